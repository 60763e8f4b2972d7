"""A call that may have arrived: nobody gets a notice twice, and nobody misses one (R33, R36)."""

import asyncio
import signal
import sys
from typing import Literal

import pytest

from backend.features.notifications import Occasion, Place
from backend.kit.clock import utc_now
from backend.settings import Settings
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices

DISPATCHED = Occasion.CUSTOMER_DISPATCHED
APPOINTMENT = Occasion.CUSTOMER_APPOINTMENT_MADE
ASSIGNED = Occasion.TECHNICIAN_ASSIGNED
TEMPLATE_SEND = "api.weixin.qq.com/cgi-bin/message/template/send"
SUBSCRIBE_SEND = "api.weixin.qq.com/cgi-bin/message/subscribe/send"
WECOM_SEND = "qyapi.weixin.qq.com/cgi-bin/message/send"

Stage = Literal["before", "after"]


@pytest.mark.parametrize("stage", ["before", "after"])
@pytest.mark.parametrize("cuts", [1, 2, 4])
async def test_a_cut_line_still_means_one_template_message(
    notices: Notices, stage: Stage, cuts: int
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=TEMPLATE_SEND, cut=True, stage=stage, times=cuts)
    )
    delivery_id = await notices.tell(DISPATCHED)
    for _ in range(3):
        await notices.deliver()
        await notices.wait_over()
    assert await notices.on_the_phone() == ["派单通知"]
    assert (await notices.get(delivery_id)).state == "sent"


@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_cut_line_still_means_one_card(notices: Notices, stage: Stage) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=WECOM_SEND, cut=True, stage=stage, times=4)
    )
    delivery_id = await notices.tell(ASSIGNED, notices.to_wang)
    for _ in range(3):
        await notices.deliver()
        await notices.wait_over()
    assert await notices.on_the_phone(Place.WECOM) == ["新工单 BX20260715-0042"]
    assert (await notices.get(delivery_id)).state == "sent"


@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_cut_line_still_means_one_subscribe_message_for_one_consent(
    notices: Notices, stage: Stage
) -> None:
    """The platform knows no repeats here, but it knows that the one consent was used."""
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, cut=True, stage=stage))
    await notices.consent(DISPATCHED)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert (await notices.control.calls_to(SUBSCRIBE_SEND)).calls == 1
    await notices.wait_over()
    await notices.deliver()
    assert await notices.on_the_phone() == ["派单通知"]
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.place) == ("sent", Place.MINIPROGRAM)


async def test_what_would_mislead_twice_is_left_to_a_person(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, cut=True, stage="after"))
    await notices.consent(APPOINTMENT, taps=2)
    delivery_id = await notices.tell(APPOINTMENT)
    await notices.deliver()
    await notices.wait_over()
    await notices.deliver()
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.reason.value) == ("unknown", "unsure")
    assert len(await notices.on_the_phone()) == 1
    await notices.wait_over()
    assert await notices.deliver() == 0


async def test_an_appointment_is_repeated_while_the_platform_recognises_it(
    notices: Notices,
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=TEMPLATE_SEND, cut=True, stage="after", times=3)
    )
    delivery_id = await notices.tell(APPOINTMENT)
    await notices.deliver()
    notices.container.now.move(minutes=9)  # type: ignore[attr-defined]  # the test's own clock
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(delivery_id)).state == "sent"
    assert len(await notices.on_the_phone()) == 1


async def test_past_the_platforms_memory_an_appointment_is_left_and_a_notice_said_again(
    notices: Notices,
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=TEMPLATE_SEND, cut=True, stage="before", times=6)
    )
    appointment = await notices.tell(APPOINTMENT)
    notice = await notices.tell(DISPATCHED)
    await notices.deliver()
    await notices.control.clear_faults()
    notices.container.now.move(minutes=11)  # type: ignore[attr-defined]  # the test's own clock
    await notices.control.advance_clock(660)
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(appointment)).state == "unknown"
    assert (await notices.get(notice)).state == "sent"
    assert await notices.on_the_phone() == ["派单通知"]


