"""What somebody did, as his own side of the conversation shows it, with what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from backend.simulator.phone.words import Run, words_and_links
from backend.simulator.world.clock import CHINA, JsonObject
from backend.simulator.world.messages import Place
from backend.simulator.world.pushes import Push
from backend.simulator.world.world import World

SAID: Final = frozenset({"text", "image", "voice", "location"})
REMARKS: Final = {
    "event:subscribe": "关注了公众号",
    "event:unsubscribe": "取消了关注",
    "event:scan": "扫了二维码",
    "event:click": "点了菜单",
    "event:view": "从菜单打开了网页",
    "event:view_miniprogram": "从菜单打开了小程序",
    "event:scancode_push": "扫了码",
    "event:scancode_waitmsg": "扫了码",
    "event:user_enter_tempsession": "进入了客服会话",
    "event:enter_agent": "打开了应用",
    "event:subscribe_msg_popup_event": "回答了订阅消息的提问",
    "event:subscribe_msg_change_event": "收回了订阅",
    "event:template_card_event": "按了卡片上的按钮",
}


@dataclass(frozen=True)
class Doing:
    """A bubble on the right when something was said, else a remark in the middle. `state`:
    `waiting`, `told`, `failed` or `alone`; `fate` says it in words."""

    id: int
    place: Place
    at: datetime
    shape: str
    state: str
    fate: str
    runs: tuple[Run, ...] = ()
    picture: str = ""
    mine: bool = True

    @property
    def key(self) -> str:
        return f"p{self.id}"

    @property
    def day_and_time(self) -> str:
        local = self.at.astimezone(CHINA)
        return f"{local.month}月{local.day}日 {local:%H:%M}"


def doing(world: World, push: Push) -> Doing | None:
    """None for what nobody did: results of sends, checks of media."""
    if push.kind not in SAID and push.kind not in REMARKS:
        return None
    state, fate = _fate(push)
    media_id = _text(push.fields.get("MediaId"))
    return Doing(
        id=push.id,
        place=_place(world, push),
        at=push.made_at,
        shape="bubble" if push.kind in SAID else "remark",
        state=state,
        fate=fate,
        runs=tuple(words_and_links(_words(push.kind, push.fields))),
        picture=f"/pictures/{media_id}" if push.kind == "image" else "",
    )


def _words(kind: str, fields: JsonObject) -> str:
    if kind == "text":
        return _text(fields.get("Content"))
    if kind == "voice":
        return f"[语音] {_text(fields.get('Recognition'))}".rstrip()
    if kind == "location":
        return f"[位置] {_text(fields.get('Label'))}".rstrip()
    if kind == "image":
        return ""
    detail = _text(fields.get("EventKey")).removeprefix("qrscene_")
    return f"{REMARKS[kind]}：{detail}" if detail else REMARKS[kind]


def _fate(push: Push) -> tuple[str, str]:
    if push.state == "no_server":
        return "alone", "账号没有填服务器地址，没有人知道"
    if push.state == "given_up":
        last = push.attempts[-1] if push.attempts else None
        reason = last.problem or f"HTTP {last.status}" if last else ""
        return "failed", f"服务器没有收到（{len(push.attempts)} 次，{reason}）"
    if push.state == "waiting":
        return "waiting", f"第 {len(push.attempts) + 1} 次送往服务器…"
    took = push.attempts[-1].latency_ms
    if push.answer_kind == "wrong":
        return "failed", f"服务器的回答不对（{took} 毫秒）"
    again = f"，第 {len(push.attempts)} 次" if len(push.attempts) > 1 else ""
    return "told", f"服务器已收到（{took} 毫秒{again}）"


def _place(world: World, push: Push) -> Place:
    if world.accounts.official_account(push.account):
        return "official_account"
    return "miniprogram" if world.accounts.miniprogram(push.account) else "wecom"


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
