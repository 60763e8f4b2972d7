"""Every packet reaches its readers, whatever fails, freezes or is killed on the way."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from backend.features.callbacks import Packet
from backend.features.callbacks.models import PacketState
from backend.kit.mongo.outbox import BACKOFF_SECONDS
from backend.kit.pagination import PageQuery
from tests.features.callbacks.conftest import NOON, Desk, Recorder, a_packet
from tests.support.canaries import NAMES
from tests.support.profiling import Profile
from tests.support.waiting import until


async def test_each_reader_is_handed_a_packet_once_and_it_goes_after_three_days(desk: Desk) -> None:
    first, second = Recorder("first"), Recorder("second")
    relay = desk.relay({"text": (first.reader(), second.reader())})
    await desk.keep(a_packet(1))
    assert await relay.read_next()
    assert not await relay.read_next()
    assert first.heard == second.heard == ["第 1 句"]
    row = desk.row()
    assert (row["state"], row["done"], row["parked"]) == ("done", ["first", "second"], [])
    assert "due_at" not in row
    left = row["expire_at"] - datetime.now(UTC)
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
    assert desk.counted("read") == 1


async def test_a_reader_gets_what_the_platform_sent(desk: Desk) -> None:
    got: list[Packet] = []

    async def read(packet: Packet) -> None:
        got.append(packet)

    sent = a_packet(1, List=[{"TemplateId": "t1"}, {"TemplateId": "t2"}])
    await desk.keep(sent)
    await desk.relay({"text": (read,)}).read_next()
    assert got == [sent]
    assert [each.text("TemplateId") for each in got[0].items("List")] == ["t1", "t2"]


async def test_the_oldest_is_read_first(desk: Desk) -> None:
    reader = Recorder("reader")
    await desk.keep(a_packet(2), a_packet(3), a_packet(1))
    relay = desk.relay({"text": (reader.reader(),)})
    while await relay.read_next():
        pass
    assert reader.heard == ["第 1 句", "第 2 句", "第 3 句"]


async def test_who_failed_is_tried_again_later_and_nobody_else(desk: Desk) -> None:
    good, shaky = Recorder("good"), Recorder("shaky", fails=2)
    relay = desk.relay({"text": (shaky.reader(), good.reader())})
    await desk.keep(a_packet())
    await relay.read_next()
    row = desk.row()
    assert (row["state"], row["done"], row["failures"]) == ("retry", ["good"], {"shaky": 1})
    assert "expire_at" not in row
    assert not await relay.read_next()  # its pause is not over
    for _ in range(2):
        await desk.let_time_pass()
        await relay.read_next()
    assert (len(good.heard), len(shaky.heard)) == (1, 3)
    assert desk.row()["state"] == "done"
    assert (desk.counted("failed"), desk.counted("read")) == (2, 1)


async def test_who_never_succeeds_is_parked_and_holds_up_nobody(desk: Desk) -> None:
    good, broken = Recorder("good"), Recorder("broken", fails=10**6)
    relay = desk.relay({"text": (broken.reader(),), "image": (good.reader(),)})
    await desk.keep(a_packet(1), a_packet(2, "image"))
    while await relay.read_next():
        await desk.let_time_pass()
    parked, read = desk.rows()
    assert (parked["state"], parked["parked"]) == ("parked", ["broken"])
    assert len(broken.heard) == len(BACKOFF_SECONDS) + 1
    left = parked["expire_at"] - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert (read["state"], good.heard) == ("done", ["第 2 句"])
    assert (desk.counted("parked"), desk.counted("read")) == (1, 1)


async def test_what_a_reader_stumbled_over_is_logged_without_what_somebody_wrote(
    desk: Desk,
) -> None:
    async def read(packet: Packet) -> None:
        raise ValueError(packet.text("Content"), packet.sender)

    packet = a_packet(Content=f"我是{NAMES[0]}")
    await desk.keep(packet)
    with structlog.testing.capture_logs() as logs:
        await desk.relay({"text": (read,)}).read_next()
    (failed,) = [line for line in logs if line["event"] == "packet reader failed"]
    assert failed["cause"] == "ValueError"
    assert failed["at"].startswith(f"{__name__}:")
    assert NAMES[0] not in str(logs)
    assert packet.sender not in str(logs)


async def test_a_kind_that_nobody_lists_is_kept_and_counted(desk: Desk) -> None:
    relay = desk.relay({"text": ()})
    await desk.keep(a_packet(1, "event:moon_landing"), a_packet(2))
    while await relay.read_next():
        pass
    unknown, known = desk.rows()
    assert (unknown["state"], known["state"]) == ("unknown", "done")
    left = unknown["expire_at"] - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert (desk.counted("unknown"), desk.counted("read")) == (1, 1)


async def test_a_packet_whose_worker_died_is_read_by_another(desk: Desk) -> None:
    """It is the claim that the dead one leaves behind."""
    reader = Recorder("reader")
    relay = desk.relay({"text": (reader.reader(),)})
    await desk.keep(a_packet())
    assert await desk.container.callbacks.packets.claim_new() is not None
    assert not await relay.read_next()
    await desk.let_time_pass()
    assert await relay.read_next()
    assert reader.heard == ["第 0 句"]
    assert desk.row()["state"] == "done"


async def test_a_worker_that_was_frozen_past_its_lease_changes_nothing(desk: Desk) -> None:
    packets = desk.container.callbacks.packets
    reader = Recorder("reader")
    await desk.keep(a_packet())
    frozen = await packets.claim_new()
    assert frozen is not None
    await desk.let_time_pass()
    await desk.relay({"text": (reader.reader(),)}).read_next()
    settled = desk.row()
    assert not await packets.renew(frozen)
    assert not await packets.retry_in(frozen, 1)
    assert not await packets.settle(frozen, PacketState.PARKED)
    assert desk.row() == settled


async def test_a_reader_that_hangs_is_given_up_on_and_tried_later(desk: Desk) -> None:
    async def hang(packet: Packet) -> None:
        await asyncio.Event().wait()

    await desk.keep(a_packet())
    await desk.relay({"text": (hang,)}, reader_seconds=0.01).read_next()
    row = desk.row()
    assert row["state"] == "retry"
    assert list(row["failures"].values()) == [1]


async def test_many_workers_read_each_packet_once(desk: Desk) -> None:
    reader = Recorder("reader")
    relay = desk.relay({"text": (reader.reader(),)})
    other = desk.relay({"text": (reader.reader(),)})
    await desk.keep(*(a_packet(number) for number in range(40)))
    stop = asyncio.Event()
    running = asyncio.gather(relay.run(stop), other.run(stop))
    await until(lambda: all(row["state"] == "done" for row in desk.rows()))
    stop.set()
    await running
    assert sorted(reader.heard) == sorted(f"第 {number} 句" for number in range(40))


async def test_a_packet_that_cannot_be_opened_is_put_off_and_holds_up_nobody(desk: Desk) -> None:
    """Sealed with a key that this process was not given."""
    reader = Recorder("reader")
    relay = desk.relay({"text": (reader.reader(),)})
    await desk.keep(a_packet(1), a_packet(2))
    lost = desk.rows()[0]["_id"]
    packets = desk.container.mongo.collection("callback_packets")
    await packets.update_one({"_id": lost}, {"$set": {"content": b"\x01\x02k9" + b"x" * 40}})
    while await relay.read_next():
        pass
    assert reader.heard == ["第 2 句"]
    states = {row["_id"]: row["state"] for row in desk.rows()}
    assert states.pop(lost) == "retry"
    assert list(states.values()) == ["done"]


def test_readers_that_cannot_be_told_apart_are_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="the same name"):
        desk.relay({"text": (Recorder("same").reader(), Recorder("same").reader())})


async def test_the_same_packet_twenty_times_at_once_is_kept_once(desk: Desk) -> None:
    intake = desk.container.callbacks.intake
    answers = await asyncio.gather(*(intake.keep(a_packet(), f"answer {n}") for n in range(20)))
    assert [is_news for _, is_news in answers].count(True) == 1
    assert len({answer for answer, _ in answers}) == 1
    assert desk.row()["answer"] == answers[0][0]


async def test_claims_and_pages_go_along_an_index(desk: Desk, profile: Profile) -> None:
    await desk.keep(*(a_packet(number) for number in range(80)))
    relay = desk.relay({"text": (Recorder("broken", fails=70).reader(),)})
    for _ in range(75):
        await relay.read_next()
    await desk.let_time_pass()
    with profile.taken():
        for _ in range(4):
            await relay.read_next()
        for state in PacketState:
            packets = desk.container.callbacks.book
            await packets.page(state, PageQuery(limit=10))
    asked = profile.rows("callback_packets")
    assert any("findAndModify" in str(row.get("command")) for row in asked)
    assert profile.unindexed("callback_packets") == []
    assert profile.wasteful("callback_packets") == []


async def test_how_far_the_reading_is_behind_can_be_seen(desk: Desk) -> None:
    vitals, metrics = desk.container.callbacks.vitals, desk.container.metrics

    async def seen() -> tuple[float, float]:
        await vitals.probe()
        return metrics.packets_age._value.get(), metrics.packets_parked._value.get()

    assert await seen() == (0, 0)
    await desk.keep(a_packet())
    relay = desk.relay({"text": (Recorder("broken", fails=10**6).reader(),)})
    age, parked = await seen()
    since_noon = (datetime.now(UTC) - NOON).total_seconds()
    assert (parked, since_noon - 60 < age <= since_noon) == (0, True)
    while await relay.read_next():
        await desk.let_time_pass()
    assert await seen() == (0, 1)
