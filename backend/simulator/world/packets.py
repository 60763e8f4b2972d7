"""Events that differ between XML and JSON, each in both shapes (protocol sheet 5.5)."""

from collections.abc import Sequence

from pydantic import JsonValue

from backend.simulator.world.accounts import CallbackFormat
from backend.simulator.world.clock import JsonObject


def popup(answers: dict[str, str], scene: str, form: CallbackFormat) -> JsonObject:
    """The prompt for consents was answered: accept, reject or ban by template."""
    items = [
        _item(form, TemplateId=template, SubscribeStatusString=answer, PopupScene=scene)
        for template, answer in answers.items()
    ]
    return _event("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", items, form)


def change(template_id: str, form: CallbackFormat) -> JsonObject:
    """A consent was taken back; only that is told."""
    item = _item(form, TemplateId=template_id, SubscribeStatusString="reject")
    return _event("subscribe_msg_change_event", "SubscribeMsgChangeEvent", [item], form)


def subscribe_sent(
    template_id: str, platform_id: str, code: int, status: str, form: CallbackFormat
) -> JsonObject:
    """The final result of a subscribe message."""
    item = _item(
        form,
        TemplateId=template_id,
        MsgID=platform_id,
        ErrorCode=str(code),
        ErrorStatus=status,
    )
    return _event("subscribe_msg_sent_event", "SubscribeMsgSentEvent", [item], form)


def template_finished(platform_id: str, status: str) -> JsonObject:
    """`MsgID` with a capital D is the msgid that the send answered."""
    return {
        "MsgType": "event",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": int(platform_id),
        "Status": status,
    }


def _item(form: CallbackFormat, **fields: str) -> JsonObject:
    """In XML what is a number stands bare."""
    if form == "json":
        return dict(fields)
    return {name: int(value) if value.isdigit() else value for name, value in fields.items()}


def _event(
    name: str, element: str, items: Sequence[JsonObject], form: CallbackFormat
) -> JsonObject:
    """XML: List elements inside an element; JSON: List on top, bare when it is one [C]."""
    event: JsonObject = {"MsgType": "event", "Event": name}
    listed: JsonValue = list(items)
    if form == "json":
        return {**event, "List": items[0] if len(items) == 1 else listed}
    return {**event, element: {"List": listed}}
