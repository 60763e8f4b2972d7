"""The control plane: what it takes, what it lists, what it refuses without a change."""

import asyncio
import json
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.simulator import Simulator
from backend.simulator.world.accounts import Accounts
from backend.simulator.world.people import OfficialAccountPlace, Person, WecomPlace
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import ACCOUNTS, DISPATCHED, LI, OA, SUBSCRIBED, WANG, Platform
from tests.simulator.test_template_messages import send
from tests.support.simulator import SimulatorControl, SimulatorRefused


async def ask(
    simulator: Simulator, method: str, path: str, body: bytes | None = None, kind: str = ""
) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(
        f"{simulator.url}/__control__/{path}",
        method=method,
        body=body,
        headers={"Content-Type": kind or "application/json"},
        raise_error=False,
        allow_nonstandard_methods=True,
    )


async def test_accounts_are_kept_as_they_were_put(control: SimulatorControl) -> None:
    assert await control.accounts() == ACCOUNTS


@pytest.mark.parametrize(
    "accounts",
    [
        {"official_accounts": [{"app_id": "wx1", "secret": "s", "original_id": "gh"}] * 2},
        {
            "official_accounts": [{"app_id": "wx1", "secret": "s", "original_id": "gh"}],
            "miniprograms": [{"app_id": "wx1", "secret": "s", "original_id": "gh"}],
        },
        {"wecom": [{"corp_id": "ww1"}, {"corp_id": "ww1"}]},
        {"wecom": [{"corp_id": "ww1", "agents": [{"agent_id": 1, "secret": "s"}] * 2}]},
        {"official_accounts": [{"app_id": "wx1", "original_id": "gh"}]},
        {"official_accounts": [{"app_id": "", "secret": "s", "original_id": "gh"}]},
        {"official_accounts": [], "unknown": 1},
        {"miniprogram_h5_base": "javascript:alert(1)"},
        {"wecom": [{"corp_id": {"$ne": None}}]},
    ],
)
async def test_faulty_accounts_are_refused_and_nothing_changes(
    simulator: Simulator, control: SimulatorControl, accounts: dict[str, Any]
) -> None:
    refused = await ask(simulator, "PUT", "accounts", json.dumps(accounts).encode())
    assert refused.code == 422
    assert refused.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    problem = json.loads(refused.body)
    assert (problem["status"], problem["code"]) == (422, "invalid")
    assert problem["errors"]
    assert await control.accounts() == ACCOUNTS


async def test_people_are_listed_in_pages(control: SimulatorControl) -> None:
    first = await control.people(limit=2)
    assert [person.id for person in first.people] == ["li", "wang"]
    rest = await control.people(after=first.next or "", limit=2)
    assert [person.id for person in rest.people] == ["zhao"]
    assert rest.next is None


async def test_a_person_is_replaced_whole_and_old_addresses_are_free_again(
    control: SimulatorControl,
) -> None:
    moved = WANG.model_copy(
        update={"official_accounts": (OfficialAccountPlace(app_id=OA, openid="oNew"),)}
    )
    await control.put_person(moved)
    assert await control.person("wang") == moved
    heir = Person(
        id="heir",
        name="别人",
        official_accounts=(OfficialAccountPlace(app_id=OA, openid="oWangOa"),),
    )
    assert await control.put_person(heir) == heir


