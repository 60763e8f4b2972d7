"""Each gesture's effect on the world."""

from functools import singledispatch
from typing import Final

from backend.simulator.api.media import content_type_of
from backend.simulator.gestures.menus import CannotDo, deed_of, tapped
from backend.simulator.gestures.orders import (
    LARGEST_PICTURE_BYTES,
    AnswerPrompt,
    EnterAgent,
    EnterSession,
    Follow,
    Gesture,
    Outcome,
    Say,
    Scan,
    SendLocation,
    SendPicture,
    SendVoice,
    TakeBackConsent,
    TapMenu,
    Unfollow,
)
from backend.simulator.world import packets
from backend.simulator.world.accounts import MiniProgram
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.consents import Consent
from backend.simulator.world.media import picture_address
from backend.simulator.world.people import OfficialAccountPlace, Person
from backend.simulator.world.world import World

# One frame of 20 ms at 4.75 kbit/s, of silence.
SILENT_FRAME: Final = b"\x04" + bytes(12)
FRAMES_PER_SECOND: Final = 50


@singledispatch
def act(gesture: Gesture, world: World, person: Person) -> Outcome:
    """Raises CannotDo or TooManyPushes."""
    raise NotImplementedError(type(gesture).__name__)


@act.register
def _follow(gesture: Follow, world: World, person: Person) -> Outcome:
    return follow(world, person, gesture.app_id)


@act.register
def _unfollow(gesture: Unfollow, world: World, person: Person) -> Outcome:
    place = person.official_account(gesture.app_id)
    if place is None or not place.followed:
        raise CannotDo("还没有关注这个公众号。")
    _put_place(world, person, place.model_copy(update={"followed": False}))
    event: JsonObject = {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}
    return Outcome(push=world.tell(gesture.app_id, event, address=place.openid))


@act.register
def _scan(gesture: Scan, world: World, person: Person) -> Outcome:
    code = world.scene_codes.with_url(gesture.text, world.now())
    if code is not None:
        return follow(world, person, code.app_id, code.scene, code.ticket)
    if gesture.text.lower().startswith("http://weixin.qq.com/q/"):
        raise CannotDo("这个二维码已经失效。")
    if gesture.text.lower().startswith(("http://", "https://")):
        return Outcome(opens=gesture.text)
    return Outcome(remark=gesture.text)


@act.register
def _tap_menu(gesture: TapMenu, world: World, person: Person) -> Outcome:
    address = _address(world, person, gesture.app_id, None)
    button = tapped(world, gesture.app_id, gesture.path)
    fields, opens = deed_of(button, gesture.text)
    push = world.tell(gesture.app_id, {"MsgType": "event", **fields}, address=address)
    if button.type == "miniprogram":
        base = world.accounts.miniprogram_h5_base
        opens = f"{base.rstrip('/')}/{button.pagepath.lstrip('/')}" if base else button.url
    return Outcome(push=push, opens=opens)


@act.register
def _say(gesture: Say, world: World, person: Person) -> Outcome:
    fields: JsonObject = {"MsgType": "text", "Content": gesture.text}
    if gesture.menu_line:
        fields["bizmsgmenuid"] = gesture.menu_line
    return _told(world, person, gesture, fields)


@act.register
def _send_picture(gesture: SendPicture, world: World, person: Person) -> Outcome:
    kind = content_type_of(gesture.content)
    if not kind.startswith("image/") or len(gesture.content) > LARGEST_PICTURE_BYTES:
        raise CannotDo("只能发 10 MB 以内的图片。")
    _address(world, person, gesture.app_id, gesture.agent_id)
    medium = world.media.add(
        gesture.app_id, "image", gesture.content, name="", content_type=kind, now=world.now()
    )
    fields: JsonObject = {
        "MsgType": "image",
        "PicUrl": picture_address(medium),
        "MediaId": medium.media_id,
    }
    return _told(world, person, gesture, fields)


@act.register
def _send_voice(gesture: SendVoice, world: World, person: Person) -> Outcome:
    _address(world, person, gesture.app_id, gesture.agent_id)
    sound = b"#!AMR\n" + SILENT_FRAME * FRAMES_PER_SECOND * gesture.seconds
    medium = world.media.add(
        gesture.app_id, "voice", sound, name="", content_type="audio/amr", now=world.now()
    )
    fields: JsonObject = {"MsgType": "voice", "MediaId": medium.media_id, "Format": "amr"}
    official = world.accounts.official_account(gesture.app_id)
    if official and gesture.words and world.rules.voices_recognised:
        fields["Recognition"] = gesture.words
    return _told(world, person, gesture, fields)


@act.register
def _send_location(gesture: SendLocation, world: World, person: Person) -> Outcome:
    fields: JsonObject = {
        "MsgType": "location",
        "Location_X": gesture.latitude,
        "Location_Y": gesture.longitude,
        "Scale": 15,
        "Label": gesture.label,
    }
    return _told(world, person, gesture, fields)


