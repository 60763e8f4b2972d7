"""Cards drawn anew on the phones that have them (document 94945; protocol sheet 4.3)."""

import json
from typing import Final

from pydantic import JsonValue, ValidationError

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.api.wecom.messages import check_agent
from backend.simulator.api.wecom.template_cards import TemplateCard, check_card
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.messages import Line, ReceivedMessage
from backend.simulator.world.response_codes import ResponseCode

MOST_USERS: Final = 1000


class GreyButton(Payload):
    replace_name: str = ""


class UpdateRequest(Payload):
    userids: list[str] = []
    partyids: list[int] = []
    tagids: list[int] = []
    atall: int = 0
    agentid: JsonValue = None
    response_code: str = ""
    button: GreyButton | None = None
    template_card: JsonValue = None


def update(call: Call) -> JsonObject:
    sender = speaker(call)
    request = call.read(UpdateRequest)
    check_agent(call, sender, request.agentid)
    if len(request.userids) > MOST_USERS:
        raise Refusal(40031)
    if not (request.userids or request.partyids or request.tagids or request.atall):
        raise Refusal(82001)
    changes = _changes(call, request)
    code = _usable(call, sender, request.response_code)
    shown = [m for m in call.world.messages.all() if m.platform_id == code.message]
    meant = _meant(call, sender, request)
    call.world.response_codes.use(code)
    for message in shown:
        if request.atall or message.address in meant:
            call.world.messages.replace(message.model_copy(update=changes))
    have = {message.address for message in shown}
    return {"invaliduser": [each for each in request.userids if each.lower() not in have]}


def _usable(call: Call, sender: Speaker, value: str) -> ResponseCode:
    rules = call.rules
    seconds = rules.wecom_response_code_seconds
    code = call.world.response_codes.find(value, sender.account, call.now, seconds)
    if code is None:
        raise Refusal(rules.wecom_unknown_response_code_errcode, "invalid response_code")
    if code.used:
        raise Refusal(rules.wecom_used_response_code_errcode, "response_code is used")
    return code


def _meant(call: Call, sender: Speaker, request: UpdateRequest) -> set[str]:
    named = {each.lower() for each in request.userids}
    return named | {
        userid
        for userid, (_, place) in sender.visible_members(call).items()
        if set(place.departments) & set(request.partyids) or set(place.tags) & set(request.tagids)
    }


def _changes(call: Call, request: UpdateRequest) -> dict[str, object]:
    """What becomes of the message on the phone. Raises Refusal."""
    if request.template_card is None:
        if request.button is None or not request.button.replace_name:
            raise Refusal(call.rules.template_card_errcode, "button.replace_name is missing")
        return {"closing": request.button.replace_name}
    card = _card(call, request.template_card)
    rows = card.horizontal_content_list
    return {
        "title": card.main_title.title or card.sub_title_text,
        "values": {row.keyname: row.value for row in rows},
        "lines": tuple(Line(label=row.keyname, value=row.value) for row in rows),
        "url": card.card_action.url if card.card_action else "",
        "closing": card.replace_text,
        "payload": json.dumps({"template_card": request.template_card}, ensure_ascii=False),
    }


def _card(call: Call, content: JsonValue) -> TemplateCard:
    try:
        card = TemplateCard.model_validate(content)
    except ValidationError as error:
        raise Refusal(call.rules.template_card_errcode, "template_card is invalid") from error
    # A card keeps the task it was sent with; an update does not name it again.
    check_card(card.model_copy(update={"task_id": card.task_id or "as-it-was"}), call.rules)
    return card


def current_card(message: ReceivedMessage) -> TemplateCard | None:
    """What the phone shows now; None for what is no template card."""
    try:
        return TemplateCard.model_validate(json.loads(message.payload)["template_card"])
    except (ValidationError, ValueError, KeyError):
        return None


ENDPOINTS: Final = (Endpoint(WECOM_HOST, "POST", "cgi-bin/message/update_template_card", update),)
