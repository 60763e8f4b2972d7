"""A received message as the phone draws it: titles, lines, words and links, nothing executable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import ValidationError
from pydantic_core import from_json

from backend.simulator.api.wecom.card_presses import selections_of
from backend.simulator.api.wecom.template_cards import Button, Jump, Selection, TemplateCard
from backend.simulator.phone.words import Run, web_address, words_and_links
from backend.simulator.phone.words import runs as word_runs
from backend.simulator.world.clock import CHINA
from backend.simulator.world.messages import Fate, Line, Place, ReceivedMessage

Shape = Literal["card", "bubble", "remark"]

FATES: Final[dict[Fate, str]] = {
    "arrived": "",
    "user_block": "没有送达：用户设置了拒收",
    "system_failed": "没有送达：系统失败",
    "frequency": "没有送达：发送太频繁",
}


UNSEEN: Final = {"voice": "语音", "video": "视频"}


@dataclass(frozen=True)
class Link:
    """Something to tap; without `href` and `key` it leads nowhere. `key`: a button that tells the
    account's server."""

    text: str
    href: str = ""
    key: str = ""


@dataclass(frozen=True)
class Choice:
    """A question of a card, with its options by id."""

    question: str
    title: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    id: int
    place: Place
    kind: str
    sender: str
    at: datetime
    title: str = ""
    description: str = ""
    source: str = ""
    emphasis: str = ""
    emphasis_note: str = ""
    quote: str = ""
    runs: tuple[Run, ...] = ()
    lines: tuple[Line, ...] = ()
    pagepath: str = ""
    action: Link | None = None
    jumps: tuple[Link, ...] = ()
    buttons: tuple[Link, ...] = ()
    choices: tuple[Choice, ...] = ()
    closing: str = ""
    fate: str = ""
    shape: Shape = "card"
    picture: str = ""
    replies: tuple[Line, ...] = ()
    account: str = ""
    mine: bool = False

    @property
    def key(self) -> str:
        return f"m{self.id}"

    @property
    def day_and_time(self) -> str:
        local = self.at.astimezone(CHINA)
        return f"{local.month}月{local.day}日 {local:%H:%M}"


def card(message: ReceivedMessage, h5_base: str | None) -> Card:
    if message.kind == "text":
        words = message.values.get("content", "")
        return _card(message, runs=tuple(word_runs(words)), shape="bubble")
    if message.kind == "text_message":
        words = message.values.get("content", "")
        return _card(message, runs=tuple(words_and_links(words)), shape="bubble")
    if message.kind in ("custom", "reply"):
        return _spoken(message, h5_base)
    if message.kind == "textcard":
        return _text_card(message)
    if message.kind == "template_card":
        return _template_card(message, h5_base)
    return _keyword_card(message, h5_base)


def page_address(h5_base: str | None, pagepath: str) -> str:
    """Where the mini-program's page is found in its web build."""
    if not h5_base or not pagepath:
        return ""
    return f"{h5_base.rstrip('/')}/{pagepath.lstrip('/')}"


def _card(
    message: ReceivedMessage,
    *,
    runs: tuple[Run, ...] = (),
    title: str = "",
    action: Link | None = None,
    shape: Shape = "card",
    picture: str = "",
    replies: tuple[Line, ...] = (),
    description: str = "",
) -> Card:
    return Card(
        id=message.id,
        place=message.place,
        kind=message.kind,
        sender=message.account_name or message.account,
        at=message.at,
        title=title,
        runs=runs,
        action=action,
        shape=shape,
        picture=picture,
        replies=replies,
        description=description,
        account=message.account,
    )


