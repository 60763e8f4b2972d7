"""Cards against the simulator: drawn anew by codes that work once, plain where buttons fail."""

import pytest

from backend.channels.wecom import WeComMessenger, WeComScreen
from backend.features.cards import KINDS, CardBody, ScreenUnavailable, to_answer
from backend.features.cards.assembly import build_card_book
from backend.features.cards.drawing import closed
from backend.features.notifications import (
    Addressed,
    Card,
    Link,
    Occasion,
    Outcome,
    Recipient,
    Topic,
)
from backend.kit.clock import utc_now
from backend.kit.mongo import Mongo, UnitOfWork
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import AGENT, CORP, SITE, PlatformClients
from tests.support.simulator import SimulatorControl

SEND = "qyapi.weixin.qq.com/cgi-bin/message/send"
UPDATE = "qyapi.weixin.qq.com/cgi-bin/message/update_template_card"
ASSIGNED = Occasion.TECHNICIAN_ASSIGNED
BODY = CardBody(title="新工单", description="", words="", rows=(), address=f"{SITE}/bench/job")
CLOSED = closed(BODY, KINDS[ASSIGNED], "已接单", "")


def messenger(clients: PlatformClients, mongo: Mongo, *, hears: bool = True) -> WeComMessenger:
    book = build_card_book(mongo, UnitOfWork(mongo), utc_now, is_used=hears)
    return WeComMessenger(clients.wecom(), CORP, AGENT, SITE, mongo, book)


def to_wang(task_id: str) -> Addressed:
    return Addressed(
        delivery_id=task_id,
        address="WangShifu",
        link=Link(web_path="/bench/job?id=1", miniprogram_page="technician/job/index?id=1"),
        occasion=ASSIGNED,
        recipient=Recipient.staff("wang"),
        topic=Topic(subject=f"visit:t:{task_id}"),
        told_at=utc_now(),
    )


CARD = Card("新工单 BX-1", "区域：滨江区", "去接单", "BX-1")


async def test_a_code_draws_a_card_once(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    assert (await messenger(clients, mongo).send(to_wang("t1"), CARD)).outcome is Outcome.SENT
    [message] = (await control.messages()).messages
    screen = WeComScreen(clients.wecom(), AGENT)
    assert await screen.redraw("wangshifu", message.response_code, CLOSED)
    assert (await control.messages()).messages[0].closing == "已接单"
    for errcode in (42050, 40058, 42036, 99999):
        rules = await control.rules()
        changed = {
            "wecom_used_response_code_errcode": errcode,
            "wecom_unknown_response_code_errcode": errcode,
        }
        await control.put_rules(rules.model_copy(update=changed))
        assert not await screen.redraw("wangshifu", message.response_code, CLOSED)
        assert not await screen.redraw("wangshifu", "made-up", CLOSED)


async def test_a_code_is_good_for_three_days(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    await messenger(clients, mongo).send(to_wang("t2"), CARD)
    [message] = (await control.messages()).messages
    await control.advance_clock(72 * 3600 + 1)
    screen = WeComScreen(clients.wecom(), AGENT)
    await control.revoke_tokens()
    assert not await screen.redraw("wangshifu", message.response_code, CLOSED)
    assert (await control.messages()).messages[0].closing == ""


async def test_a_platform_that_is_away_is_asked_again_later(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    screen = WeComScreen(clients.wecom(), AGENT)
    await control.order_fault(FaultOrder(endpoint=UPDATE, http_status=502))
    with pytest.raises(ScreenUnavailable):
        await screen.redraw("wangshifu", "code", CLOSED)
    await control.order_fault(FaultOrder(endpoint=UPDATE, errcode=45009))
    with pytest.raises(ScreenUnavailable):
        await screen.redraw("wangshifu", "code", CLOSED)


async def test_a_card_sent_twice_arrives_once(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    """The answer to the first was lost: the platform knows the task, so it was sent."""
    to = to_wang("t3")
    await control.order_fault(FaultOrder(endpoint=SEND, cut=True, stage="after"))
    first = await messenger(clients, mongo).send(to, CARD)
    assert (first.outcome, first.may_have_arrived) == (Outcome.RETRY, True)
    for checked_first in (True, False):
        rules = await control.rules()
        changed = {"wecom_repeat_checked_before_task_id": checked_first}
        await control.put_rules(rules.model_copy(update=changed))
        assert (await messenger(clients, mongo).send(to, CARD)).outcome is Outcome.SENT
    assert len((await control.messages()).messages) == 1


async def test_a_refused_card_goes_out_plain(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    await control.order_fault(FaultOrder(endpoint=SEND, errcode=42018))
    assert (await messenger(clients, mongo).send(to_wang("t4"), CARD)).outcome is Outcome.SENT
    [message] = (await control.messages()).messages
    assert message.kind == "textcard"
    assert "区域：滨江区" in message.values["description"]


async def test_where_nobody_hears_of_presses_there_are_no_buttons(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    await messenger(clients, mongo, hears=False).send(to_wang("t5"), CARD)
    [message] = (await control.messages()).messages
    assert isinstance(message.raw, dict)
    card = message.raw["template_card"]
    assert isinstance(card, dict)
    assert (card["card_type"], card.get("button_list")) == ("text_notice", None)
    assert to_answer(BODY, KINDS[ASSIGNED]).buttons  # else there would be
