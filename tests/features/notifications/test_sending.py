"""A notice is stored once with the work it tells of."""

import asyncio
from datetime import timedelta

import bson
import pytest

from backend.features.notifications import (
    DeliveryRepository,
    InboxRepository,
    Notifications,
    Occasion,
)
from backend.kit.mongo import Mongo
from backend.kit.pagination import PageQuery
from tests.features.notifications.builders import LI, LINK, NOON, samples

FINISHED = Occasion.CUSTOMER_FINISHED


async def test_a_notice_is_queued_and_shown_in_the_inbox(
    notifications: Notifications, deliveries: DeliveryRepository, inbox: InboxRepository
) -> None:
    await notifications.send(FINISHED, LI, samples(FINISHED), LINK, "event-1")
    [delivery] = await deliveries.find({})
    assert delivery.state == "waiting"
    assert delivery.useful_until == NOON + timedelta(hours=72)
    assert delivery.texts() == samples(FINISHED)
    [message] = (await inbox.page_of(LI, PageQuery())).items
    assert message.id == delivery.id
    assert message.title == "请您验收"
    assert message.body == (
        "工单 BX20260715-0042（华风空调 KFR-35）已于 2026-07-16 15:40 处理完成："
        "已更换启动电容，运行正常\n"
        "满意后请把验收码 482915 告诉师傅，或在工单页面验收；不满意请选“验收不通过”。"
    )


async def test_the_same_notice_told_twenty_times_at_once_is_one_notice(
    notifications: Notifications, deliveries: DeliveryRepository, inbox: InboxRepository
) -> None:
    await asyncio.gather(
        *(notifications.send(FINISHED, LI, samples(FINISHED), LINK, "event-1") for _ in range(20))
    )
    assert len(await deliveries.find({})) == 1
    assert len((await inbox.page_of(LI, PageQuery())).items) == 1


async def test_a_notice_of_work_that_fails_is_not_sent(
    notifications: Notifications, deliveries: DeliveryRepository, inbox: InboxRepository
) -> None:
    async def work() -> None:
        await notifications.send(FINISHED, LI, samples(FINISHED), LINK, "event-1")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await notifications.unit_of_work.run(work)
    assert await deliveries.find({}) == []
    assert (await inbox.page_of(LI, PageQuery())).items == []


@pytest.mark.parametrize(
    "values",
    [
        {},
        samples(FINISHED, surprise="x"),
        samples(FINISHED, finished_at="yesterday"),
        samples(FINISHED, finished_at=""),
    ],
)
async def test_values_that_are_not_the_declared_ones_are_refused(
    notifications: Notifications, deliveries: DeliveryRepository, values: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"placeholders|kind"):
        await notifications.send(FINISHED, LI, values, LINK, "event-1")
    assert await deliveries.find({}) == []


async def test_what_a_notice_says_is_unreadable_in_the_database(
    notifications: Notifications, mongo: Mongo
) -> None:
    await notifications.send(FINISHED, LI, samples(FINISHED, result="修好王小明家"), LINK, "e")
    for name in ("deliveries", "inbox_messages"):
        [stored] = await mongo.collection(name).find({}, limit=2)
        assert "王小明".encode() not in bson.encode(stored)
        assert b"482915" not in bson.encode(stored)
