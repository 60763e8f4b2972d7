"""What operators see of packets, and how they have one read again."""

from typing import Any

import pytest

from backend.features.callbacks import PacketReader
from tests.features.callbacks.conftest import Desk, Recorder, a_packet
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

ADDRESS = "/api/v1/callback-packets"


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


async def read_all(desk: Desk, *readers: PacketReader) -> None:
    relay = desk.relay({"text": readers} if readers else {})
    while await relay.read_next():
        await desk.let_time_pass()


async def listed(product: Api, boss: SignedIn, query: str = "") -> list[dict[str, Any]]:
    answer = await product.get(f"{ADDRESS}{query}", token=boss.token)
    assert answer.status == 200
    items: list[dict[str, Any]] = answer.body["items"]
    return items


async def test_unknown_packets_are_listed_newest_first_without_what_they_said(
    desk: Desk, product: Api, boss: SignedIn
) -> None:
    kinds = ("event:moon_landing", "event:mars_landing", "event:weapp_thing")
    await desk.keep(*(a_packet(number, kind) for number, kind in enumerate(kinds)))
    await read_all(desk)
    first = await product.get(f"{ADDRESS}?limit=2", token=boss.token)
    assert [each["kind"] for each in first.body["items"]] == [kinds[2], kinds[1]]
    rest = await listed(product, boss, f"?limit=2&cursor={first.body['next_cursor']}")
    assert [each["kind"] for each in rest] == [kinds[0]]
    (shown,) = rest
    assert (shown["account"], shown["state"]) == ("official_account", "unknown")
    assert shown["field_names"] == ["Content"]
    for secret in ("第", "oia2Tj", "wx1", "content", "sender"):
        assert secret not in first.raw.decode(), secret
    assert await listed(product, boss, "?state=done") == []


async def test_a_parked_packet_is_read_again_when_an_operator_says_so(
    desk: Desk, product: Api, boss: SignedIn
) -> None:
    good, broken = Recorder("good"), Recorder("broken", fails=9)
    readers = (broken.reader(), good.reader())
    await desk.keep(a_packet())
    await read_all(desk, *readers)
    (parked,) = await listed(product, boss, "?state=parked")
    assert parked["failures"] == {"broken": 9}
    answer = await product.post(f"{ADDRESS}/{parked['id']}/retry", token=boss.token)
    assert (answer.status, answer.body["state"]) == (200, "new")
    assert "expire_at" not in desk.row()
    await read_all(desk, *readers)
    assert (len(broken.heard), len(good.heard)) == (10, 1)
    assert await listed(product, boss, "?state=parked") == []
    entries = desk.container.mongo.collection("audit_entries")
    row = await entries.find_one({"action": "dead_letter_revived"})
    assert row is not None
    assert (row["subject_kind"], row["subject_id"]) == ("callback_packet", parked["id"])
    assert row["details"] == {"account": "official_account", "kind": "text"}


async def test_an_unknown_packet_finds_a_reader_of_a_later_version(
    desk: Desk, product: Api, boss: SignedIn
) -> None:
    await desk.keep(a_packet())
    await read_all(desk)
    (unknown,) = await listed(product, boss)
    await product.post(f"{ADDRESS}/{unknown['id']}/retry", token=boss.token)
    reader = Recorder("reader")
    await read_all(desk, reader.reader())
    assert reader.heard == ["第 0 句"]


async def test_only_what_waits_for_an_operator_can_be_retried(
    desk: Desk, product: Api, boss: SignedIn
) -> None:
    await desk.keep(a_packet())
    waiting = desk.row()
    address = f"{ADDRESS}/{waiting['_id']}/retry"
    refused = await product.post(address, token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "transition_not_allowed")
    assert refused.body["detail"].startswith("当前状态「待处理」下不能「重新处理」")
    assert desk.row() == waiting
    await read_all(desk, Recorder("reader").reader())
    assert (await product.post(address, token=boss.token)).status == 409
    absent = await product.post(f"{ADDRESS}/official_account:{'0' * 64}/retry", token=boss.token)
    assert (absent.status, absent.body["code"]) == (404, "packet_not_found")