async def test_an_address_belongs_to_one_person(control: SimulatorControl) -> None:
    thief = Person(id="thief", name="别人", wecom=(WecomPlace(corp_id="ww0c", userid="LISI"),))
    with pytest.raises(SimulatorRefused) as refused:
        await control.put_person(thief)
    assert refused.value.status == 409
    with pytest.raises(SimulatorRefused) as unknown:
        await control.person("thief")
    assert unknown.value.status == 404
    assert await control.person("li") == LI
    twice = WANG.model_copy(update={"official_accounts": WANG.official_accounts * 2})
    with pytest.raises(SimulatorRefused):
        await control.put_person(twice)
    assert await control.person("wang") == WANG


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "people/wang", b"{", 422),
        ("PUT", "people/wang", b"", 422),
        ("PUT", "people/wang", b"[]", 422),
        ("PUT", "people/wang", b'{"id": "wang", "name": "\\ud800"}', 422),
        ("PUT", "people/wang", b'{"id": "wang", "name": ""}', 422),
        ("PUT", "people/wang", b'{"id": "other", "name": "x"}', 422),
        ("PUT", "people/wang", b'{"id": "wang", "name": "x", "role": "admin"}', 422),
        ("PUT", "people/wang", b'{"id": "wang", "name": "x", "phone": "call me"}', 422),
        ("PUT", "people/wang", b'{"id": "wang", "name": ' + b"[" * 50_000, 422),
        ("PUT", "people/%3Cscript%3E", b"{}", 404),
        ("PUT", "people/nobody/follow", b'{"app_id": "wx0a", "followed": true}', 404),
        ("PUT", "people/li/follow", b'{"app_id": "wx0a", "followed": true}', 404),
        ("DELETE", "people/nobody", None, 404),
        ("GET", "people?limit=0", None, 422),
        ("GET", "people?limit=9999", None, 422),
        ("GET", "people?unknown=1", None, 422),
        ("GET", "messages?limit=501", None, 422),
        ("GET", "messages?after=-1", None, 422),
        ("GET", "messages?after=x", None, 422),
        ("GET", "messages?place=fax", None, 422),
        ("GET", "messages?wait_seconds=31", None, 422),
        ("GET", "messages?person=%ff", None, 400),
        ("POST", "login-codes", b'{"person": "nobody"}', 404),
        ("POST", "login-codes", b'{"person": "li"}', 422),
        ("POST", "login-codes", b'{"person": "wang", "app_id": "wx404"}', 422),
        ("POST", "phone-codes", b'{"person": "li"}', 422),
        ("POST", "wecom-codes", b'{"person": "li"}', 422),
        ("POST", "wecom-codes", b'{"person": "li", "corp_id": "ww404"}', 422),
        ("POST", "wecom-codes", b'{"person": "li", "corp_id": "ww0c", "agent_id": 9}', 422),
        ("POST", "consents", b'{"openid": "oWangMp", "template_id": "x", "count": -1}', 422),
        ("POST", "faults", b'{"endpoint": "*"}', 422),
        ("POST", "faults", b'{"endpoint": "*", "errcode": -1, "times": 0}', 422),
        ("POST", "faults", b'{"endpoint": "*", "slow_seconds": 1e9}', 422),
        ("DELETE", "faults/99", None, 404),
        ("PUT", "clock", b'{"offset_seconds": 1e12}', 422),
        ("PUT", "clock", b'{"offset_seconds": NaN}', 422),
        ("POST", "clock", b'{"seconds": "Infinity"}', 422),
        ("PUT", "rules", b'{"access_token_seconds": 0}', 422),
        ("PUT", "rules", b'{"unheard_of": 1}', 422),
        ("POST", "reset", b'{"everything": true}', 422),
        ("GET", "nothing", None, 404),
        ("PATCH", "people", b"{}", 405),
    ],
)
async def test_a_faulty_order_is_refused_with_a_problem_and_nothing_changes(
    simulator: Simulator,
    control: SimulatorControl,
    method: str,
    path: str,
    body: bytes | None,
    status: int,
) -> None:
    before = (await control.people(), await control.rules(), (await control.clock()).offset_seconds)
    refused = await ask(simulator, method, path, body)
    assert refused.code == status
    problem = json.loads(refused.body)
    assert set(problem) == {"status", "code", "detail", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    after = (await control.people(), await control.rules(), (await control.clock()).offset_seconds)
    assert after == before
    assert await control.faults() == []


async def test_only_json_is_taken_so_that_no_foreign_page_can_post(
    simulator: Simulator, control: SimulatorControl
) -> None:
    for kind, status in (
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 400),
    ):
        refused = await ask(simulator, "POST", "reset", b'{"keep_accounts": false}', kind)
        assert refused.code == status
    assert len((await control.people()).people) == 3