def _spoken(message: ReceivedMessage, h5_base: str | None) -> Card:
    """A customer-service message or a passive answer, by its kind."""
    values, kind = message.values, message.values.get("msgtype", "")
    words = tuple(words_and_links(values.get("content", "")))
    if kind == "text":
        return _card(message, runs=words, shape="bubble")
    if kind == "failure":
        return _card(message, runs=words, shape="remark")
    if kind == "image":
        address = f"/pictures/{values.get('media_id', '')}"
        return _card(message, shape="bubble", picture=address)
    if kind in ("voice", "video"):
        return _card(message, runs=(Run(f"[{UNSEEN[kind]}]"),), shape="bubble")
    if kind == "msgmenu":
        tail = tuple(words_and_links(values.get("tail", "")))
        return _card(message, runs=(*words, *tail), shape="bubble", replies=message.lines)
    opens = page_address(h5_base, message.pagepath) or web_address(message.url)
    return _card(
        message,
        title=message.title,
        description=values.get("description", ""),
        action=Link("进入小程序查看" if message.pagepath else "阅读全文", opens),
    )


def _keyword_card(message: ReceivedMessage, h5_base: str | None) -> Card:
    """A page of a mini-program comes before the url, as on a current WeChat."""
    action = None
    if message.pagepath or message.miniprogram_app_id:
        opens = page_address(h5_base, message.pagepath) or web_address(message.url)
        action = Link("进入小程序查看", opens)
    elif message.url:
        action = Link("查看详情", web_address(message.url))
    return Card(
        id=message.id,
        place=message.place,
        kind=message.kind,
        sender=message.account_name or message.account,
        at=message.at,
        title=message.title,
        lines=message.lines,
        pagepath=message.pagepath or ("" if web_address(message.url) else message.url),
        action=action,
        fate=FATES[message.fate],
        account=message.account,
    )


def _text_card(message: ReceivedMessage) -> Card:
    values = message.values
    return _card(
        message,
        title=message.title,
        runs=tuple(word_runs(values.get("description", ""))),
        action=Link(values.get("btntxt") or "详情", web_address(message.url)),
    )


def _template_card(message: ReceivedMessage, h5_base: str | None) -> Card:
    sent = _sent_card(message)
    if sent is None:
        return _card(message, title=message.title)
    emphasis, action = sent.emphasis_content, sent.card_action
    return Card(
        id=message.id,
        place=message.place,
        kind=message.kind,
        sender=message.account_name or message.account,
        at=message.at,
        source=sent.source.desc if sent.source else "",
        title=sent.main_title.title,
        description=sent.main_title.desc,
        emphasis=emphasis.title if emphasis else "",
        emphasis_note=emphasis.desc if emphasis else "",
        quote=sent.quote_area.quote_text if sent.quote_area else "",
        runs=(Run(sent.sub_title_text),) if sent.sub_title_text else (),
        lines=message.lines,
        pagepath=action.pagepath if action else "",
        action=_jump(action, "查看详情", h5_base) if action and action.type else None,
        jumps=tuple(_jump(each, each.title, h5_base) for each in sent.jump_list),
        buttons=() if message.closing else tuple(map(_button, _all_buttons(sent))),
        choices=() if message.closing else tuple(map(_choice, selections_of(sent))),
        closing=message.closing,
        account=message.account,
    )


def _sent_card(message: ReceivedMessage) -> TemplateCard | None:
    try:
        return TemplateCard.model_validate(from_json(message.payload)["template_card"])
    except (ValidationError, ValueError, KeyError):
        return None


def _all_buttons(sent: TemplateCard) -> list[Button]:
    return [*sent.button_list, *([sent.submit_button] if sent.submit_button else [])]


def _jump(jump: Jump, text: str, h5_base: str | None) -> Link:
    return Link(text, page_address(h5_base, jump.pagepath) or web_address(jump.url))


def _button(button: Button) -> Link:
    if button.type == 1:
        return Link(button.text, web_address(button.url))
    return Link(button.text, key=button.key)


def _choice(selection: Selection) -> Choice:
    options = tuple((option.id, option.text) for option in selection.option_list)
    return Choice(selection.question_key, selection.title, options)
