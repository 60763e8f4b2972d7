"""The three addresses over HTTP: what is let in, and that all else has no effect."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

import pytest
from pymongo import MongoClient

from backend.app import build_app
from backend.container import Container, build_container
from backend.features.callbacks import CallbackAccount
from tests.channels.wechat.callbacks.test_bodies import BROKEN
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import NAMES
from tests.support.kit import Answer, Api, Served
from tests.support.mongo import Prepared
from tests.support.pushes import (
    CORP_ID,
    MINIPROGRAM,
    OFFICIAL,
    OFFICIAL_APP_ID,
    RECEIVERS,
    TOKEN,
    WECOM,
    Push,
    account_settings,
    event,
    plain_push,
    push,
    sealed,
    sha1_sorted,
    text_message,
)

PATHS = (OFFICIAL, MINIPROGRAM, WECOM)
ANSWERS = {OFFICIAL: b"success", MINIPROGRAM: b"success", WECOM: b""}
TOO_LARGE = "payload_too_large"
Kept = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def kept(mongo_admin: MongoClient[dict[str, Any]], database_name: str) -> Kept:
    """What is stored of all pushes, in the order of their coming."""
    return lambda: list(mongo_admin[database_name]["callback_packets"].find({}, sort=[("_id", 1)]))


def counted(container: Container, account: CallbackAccount, outcome: str) -> float:
    return float(container.metrics.callbacks.labels(account.value, outcome)._value.get())


# -- what is let in --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
async def test_a_push_is_kept_sealed_and_answered(
    path: str, platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    words = f"{NAMES[0]}家的门锁坏了"  # looked for in the database after every test
    answer = await push(path, text_message(words), clock().timestamp()).to(platform_side)
    assert (answer.status, answer.raw) == (200, ANSWERS[path])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    (row,) = kept()
    assert row["app_id"] == RECEIVERS[path]
    assert (row["kind"], row["state"], row["answer"]) == ("text", "new", ANSWERS[path].decode())
    assert row["field_names"] == [
        *("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId")
    ]
    assert isinstance(row["content"], bytes)
    assert isinstance(row["sender"], bytes)
    assert row["sent_at"].timestamp() == 1348831860


@pytest.mark.parametrize("path", PATHS)
async def test_the_same_push_again_gets_the_stored_answer_and_does_nothing(
    path: str, reached: Container, platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    """Also newly sealed and signed, as a retry may be; also when the answer has changed since."""
    first = push(path, text_message(), clock().timestamp())
    await first.to(platform_side)
    before = kept()
    packets = reached.mongo.collection("callback_packets")
    await packets.update_one({"_id": before[0]["_id"]}, {"$set": {"answer": "said then"}})
    before = kept()
    again = push(path, text_message(), clock().timestamp() + 5, nonce="another")
    for repeated in (first, again, first):
        answer = await repeated.to(platform_side)
        assert (answer.status, answer.raw) == (200, b"said then")
    assert kept() == before


async def test_the_same_words_to_two_accounts_are_two_packets(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    for path in PATHS:
        await push(path, text_message(), clock().timestamp()).to(platform_side)
    assert len(kept()) == 3


async def test_fifty_events_of_one_person_in_one_second_are_fifty(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    """FromUserName and CreateTime, which the platform names for telling events apart, are not
    enough: a second is long."""
    for number in range(50):
        payload = event("CLICK", f"<EventKey><![CDATA[KEY_{number}]]></EventKey>")
        answer = await push(OFFICIAL, payload, clock().timestamp()).to(platform_side)
        assert answer.status == 200
    assert len(kept()) == 50


async def test_json_is_let_in_like_xml(platform_side: Api, clock: MovableClock, kept: Kept) -> None:
    payload = (
        '{"FromUserName": "o7es", "CreateTime": "1610968440", "MsgType": "event", "Event": "X_y"}'
    )
    answer = await push(MINIPROGRAM, payload, clock().timestamp()).to(platform_side)
    assert (answer.status, answer.raw) == (200, b"success")
    assert [row["kind"] for row in kept()] == ["event:x_y"]


async def test_a_compatible_push_is_read_as_a_safe_one(
    reached: Container, platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    """Its body says everything twice; only what is sealed counts."""
    safe = push(OFFICIAL, text_message("sealed"), clock().timestamp())
    plain = text_message("plain").encode().removesuffix(b"</xml>")
    both = plain + safe.body.partition(b"</ToUserName>")[2]
    await Push(OFFICIAL, safe.query, both).to(platform_side)
    packet = await reached.callbacks.packets.claim_new()
    assert packet is not None
    assert packet.opened().text("Content") == "sealed"
    assert len(kept()) == 1


async def test_ten_minutes_either_way_are_let_in(platform_side: Api, clock: MovableClock) -> None:
    for seconds in (-599, 0, 599):
        pushed = push(OFFICIAL, text_message(), clock().timestamp() + seconds)
        assert (await pushed.to(platform_side)).status == 200


async def test_a_push_without_its_time_is_taken_as_of_when_it_was_signed(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    moment = clock().timestamp()
    timeless = "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType></xml>"
    await push(OFFICIAL, timeless, moment).to(platform_side)
    assert [row["sent_at"].timestamp() for row in kept()] == [int(moment)]


async def test_nobody_is_slowed_down_who_signs(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    """From one address, as Tencent's servers come, and many at once."""
    for number in range(120):
        pushed = push(WECOM, text_message(str(number)), clock().timestamp())
        assert (await pushed.to(platform_side)).status == 200
    assert len(kept()) == 120


