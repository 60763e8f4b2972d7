"""Customer-service messages, within their windows and counts (protocol sheet 3.7)."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import Field

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import MiniProgram, OfficialAccount
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.media import MediumKind
from backend.simulator.world.messages import Line, SentMessage
from backend.simulator.world.people import Person

LONGEST_TEXT_BYTES: Final = 2048
MOST_MENU_LINES: Final = 10


class Words(Payload):
    content: str = ""


class MediaReference(Payload):
    media_id: str = ""


class Article(Payload):
    title: str = ""
    description: str = ""
    url: str = ""
    picurl: str = ""


class News(Payload):
    articles: list[Article] = []


class Link(Payload):
    title: str = ""
    description: str = ""
    url: str = ""
    thumb_url: str = ""


class MenuLine(Payload):
    id: str | int = ""
    content: str = ""


class MessageMenu(Payload):
    head_content: str = ""
    lines: list[MenuLine] = Field(default=[], alias="list")
    tail_content: str = ""


class MiniProgramPage(Payload):
    title: str = ""
    appid: str = ""
    pagepath: str = ""
    thumb_media_id: str = ""


class CustomMessage(Payload):
    touser: str = ""
    msgtype: str = ""
    text: Words = Words()
    image: MediaReference = MediaReference()
    voice: MediaReference = MediaReference()
    video: MediaReference = MediaReference()
    news: News = News()
    link: Link = Link()
    msgmenu: MessageMenu = MessageMenu()
    miniprogrampage: MiniProgramPage = MiniProgramPage()


class Typing(Payload):
    touser: str = ""
    command: str = ""


class Shown(Payload):
    """What the phone draws."""

    title: str = ""
    values: dict[str, str] = {}
    lines: tuple[Line, ...] = ()
    url: str = ""
    miniprogram_app_id: str = ""
    pagepath: str = ""


def send(call: Call) -> JsonObject:
    account, message = _account(call), call.read(CustomMessage)
    person = _reader(call, account, message.touser)
    shown = _shown(call, account, message)
    _check_window(call, account, message.touser)
    call.world.service_windows.spend(account.app_id, message.touser, call.now, call.rules)
    sent = SentMessage(
        place="miniprogram" if isinstance(account, MiniProgram) else "official_account",
        kind="custom",
        account=account.app_id,
        account_name=account.name,
        title=shown.title,
        values={"msgtype": message.msgtype, **shown.values},
        lines=shown.lines,
        url=shown.url,
        miniprogram_app_id=shown.miniprogram_app_id,
        pagepath=shown.pagepath,
        platform_id=call.world.next_platform_id(),
        payload=call.payload,
    )
    call.world.deliver(sent, person, message.touser)
    return {}


def show_typing(call: Call) -> JsonObject:
    """正在输入…: only within a window, and only when it is asked for as documented."""
    account, request = _account(call), call.read(Typing)
    _reader(call, account, request.touser)
    if request.command not in ("Typing", "CancelTyping"):
        raise Refusal(45072)
    window = call.world.service_windows.permission(
        account.app_id, request.touser, call.now, call.rules
    )
    if window == "too_late":
        raise Refusal(45080)
    return {}


def _account(call: Call) -> OfficialAccount | MiniProgram:
    account = call.world.accounts.open_account(call.access_token().account)
    if account is None:
        raise Refusal(40001)
    return account


def _reader(call: Call, account: OfficialAccount | MiniProgram, openid: str) -> Person:
    person = call.world.people.at(account.app_id, openid)
    if person is None:
        raise Refusal(40003)
    return person


def _check_window(call: Call, account: OfficialAccount | MiniProgram, openid: str) -> None:
    person = call.world.people.at(account.app_id, openid)
    place = person.official_account(account.app_id) if person else None
    if place and not place.followed:
        raise Refusal(45015)
    windows = call.world.service_windows
    permission = windows.permission(account.app_id, openid, call.now, call.rules)
    if permission == "too_late":
        raise Refusal(45015)
    if permission == "too_many":
        raise Refusal(45047)


def _shown(call: Call, account: OfficialAccount | MiniProgram, message: CustomMessage) -> Shown:
    kinds = MINIPROGRAM_KINDS if isinstance(account, MiniProgram) else OFFICIAL_KINDS
    if message.msgtype not in kinds:
        raise Refusal(40008)
    return SHOWN[message.msgtype](call, account.app_id, message)


def _text(call: Call, account: str, message: CustomMessage) -> Shown:
    content = message.text.content
    if not content.strip():
        raise Refusal(44004)
    if len(content.encode()) > LONGEST_TEXT_BYTES:
        raise Refusal(45002)
    return Shown(values={"content": content})


def _medium(kind: MediumKind) -> Callable[[Call, str, CustomMessage], Shown]:
    def shown(call: Call, account: str, message: CustomMessage) -> Shown:
        references = {"image": message.image, "voice": message.voice, "video": message.video}
        media_id = references[kind].media_id
        found = call.world.media.find(account, media_id, call.now, call.rules.media_seconds)
        if found is None or found.kind != kind:
            raise Refusal(40007)
        return Shown(values={"media_id": media_id})

    return shown


def _news(call: Call, account: str, message: CustomMessage) -> Shown:
    """One article only, since 2018-10-12."""
    if len(message.news.articles) != 1:
        raise Refusal(45008)
    article = message.news.articles[0]
    if not (article.title and article.url):
        raise Refusal(47001)
    values = {"description": article.description, "picture": article.picurl}
    return Shown(title=article.title, values=values, url=article.url)


def _link(call: Call, account: str, message: CustomMessage) -> Shown:
    if not (message.link.title and message.link.url):
        raise Refusal(47001)
    values = {"description": message.link.description, "picture": message.link.thumb_url}
    return Shown(title=message.link.title, values=values, url=message.link.url)


def _menu(call: Call, account: str, message: CustomMessage) -> Shown:
    menu = message.msgmenu
    if not menu.lines or len(menu.lines) > MOST_MENU_LINES:
        raise Refusal(47001)
    lines = tuple(Line(label=str(each.id), value=each.content) for each in menu.lines)
    return Shown(values={"content": menu.head_content, "tail": menu.tail_content}, lines=lines)


def _page(call: Call, account: str, message: CustomMessage) -> Shown:
    page = message.miniprogrampage
    app_id = page.appid or account
    if not (page.title and page.pagepath):
        raise Refusal(47001)
    thumb = call.world.media.find(account, page.thumb_media_id, call.now, call.rules.media_seconds)
    if thumb is None:
        raise Refusal(40007)
    return Shown(title=page.title, miniprogram_app_id=app_id, pagepath=page.pagepath)


SHOWN: Final[Mapping[str, Callable[[Call, str, CustomMessage], Shown]]] = {
    "text": _text,
    "image": _medium("image"),
    "voice": _medium("voice"),
    "video": _medium("video"),
    "news": _news,
    "link": _link,
    "msgmenu": _menu,
    "miniprogrampage": _page,
}
OFFICIAL_KINDS: Final = frozenset(
    {"text", "image", "voice", "video", "news", "msgmenu", "miniprogrampage"}
)
MINIPROGRAM_KINDS: Final = frozenset({"text", "image", "link", "miniprogrampage"})

ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "cgi-bin/message/custom/send", send),
    Endpoint(OPEN_HOST, "POST", "cgi-bin/message/custom/typing", show_typing),
)