async def test_the_guide_is_served_and_names_every_address(simulator: Simulator) -> None:
    guide = await ask(simulator, "GET", "")
    assert guide.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = guide.body.decode()
    for address in ("accounts", "people/{id}/follow", "wecom-codes", "faults/{id}", "tokens"):
        assert f"`{address}`" in text


async def test_messages_are_found_by_person_place_address_and_template(
    platform: Platform,
) -> None:
    control = platform.control
    for _ in range(3):
        await send(platform)
    ids = [message.id for message in (await control.messages()).messages]
    assert ids == sorted(ids)
    assert len((await control.messages(openid="oWangOa")).messages) == 3
    assert len((await control.messages(template_id=DISPATCHED)).messages) == 3
    for none in (
        await control.messages(person="li"),
        await control.messages(openid="oWangMp"),
        await control.messages(userid="oWangOa"),
        await control.messages(place="miniprogram"),
        await control.messages(template_id=SUBSCRIBED),
    ):
        assert none.messages == []
        assert none.latest == ids[-1]
    page = await control.messages(limit=2)
    assert [message.id for message in page.messages] == ids[:2]
    rest = await control.messages(after=page.next or 0, limit=2)
    assert [message.id for message in rest.messages] == ids[2:]
    assert rest.next is None


async def test_waiting_ends_with_the_first_message_that_fits(platform: Platform) -> None:
    waiting = asyncio.create_task(
        platform.control.next_message(person="wang", place="official_account")
    )
    elsewhere = asyncio.create_task(platform.control.messages(person="li", wait_seconds=0.05))
    await send(platform)
    assert (await waiting).address == "oWangOa"
    assert (await elsewhere).messages == []
    with pytest.raises(AssertionError, match="no message for li"):
        await platform.control.next_message(person="li", within_seconds=0.05)


async def test_those_who_wait_are_released_when_the_simulator_stops(
    simulator: Simulator, control: SimulatorControl
) -> None:
    waiting = asyncio.create_task(control.messages(wait_seconds=30))
    await control.messages()
    await simulator.stop()
    await asyncio.wait([waiting], timeout=20)
    assert waiting.done()
    waiting.exception()


async def test_the_clock_moves_by_steps_or_to_an_offset(control: SimulatorControl) -> None:
    start = await control.clock()
    assert start.offset_seconds == 0
    moved = await control.advance_clock(3600)
    assert moved.offset_seconds == 3600
    assert (await control.advance_clock(-7200)).offset_seconds == -3600
    assert (await control.set_clock_offset(10 * 365 * 86400)).now.year - start.now.year == 10
    assert (await control.set_clock_offset(0)).offset_seconds == 0


async def test_a_rule_left_out_goes_back_to_its_default(control: SimulatorControl) -> None:
    await control.put_rules(Rules(code_seconds=10))
    assert (await control.rules()).code_seconds == 10
    await control.put_rules(Rules(short_thing_length=5))
    assert await control.rules() == Rules(short_thing_length=5)


async def test_a_reset_forgets_everything_but_never_reuses_a_message_id(
    platform: Platform,
) -> None:
    control = platform.control
    await send(platform)
    await control.advance_clock(60)
    latest = await control.latest_message_id()
    token = await platform.token()
    await control.reset(keep_accounts=True)
    assert await control.accounts() == ACCOUNTS
    assert len((await control.people()).people) == 3
    assert (await control.messages()).messages == []
    assert (await control.clock()).offset_seconds == 0
    answer = await platform.get("cgi-bin/template/get_all_private_template", access_token=token)
    assert answer.errcode == 40001
    await send(platform)
    assert await control.latest_message_id() == latest + 1
    await control.reset()
    assert await control.accounts() == Accounts()
    assert (await control.people()).people == []


async def test_the_control_plane_is_not_reachable_under_tencents_names(
    simulator: Simulator, control: SimulatorControl
) -> None:
    response = await AsyncHTTPClient().fetch(
        f"{simulator.url}/__control__/people",
        headers={"Host": "api.weixin.qq.com"},
        raise_error=False,
    )
    assert response.code == 404
    assert json.loads(response.body)["errcode"] == 40066
