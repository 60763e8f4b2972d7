"""What the platform pushes about subscribe messages: out of order, doubled, early and late."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.features.notifications import Arrival, Occasion
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices
from tests.support.platform import MP, mp_template

DISPATCHED = Occasion.CUSTOMER_DISPATCHED
TEMPLATE, OTHER = mp_template(DISPATCHED), mp_template(Occasion.CUSTOMER_FINISHED)
SUBSCRIBE_SEND = "api.weixin.qq.com/cgi-bin/message/subscribe/send"
WRAPPERS = {
    "popup": "SubscribeMsgPopupEvent",
    "change": "SubscribeMsgChangeEvent",
    "sent": "SubscribeMsgSentEvent",
}


def packet(kind: str, told: Any, at: datetime) -> Packet:
    nodes: dict[str, Any] = {"Event": f"subscribe_msg_{kind}_event", WRAPPERS[kind]: {"List": told}}
    return Packet(
        id=f"miniprogram|{sha256(repr((nodes, at)).encode()).hexdigest()}",
        account=CallbackAccount.MINIPROGRAM,
        app_id=MP,
        sender="oLiMp",
        kind=f"event:subscribe_msg_{kind}_event",
        sent_at=at.replace(microsecond=0),
        received_at=at,
        content=Part(nodes),
    )


def answered(answer: str, template_id: str = TEMPLATE) -> dict[str, str]:
    return {
        "TemplateId": template_id,
        "SubscribeStatusString": answer,
        "PopupScene": "0",
    }


def ended(message_id: str, code: str = "0", words: str = "success") -> dict[str, str]:
    return {
        "TemplateId": TEMPLATE,
        "MsgID": message_id,
        "ErrorCode": code,
        "ErrorStatus": words,
    }


async def left(notices: Notices, template_id: str = TEMPLATE) -> int:
    return await notices.parts.wallet.left("oLiMp", template_id)


@pytest.mark.parametrize("push_is_first", [True, False])
async def test_a_tap_that_both_sides_tell_of_is_one_consent(
    notices: Notices, push_is_first: bool
) -> None:
    pushed = packet("popup", answered("accept"), notices.container.now())
    if push_is_first:
        await notices.parts.packets.hear_popup(pushed)
    await notices.parts.subscriptions.answered(notices.li.actor, {TEMPLATE: "accept"}, {})
    if not push_is_first:
        await notices.parts.packets.hear_popup(pushed)
    await notices.parts.packets.hear_popup(pushed)  # at least once is the promise
    assert await left(notices) == 1


async def test_each_template_of_one_dialog_is_counted_by_itself_and_a_strangers_not_at_all(
    notices: Notices,
) -> None:
    told = [answered("accept"), answered("reject", OTHER), answered("accept", "not-ours")]
    await notices.parts.packets.hear_popup(packet("popup", told, notices.container.now()))
    assert (await left(notices), await left(notices, OTHER)) == (1, 0)
    purses = await notices.parts.stores.purses.find({})
    assert {purse.template_id for purse in purses} == {TEMPLATE, OTHER}


async def test_switching_off_heard_late_voids_only_what_was_given_before(
    notices: Notices,
) -> None:
    now, packets = notices.container.now(), notices.parts.packets
    for hours in (3, 1):
        moment = now - timedelta(hours=hours)
        await packets.hear_popup(packet("popup", answered("accept"), moment))
    await packets.hear_change(packet("change", answered("reject"), now - timedelta(hours=2)))
    assert await left(notices) == 1
    await packets.hear_change(packet("change", [answered("reject")], now))
    assert await left(notices) == 0


@pytest.mark.parametrize("names_messages", [True, False])
async def test_the_end_of_a_message_is_joined_to_its_delivery(
    notices: Notices, names_messages: bool
) -> None:
    """Also where the answer to the call did not say what the message is called."""
    rules = await notices.control.rules()
    await notices.control.put_rules(
        rules.model_copy(update={"subscribe_answer_carries_msgid": names_messages})
    )
    await notices.consent(DISPATCHED)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    told = packet("sent", ended(message.platform_id), notices.container.now())
    for _ in range(2):
        await notices.parts.packets.hear_sent(told)
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.arrival) == ("sent", Arrival.ARRIVED)
    rows = await notices.container.mongo.collection("consent_ledger").find(
        {"kind": "arrived"}, limit=9
    )
    assert [row["delivery_id"] for row in rows] == [delivery_id]


async def test_what_the_platform_took_and_did_not_deliver_goes_by_the_next_place(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED, taps=2)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    failed = ended(message.platform_id, "20", "failed: system failed")
    await notices.parts.packets.hear_sent(packet("sent", failed, notices.container.now()))
    await notices.deliver()
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.place) == ("sent", "official_account")
    assert await left(notices) == 1


async def test_a_call_we_were_unsure_of_is_not_made_again_once_its_end_is_told(
    notices: Notices,
) -> None:
    """Killed, or cut off, between the send and the ledger: the platform's own word settles it."""
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, cut=True, stage="after"))
    await notices.consent(DISPATCHED, taps=3)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    told = packet("sent", ended(message.platform_id), notices.container.now())
    await notices.parts.packets.hear_sent(told)
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(delivery_id)).state == "sent"
    assert (await notices.control.calls_to(SUBSCRIBE_SEND)).calls == 1
    assert await left(notices) == 2


@pytest.mark.parametrize(
    "told",
    [
        [],
        "nonsense",
        [{"TemplateId": TEMPLATE}],
        [{"SubscribeStatusString": "accept"}],
        [answered("perhaps"), answered("filter")],
        [{"TemplateId": {"deeper": TEMPLATE}, "SubscribeStatusString": ["accept"]}],
    ],
)
async def test_what_makes_no_sense_changes_nothing(notices: Notices, told: object) -> None:
    packets, now = notices.parts.packets, notices.container.now()
    await packets.hear_popup(packet("popup", told, now))
    await packets.hear_change(packet("change", told, now))
    assert await left(notices) == 0
