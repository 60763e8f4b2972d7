"""WeChat is down for ten minutes: nothing is lost, nothing doubled, little is tried (R40)."""

import asyncio

import pytest

from backend.features.notifications import Occasion
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices

OPEN, WECOM = "api.weixin.qq.com", "qyapi.weixin.qq.com"


@pytest.mark.long
async def test_ten_minutes_without_wechat(notices: Notices) -> None:
    for host in (OPEN, WECOM):
        await notices.control.order_fault(FaultOrder(endpoint=host, cut=True, times=None))
    for minute in range(10):
        for _ in range(3):
            await notices.tell(Occasion.CUSTOMER_DISPATCHED)
            await notices.tell(Occasion.TECHNICIAN_ASSIGNED, notices.to_wang)
        await asyncio.gather(*(notices.deliver() for _ in range(4)))
        await notices.wait_over()
        notices.container.now.move(minutes=1)  # type: ignore[attr-defined]  # the test's own clock
        assert await notices.on_the_phone() == [], minute
    tried = sum(each.calls for each in (await notices.control.calls()).endpoints)
    assert tried < 100  # 60 notices, ten rounds: three calls for each would have been 1,000
    rows = await notices.parts.stores.deliveries.find({}, limit=100)
    assert max(row.tries for row in rows) <= 4  # a closed path costs no try
    await notices.control.clear_faults()
    for _ in range(4):
        await asyncio.gather(*(notices.deliver() for _ in range(4)))
        await notices.wait_over()
        # What the firm's own limit for a member holds back is not of interest here.
        await notices.container.mongo.collection("rate_limits").delete_many({})
    rows = await notices.parts.stores.deliveries.find({}, limit=100)
    assert {row.state.value for row in rows} == {"sent"}
    phone = await notices.on_the_phone()
    assert phone.count("派单通知") == 30
    assert phone.count("新工单 BX20260715-0042") == 30
    assert len(phone) == 60
    assert await notices.parts.deliveries.closed_paths() == []


async def test_one_host_that_is_down_does_not_stop_the_other(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=OPEN, http_status=502, times=None))
    for _ in range(6):
        await notices.tell(Occasion.CUSTOMER_DISPATCHED)
    await notices.deliver()
    await notices.tell(Occasion.TECHNICIAN_ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert await notices.on_the_phone() == ["新工单 BX20260715-0042"]
    [path] = await notices.parts.deliveries.closed_paths()
    assert (path.name, path.reason) == ("host api.weixin.qq.com", "outage")


async def test_telling_somebody_does_not_wait_for_wechat(notices: Notices) -> None:
    """No call is made where the ticket's act is waited for."""
    await notices.control.order_fault(FaultOrder(endpoint="*", slow_seconds=60, times=None))
    await notices.tell(Occasion.CUSTOMER_DISPATCHED)
    assert (await notices.control.calls()).recent == []
    assert len(await notices.parts.stores.inbox.find({})) == 1