# -- what is not -----------------------------------------------------------------------------------


def without(pushed: Push, *names: str, **instead: str) -> Push:
    query = {name: value for name, value in pushed.query.items() if name not in names}
    return Push(pushed.path, query | instead, pushed.body)


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)


@pytest.mark.parametrize("path", PATHS)
async def test_what_is_forged_stale_foreign_or_altered_has_no_effect(
    path: str, platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    now = clock().timestamp()
    good = push(path, text_message(), now)
    altered = good.body.replace(b"]]></Encrypt>", b"A]]></Encrypt>")
    refused = [
        push(path, text_message(), now, token="somebody else's"),
        push(path, text_message(), now, receiver="wx0000000000000000"),
        push(path, text_message(), now, receiver=RECEIVERS[path] + "x"),
        without(good, "msg_signature"),
        without(good, msg_signature="0" * 40),
        without(good, signature="0" * 40),
        without(good, nonce="other"),
        without(good, timestamp=str(int(now) - 1)),
        Push(path, good.query, altered),
        plain_push(path, text_message(), now),
        without(plain_push(path, text_message(), now), "signature"),
        without(good, encrypt_type="raw", msg_signature=""),
        push(path, text_message(), now, key="Z" * 42 + "E"),
    ]
    for number, pushed in enumerate(refused):
        answer = await pushed.to(platform_side)
        assert (number, answer.status, answer.body["code"]) == (number, 403, "push_refused")
    for seconds in (-601, 660, -86400, 10**9):
        stale = push(path, text_message(), now + seconds)
        assert_refused(await stale.to(platform_side), 403, "push_too_old")
    assert kept() == []
    assert (await good.to(platform_side)).status == 200  # nothing of it was used up


async def test_a_broken_body_is_refused_before_and_behind_the_seal(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    now = clock().timestamp()
    good = push(OFFICIAL, text_message(), now)
    for what, body in BROKEN.items():
        outside = await Push(OFFICIAL, good.query, body).to(platform_side)
        inside = await push(MINIPROGRAM, body, now).to(platform_side)
        codes = [answer.body["code"] for answer in (outside, inside)]
        allowed = {"push_unreadable"} if len(body) < 40_000 else {"push_unreadable", TOO_LARGE}
        assert set(codes) <= allowed, what
    assert kept() == []


INCOMPLETE = {
    "no kind": "<xml><FromUserName>o</FromUserName></xml>",
    "an empty kind": "<xml><MsgType></MsgType></xml>",
    "an event without a name": "<xml><MsgType>event</MsgType></xml>",
    "a kind of two words": "<xml><MsgType>te xt</MsgType></xml>",
    "a kind with fields": "<xml><MsgType><a>1</a></MsgType></xml>",
    "an endless kind": f"<xml><MsgType>{'x' * 65}</MsgType></xml>",
    "a Chinese kind": "<xml><MsgType>文字</MsgType></xml>",
    "no time": "<xml><MsgType>text</MsgType><CreateTime>now</CreateTime></xml>",
    "a time before all": "<xml><MsgType>text</MsgType><CreateTime>-1</CreateTime></xml>",
    "a time after all": f"<xml><MsgType>text</MsgType><CreateTime>{10**18}</CreateTime></xml>",
    "a list for a time": '{"MsgType": "text", "CreateTime": [[]]}',
}


async def test_a_sealed_packet_that_is_none_is_refused(
    platform_side: Api, clock: MovableClock, kept: Kept
) -> None:
    for what, payload in INCOMPLETE.items():
        answer = await push(OFFICIAL, payload, clock().timestamp()).to(platform_side)
        assert (what, answer.status, answer.body["code"]) == (what, 400, "push_unreadable")
    assert kept() == []


async def test_a_megabyte_is_refused(platform_side: Api, clock: MovableClock, kept: Kept) -> None:
    for path in PATHS:
        huge = push(path, text_message("修" * 350_000), clock().timestamp())
        assert len(huge.body) > 1_000_000
        assert_refused(await huge.to(platform_side), 413, TOO_LARGE)
        packed = push(path, text_message(), clock().timestamp())
        answer = await platform_side.post(
            packed.address, raw=packed.body, headers={"Content-Encoding": "gzip"}
        )
        assert answer.status == 415
    assert kept() == []


WILD_QUERIES = (
    "",
    "timestamp=1700000000",
    "timestamp=now&nonce=1",
    "timestamp=-1&nonce=1",
    "timestamp=٣&nonce=1",
    f"timestamp={'9' * 5000}&nonce=1",
    "timestamp=1700000000&nonce=",
    f"timestamp=1700000000&nonce={'n' * 129}",
    f"timestamp=1700000000&nonce=n&msg_signature={'s' * 129}",
    "timestamp=1700000000&nonce=%ff",
)


async def test_a_query_that_no_platform_sends_is_refused(platform_side: Api, kept: Kept) -> None:
    for query in WILD_QUERIES:
        for path in PATHS:
            address = f"{path}?{quote(query, safe='=&%')}"
            posted = await platform_side.post(address, raw=b"<xml><a>1</a></xml>")
            got = await platform_side.get(f"{address}&echostr=1")
            assert {posted.status, got.status} <= {400, 422}, (address, posted.body, got.body)
    assert kept() == []


async def test_an_account_that_is_not_set_up_has_no_door(product: Api, clock: MovableClock) -> None:
    for path in PATHS:
        answer = await push(path, text_message(), clock().timestamp()).to(product)
        assert_refused(answer, 404, "no_such_page")
        query = "timestamp=1700000000&nonce=1&signature=1&echostr=1"
        assert_refused(await product.get(f"{path}?{query}"), 404, "no_such_page")


# -- the console's check of an address -------------------------------------------------------------


def check(path: str, moment: float, echo: str, *, token: str = TOKEN) -> dict[str, str]:
    timestamp, nonce = str(int(moment)), "263014780"
    if path != WECOM:
        signature = sha1_sorted(token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    signature = sha1_sorted(token, timestamp, nonce, echo)
    return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}


async def ask(api: Api, path: str, query: dict[str, str]) -> Answer:
    return await api.get(Push(path, query, b"").address)


async def test_the_console_gets_its_echo(
    reached: Container, platform_side: Api, clock: MovableClock
) -> None:
    now = clock().timestamp()
    for path in (OFFICIAL, MINIPROGRAM):
        answer = await ask(platform_side, path, check(path, now, "5838479218127813673"))
        assert (answer.status, answer.raw) == (200, b"5838479218127813673")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    echo = sealed(b"1616140317555161061", CORP_ID)
    answer = await ask(platform_side, WECOM, check(WECOM, now, echo))
    assert (answer.status, answer.raw) == (200, b"1616140317555161061")
    assert counted(reached, CallbackAccount.WECOM, "verified") == 1


async def test_a_plus_sign_that_nobody_escaped_is_understood(
    platform_side: Api, clock: MovableClock
) -> None:
    echo = next(
        e for e in (sealed(b"1616140317555161061", CORP_ID) for _ in range(200)) if "+" in e[1:]
    )
    query = check(WECOM, clock().timestamp(), echo)
    unescaped = Push(WECOM, query, b"").address.replace("%2B", "+")
    assert "+" in unescaped
    assert (await platform_side.get(unescaped)).raw == b"1616140317555161061"


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_else_gets_an_echo(path: str, platform_side: Api, clock: MovableClock) -> None:
    now = clock().timestamp()
    echo = sealed(b"1", CORP_ID) if path == WECOM else "<script>alert(1)</script>"
    good = check(path, now, echo)
    foreign = sealed(b"1", OFFICIAL_APP_ID)
    refused = [
        check(path, now, echo, token="another"),
        good | {"nonce": "1"},
        {**good, "signature": "", "msg_signature": ""},
        check(path, now - 601, echo),
        check(path, now + 660, echo),
        *([check(path, now, foreign), good | {"echostr": "x"}] if path == WECOM else []),
    ]
    for number, query in enumerate(refused):
        answer = await ask(platform_side, path, query)
        assert (number, answer.status) == (number, 403)
        assert b"script" not in answer.raw


# -- plain mode ------------------------------------------------------------------------------------


@pytest.fixture
async def plain_side(
    mongo_uri: str, database_name: str, clock: MovableClock, prepared: Prepared, served: Served
) -> AsyncIterator[Api]:
    blocks = account_settings(callback_mode="plain")
    container = build_container(product_settings(mongo_uri, database_name, **blocks), now=clock)
    await prepared(container)
    yield served.application(build_app(container))
    container.close()


async def test_plain_bodies_are_taken_where_that_was_chosen_and_signed(
    plain_side: Api, clock: MovableClock, kept: Kept
) -> None:
    now = clock().timestamp()
    good = plain_push(OFFICIAL, text_message(), now)
    assert (await good.to(plain_side)).raw == b"success"
    assert (await good.to(plain_side)).raw == b"success"
    assert len(kept()) == 1
    safe = push(OFFICIAL, text_message("sealed"), now)
    assert (await safe.to(plain_side)).status == 200
    assert len(kept()) == 2
    for refused in (
        plain_push(OFFICIAL, text_message("x"), now, token="another"),
        without(plain_push(OFFICIAL, text_message("x"), now), "signature"),
        plain_push(OFFICIAL, text_message("x"), now - 601),
        plain_push(MINIPROGRAM, text_message("x"), now),  # chosen for the other account alone
        plain_push(WECOM, text_message("x"), now),
    ):
        assert (await refused.to(plain_side)).status == 403
    assert len(kept()) == 2


# -- what can be counted ---------------------------------------------------------------------------


async def test_every_outcome_is_counted(
    reached: Container, platform_side: Api, clock: MovableClock
) -> None:
    now, wecom = clock().timestamp(), CallbackAccount.WECOM
    good = push(WECOM, text_message(), now)
    for pushed in (
        good,
        good,
        push(WECOM, text_message(), now, token="another"),
        push(WECOM, text_message(), now - 700),
        push(WECOM, "<a/>", now),
    ):
        await pushed.to(platform_side)
    outcomes = ("kept", "repeated", "push_refused", "push_too_old", "push_unreadable")
    assert [counted(reached, wecom, outcome) for outcome in outcomes] == [1, 1, 1, 1, 1]
    assert counted(reached, CallbackAccount.MINIPROGRAM, "kept") == 0
