"""A received message as the phone draws it: titles, lines, words and links, nothing executable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError
from pydantic_core import from_json

from backend.simulator.api.wecom.template_cards import Button, Jump, TemplateCard
from backend.simulator.world.clock import CHINA
from backend.simulator.world.messages import Line, Place, ReceivedMessage

# The markup WeCom draws in texts and text cards; anything else is shown as it was written.
MARKUP: Final = re.compile(
    r"""<a\s+href=(?P<quote>["'])(?P<href>https?://[^"'<>\s]+)(?P=quote)\s*>(?P<link>[^<]*)</a>"""
    r"""|<div\s+class=["'](?P<tone>gray|normal|highlight)["']\s*>(?P<toned>[^<]*)</div>"""
    r"""|(?P<line><br\s*/?>)"""
)


# What phones take for an address: to the first sign that cannot stand in one.
WEB_ADDRESS: Final = re.compile(r"(https?://[\x21-\x7e]+)")


@dataclass(frozen=True)
class Run:
    """Some words of one look: a link when `href` is set, a block of its own when `tone` is."""

    text: str
    href: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Link:
    """Something to tap; without `href` it leads nowhere that a browser could go."""

    text: str
    href: str = ""


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

    @property
    def day_and_time(self) -> str:
        local = self.at.astimezone(CHINA)
        return f"{local.month}月{local.day}日 {local:%H:%M}"


def card(message: ReceivedMessage, h5_base: str | None) -> Card:
    if message.kind == "text":
        words = message.values.get("content", "")
        return _card(message, runs=tuple(_runs(words)))
    if message.kind == "text_message":
        return _card(message, runs=tuple(_words_and_links(message.values.get("content", ""))))
    if message.kind == "textcard":
        return _text_card(message)
    if message.kind == "template_card":
        return _template_card(message, h5_base)
    return _keyword_card(message, h5_base)


def web_address(url: str) -> str:
    """The address when a browser may open it, else nothing: `javascript:` stays text."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def page_address(h5_base: str | None, pagepath: str) -> str:
    """Where the mini-program's page is found in its web build."""
    if not h5_base or not pagepath:
        return ""
    return f"{h5_base.rstrip('/')}/{pagepath.lstrip('/')}"


def plain(text: str) -> str:
    """The words without WeCom's markup."""
    return "".join(run.text for run in _runs(text))


def _card(
    message: ReceivedMessage,
    *,
    runs: tuple[Run, ...] = (),
    title: str = "",
    action: Link | None = None,
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
    )


def _text_card(message: ReceivedMessage) -> Card:
    values = message.values
    return _card(
        message,
        title=message.title,
        runs=tuple(_runs(values.get("description", ""))),
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
        buttons=tuple(_button(each) for each in _all_buttons(sent)),
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
    return Link(button.text, web_address(button.url) if button.type == 1 else "")


def _words_and_links(text: str) -> Iterator[Run]:
    """Phones make addresses in a text message tappable; nothing else in it is markup."""
    for part in WEB_ADDRESS.split(text):
        if part:
            yield Run(part, href=part if WEB_ADDRESS.fullmatch(part) else "")


def _runs(text: str) -> Iterator[Run]:
    end = 0
    for found in MARKUP.finditer(text):
        if found.start() > end:
            yield Run(text[end : found.start()])
        end = found.end()
        if found["href"]:
            yield Run(found["link"] or found["href"], href=found["href"])
        elif found["tone"]:
            yield Run(found["toned"], tone=found["tone"])
        else:
            yield Run("\n")
    if end < len(text):
        yield Run(text[end:])
