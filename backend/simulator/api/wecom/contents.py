"""What a WeCom message says: texts, text cards and template cards (document 90236)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue, ValidationError

from backend.simulator.api.call import Call, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.template_cards import TemplateCard, check_card
from backend.simulator.world.messages import Line, MessageKind

DEFAULT_REPEAT_SECONDS: Final = 1800
LONGEST_TEXT_BYTES: Final = 2048
LONGEST_TITLE: Final = 128
LONGEST_DESCRIPTION: Final = 512
LONGEST_BUTTON: Final = 4


class Text(Payload):
    content: str = ""


class TextCard(Payload):
    title: str = ""
    description: str = ""
    url: str = ""
    btntxt: str = "详情"


class MessageRequest(Payload):
    touser: str = ""
    toparty: str = ""
    totag: str = ""
    msgtype: str = ""
    agentid: JsonValue = None
    safe: int = 0
    enable_duplicate_check: int = 0
    duplicate_check_interval: int = DEFAULT_REPEAT_SECONDS
    text: Text = Text()
    textcard: TextCard = TextCard()
    template_card: JsonValue = None


@dataclass(frozen=True)
class Content:
    """What the phone shows of a message, whoever receives it."""

    kind: MessageKind
    title: str
    values: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    url: str = ""
    miniprogram_app_id: str = ""
    pagepath: str = ""
    task_id: str = ""
    calls_back: bool = False


def content_of(call: Call, request: MessageRequest) -> Content:
    read = {"text": _text, "textcard": _text_card, "template_card": _template_card}
    if request.msgtype not in read:
        raise Refusal(40008)
    return read[request.msgtype](call, request)


def _text(call: Call, request: MessageRequest) -> Content:
    if not request.text.content.strip():
        raise Refusal(44004)
    shown = _fitted(call, request.text.content, LONGEST_TEXT_BYTES, in_bytes=True)
    return Content(kind="text", title="", values={"content": shown})


def _text_card(call: Call, request: MessageRequest) -> Content:
    card = request.textcard
    for value, errcode in ((card.title, 41016), (card.description, 41033), (card.url, 41010)):
        if not value:
            raise Refusal(errcode)
    title = _fitted(call, card.title, LONGEST_TITLE)
    values = {
        "title": title,
        "description": _fitted(call, card.description, LONGEST_DESCRIPTION),
        "btntxt": _fitted(call, card.btntxt, LONGEST_BUTTON),
    }
    return Content(kind="textcard", title=title, values=values, url=card.url)


def _template_card(call: Call, request: MessageRequest) -> Content:
    try:
        card = TemplateCard.model_validate(request.template_card)
    except ValidationError as error:
        wrong = ".".join(str(part) for part in ("template_card", *error.errors()[0]["loc"]))
        text = f"{wrong[:100]} is invalid"
        raise Refusal(call.rules.template_card_errcode, text) from error
    check_card(card, call.rules)
    action = card.card_action
    return Content(
        kind="template_card",
        title=card.main_title.title or card.sub_title_text,
        values={row.keyname: row.value for row in card.horizontal_content_list},
        lines=tuple(
            Line(label=row.keyname, value=row.value) for row in card.horizontal_content_list
        ),
        url=action.url if action else "",
        miniprogram_app_id=action.appid if action else "",
        pagepath=action.pagepath if action else "",
        task_id=card.task_id,
        calls_back=card.calls_back or card.action_menu is not None,
    )


def _fitted(call: Call, text: str, most: int, *, in_bytes: bool = False) -> str:
    length = len(text.encode()) if in_bytes else len(text)
    if length <= most:
        return text
    if call.rules.wecom_overlong_text == "refuse":
        raise Refusal(45002)
    return text.encode()[:most].decode(errors="ignore") if in_bytes else text[:most]
