"""A notice is stored once with the work it tells of."""

import asyncio
from datetime import timedelta

import bson
import pytest

from backend.container import Container
from backend.features.notifications import Occasion
from tests.features.notifications.builders import LINK, samples
from tests.features.notifications.conftest import Notices
from tests.support.canaries import NAMES

FINISHED = Occasion.CUSTOMER_FINISHED


async def test_a_notice_is_queued_and_shown_in_the_inbox(
    notices: Notices, container: Container
) -> None:
    before = container.now()
    delivery = await notices.get(await notices.tell(FINISHED))
    assert delivery.state == "waiting"
    assert timedelta(hours=72) <= delivery.useful_until - before < timedelta(hours=73)
    assert delivery.texts() == samples(FINISHED)
    [message] = await notices.parts.stores.inbox.find({})
    assert message.id == delivery.id
    assert message.title == "请您验收"
    assert message.body == (
        "工单 BX20260715-0042（华风空调 KFR-35）已于 2026-07-16 15:40 处理完成："
        "已更换启动电容，运行正常\n"
        "满意后请把验收码 482915 告诉师傅，或在工单页面验收；不满意请选“验收不通过”。"
    )


async def test_the_same_notice_told_twenty_times_at_once_is_one_notice(notices: Notices) -> None:
    await asyncio.gather(*(notices.tell(FINISHED, dedupe_id="event-1") for _ in range(20)))
    assert len(await notices.parts.stores.deliveries.find({})) == 1
    assert len(await notices.parts.stores.inbox.find({})) == 1


async def test_another_person_or_occasion_or_event_is_another_notice(notices: Notices) -> None:
    await notices.tell(FINISHED, dedupe_id="event-1")
    await notices.tell(FINISHED, dedupe_id="event-2")
    await notices.tell(Occasion.CUSTOMER_CLOSED, dedupe_id="event-1")
    await notices.tell(FINISHED, notices.to_wang, dedupe_id="event-1")
    assert len(await notices.parts.stores.deliveries.find({})) == 4


async def test_a_notice_of_work_that_fails_is_not_sent(notices: Notices) -> None:
    async def work() -> None:
        await notices.tell(FINISHED)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await notices.container.unit_of_work.run(work)
    assert await notices.parts.stores.deliveries.find({}) == []
    assert await notices.parts.stores.inbox.find({}) == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        samples(FINISHED, surprise="x"),
        samples(FINISHED, finished_at="yesterday"),
        samples(FINISHED, finished_at="2026-07-16 25:00"),
        samples(FINISHED, finished_at=""),
    ],
)
async def test_values_that_are_not_the_declared_ones_are_refused(
    notices: Notices, values: dict[str, str]
) -> None:
    send = notices.parts.notifications.send
    with pytest.raises(ValueError, match=r"placeholders|kind"):
        await send(FINISHED, notices.to_li, values, LINK, "event-1")
    assert await notices.parts.stores.deliveries.find({}) == []


async def test_what_a_notice_says_is_unreadable_in_the_database(notices: Notices) -> None:
    await notices.tell(FINISHED, result=f"修好{NAMES[0]}家")
    for name in ("deliveries", "inbox_messages"):
        [stored] = await notices.container.mongo.collection(name).find({}, limit=2)
        assert NAMES[0].encode() not in bson.encode(stored)
        assert b"482915" not in bson.encode(stored)