async def test_while_it_may_have_arrived_there_no_other_place_is_tried(notices: Notices) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=TEMPLATE_SEND, cut=True, stage="after", times=3)
    )
    await notices.tell(DISPATCHED)
    await notices.deliver()
    await notices.consent(DISPATCHED)  # now the mini-program would come first
    await notices.wait_over()
    await notices.deliver()
    assert await notices.on_the_phone() == ["派单通知"]
    assert (await notices.control.calls_to(SUBSCRIBE_SEND)).calls == 0


@pytest.mark.parametrize("code", [0, 40241])
async def test_the_platforms_word_that_it_had_it_already_counts_as_sent(
    notices: Notices, code: int
) -> None:
    rules = await notices.control.rules()
    await notices.control.put_rules(
        rules.model_copy(update={"repeated_client_msg_id_errcode": code})
    )
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, cut=True, stage="after"))
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert (await notices.get(delivery_id)).state == "sent"
    assert len(await notices.on_the_phone()) == 1


async def test_a_duplicate_of_something_else_waits_a_minute(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=40241))
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.tries) == ("waiting", 0)
    assert 55 < await notices.seconds_to_next_try(delivery_id) <= 75


@pytest.mark.long
async def test_deliverers_killed_in_the_middle_send_everything_once(
    notices: Notices, settings: Settings
) -> None:
    """Two processes deliver 60 notices; one after the other is killed while it sends."""
    for _ in range(60):
        await notices.tell(DISPATCHED)
    await notices.control.order_fault(
        FaultOrder(endpoint=TEMPLATE_SEND, slow_seconds=0.05, times=None)
    )
    killed = 0
    for _ in range(2):
        processes = [await _started(settings, notices) for _ in range(2)]
        target = len(await notices.on_the_phone()) + 10
        while len(await notices.on_the_phone()) < min(target, 60):  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.02)
        for process in processes:
            process.send_signal(signal.SIGKILL)
            killed += await process.wait() == -signal.SIGKILL
        await notices.wait_over()
    assert killed == 4
    await notices.control.clear_faults()
    await notices.deliver()
    rows = await notices.parts.stores.deliveries.find({}, limit=100)
    assert {row.state.value for row in rows} == {"sent"}
    assert len(await notices.on_the_phone()) == 60
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls >= 60


async def _started(settings: Settings, notices: Notices) -> asyncio.subprocess.Process:
    offset = notices.container.now() - utc_now()
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.features.notifications.deliverer",
        settings.mongo.uri.get_secret_value(),
        settings.mongo.database,
        settings.platform.base_url,
        str(offset.total_seconds()),
        stdout=asyncio.subprocess.DEVNULL,
    )


async def test_a_deliverer_that_lost_its_lease_does_not_call(notices: Notices) -> None:
    delivery_id = await notices.tell(DISPATCHED)
    deliveries = notices.parts.stores.deliveries
    frozen = await deliveries.claim()
    assert frozen is not None
    await notices.wait_over()  # its lease ran out while it was frozen
    other = await deliveries.claim()
    assert other is not None
    frozen.about_to_call(Place.OFFICIAL_ACCOUNT, notices.container.now(), last_consent=False)
    assert not await deliveries.note_call(frozen)
    assert await deliveries.note_call(other)
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(delivery_id)).state == "sent"
    frozen.wait(frozen.reason)
    assert not await deliveries.settle(frozen, 5)
    assert (await notices.get(delivery_id)).state == "sent"


async def test_a_deliverer_killed_in_a_call_leaves_behind_that_it_called(notices: Notices) -> None:
    """The mini-program knows no repeats: without that note the customer would be told twice."""
    await notices.control.order_fault(
        FaultOrder(endpoint=SUBSCRIBE_SEND, slow_seconds=5, stage="after")
    )
    await notices.consent(APPOINTMENT, taps=2)
    delivery_id = await notices.tell(APPOINTMENT)
    working = asyncio.create_task(notices.parts.deliverer.deliver_next())
    await notices.control.next_message()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await notices.get(delivery_id)).state == "sending"
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(delivery_id)).state == "unknown"
    assert len(await notices.on_the_phone()) == 1