@act.register
def _enter_session(gesture: EnterSession, world: World, person: Person) -> Outcome:
    _miniprogram(world, gesture.app_id)
    event: JsonObject = {
        "MsgType": "event",
        "Event": "user_enter_tempsession",
        "SessionFrom": gesture.session_from,
    }
    address = _address(world, person, gesture.app_id, None)
    return Outcome(push=world.tell(gesture.app_id, event, address=address))


@act.register
def _enter_agent(gesture: EnterAgent, world: World, person: Person) -> Outcome:
    if world.accounts.corporation(gesture.app_id) is None:
        raise CannotDo("没有这个企业。")
    event: JsonObject = {"MsgType": "event", "Event": "enter_agent", "EventKey": ""}
    return _told(world, person, gesture, event)


@act.register
def _answer_prompt(gesture: AnswerPrompt, world: World, person: Person) -> Outcome:
    account = _miniprogram(world, gesture.app_id)
    openid = _address(world, person, gesture.app_id, None)
    if any(account.template(template) is None for template in gesture.answers):
        raise CannotDo("小程序没有这个订阅消息模板。")
    for template, answer in gesture.answers.items():
        if answer == "accept":
            _count(world, account, openid, template, 1)
    fields = packets.popup(dict(gesture.answers), "0", account.callback_format)
    return Outcome(push=world.tell(account.app_id, fields, address=openid))


@act.register
def _take_back_consent(gesture: TakeBackConsent, world: World, person: Person) -> Outcome:
    account = _miniprogram(world, gesture.app_id)
    openid = _address(world, person, gesture.app_id, None)
    if account.template(gesture.template_id) is None:
        raise CannotDo("小程序没有这个订阅消息模板。")
    held = world.consents.count(account.app_id, openid, gesture.template_id)
    _count(world, account, openid, gesture.template_id, -held)
    fields = packets.change(gesture.template_id, account.callback_format)
    return Outcome(push=world.tell(account.app_id, fields, address=openid))


def follow(world: World, person: Person, app_id: str, scene: str = "", ticket: str = "") -> Outcome:
    """By a parametric code with its scene and ticket; who follows already is told as SCAN."""
    if world.accounts.official_account(app_id) is None:
        raise CannotDo("没有这个公众号。")
    place = person.official_account(app_id)
    if place and place.followed:
        if not scene:
            raise CannotDo("已经关注了这个公众号。")
        scanned: JsonObject = {"Event": "SCAN", "EventKey": scene, "Ticket": ticket}
        fields: JsonObject = {"MsgType": "event", **scanned}
        return Outcome(push=world.tell(app_id, fields, address=place.openid))
    openid = place.openid if place else ""
    now = world.now()
    place = OfficialAccountPlace(app_id=app_id, openid=openid, followed_at=now, scene=scene)
    place = _put_place(world, person, place)
    fields = {"MsgType": "event", "Event": "subscribe", "EventKey": ""}
    if scene:
        fields |= {"EventKey": f"qrscene_{scene}", "Ticket": ticket}
    return Outcome(push=world.tell(app_id, fields, address=place.openid))


def _put_place(world: World, person: Person, place: OfficialAccountPlace) -> OfficialAccountPlace:
    """With the openid that is drawn when it has none."""
    others = tuple(each for each in person.official_accounts if each.app_id != place.app_id)
    changed = person.model_copy(update={"official_accounts": (*others, place)})
    return world.people.put(changed).official_account(place.app_id) or place


def _told(
    world: World,
    person: Person,
    gesture: Say | SendPicture | SendVoice | SendLocation | EnterAgent,
    fields: JsonObject,
) -> Outcome:
    address = _address(world, person, gesture.app_id, gesture.agent_id)
    return Outcome(
        push=world.tell(gesture.app_id, fields, address=address, agent_id=gesture.agent_id)
    )


def _address(world: World, person: Person, account: str, agent_id: int | None) -> str:
    """The openid or userid under which this account knows the person. Raises CannotDo."""
    official, miniprogram = person.official_account(account), person.miniprogram(account)
    if official:
        if not official.followed:
            raise CannotDo("取消关注后不能发消息，请先关注。")
        return official.openid
    if miniprogram:
        return miniprogram.openid
    member, corporation = person.member(account), world.accounts.corporation(account)
    if member is None or corporation is None:
        raise CannotDo("这个人在该账号没有身份。")
    agent = corporation.agent(agent_id) if agent_id is not None else None
    if agent_id is not None and (agent is None or not agent.sees(member.userid)):
        raise CannotDo("这个成员看不到该应用。")
    return member.userid


def _miniprogram(world: World, app_id: str) -> MiniProgram:
    account = world.accounts.miniprogram(app_id)
    if account is None:
        raise CannotDo("没有这个小程序。")
    return account


def _count(world: World, account: MiniProgram, openid: str, template_id: str, more: int) -> None:
    held = world.consents.count(account.app_id, openid, template_id)
    world.consents.put(
        Consent(
            app_id=account.app_id,
            openid=openid,
            template_id=template_id,
            count=min(held + more, 1_000_000),
        )
    )
