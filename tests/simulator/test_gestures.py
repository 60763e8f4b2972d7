"""What people do with their phones, and what their accounts' servers are told of it."""

from base64 import b64encode
from typing import Any

import pytest
from wechatpy.crypto import WeChatCrypto

from backend.simulator.gestures.orders import Outcome
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.rules import Rules
from tests.simulator.callback_server import CallbackServer
from tests.simulator.conftest import AGENT, CORP, MP, OA, SUBSCRIBED, Platform
from tests.simulator.test_media import JPEG, fetch
from tests.simulator.test_menus import BUTTONS, scene_code
from tests.simulator.test_menus import create as create_menu
from tests.simulator.test_pushes import KEY, TOKEN, called_back, server
from tests.support.simulator import SimulatorControl, SimulatorRefused

__all__ = ["server"]


async def told(control: SimulatorControl, person: str, **gesture: Any) -> JsonObject:
    """The fields that the server was told, once it has answered."""
    outcome = await control.gesture(person, gesture)
    assert outcome.push is not None
    push = await control.settled(outcome.push.id)
    assert push.state == "received"
    head = ("ToUserName", "CreateTime", "MsgId")
    return {name: value for name, value in push.fields.items() if name not in head}


async def refused(control: SimulatorControl, person: str, **gesture: Any) -> str:
    with pytest.raises(SimulatorRefused) as error:
        await control.gesture(person, gesture)
    assert error.value.status == 409
    return error.value.body


async def test_follow_and_unfollow_change_the_person_and_are_told(
    control: SimulatorControl, server: CallbackServer
) -> None:
    left = await told(control, "wang", kind="unfollow", app_id=OA)
    assert left == {
        "FromUserName": "oWangOa", "MsgType": "event", "Event": "unsubscribe", "EventKey": "",
    }  # fmt: skip
    assert "还没有关注" in await refused(control, "wang", kind="unfollow", app_id=OA)
    assert "请先关注" in await refused(control, "wang", kind="say", app_id=OA, text="x")
    back = await told(control, "wang", kind="follow", app_id=OA)
    assert (back["Event"], back["FromUserName"]) == ("subscribe", "oWangOa")
    assert "已经关注" in await refused(control, "wang", kind="follow", app_id=OA)
    place = (await control.person("wang")).official_account(OA)
    assert place is not None
    assert place.followed
    assert len(server.requests) == 2


async def test_whoever_follows_for_the_first_time_is_given_an_openid(
    control: SimulatorControl, server: CallbackServer
) -> None:
    event = await told(control, "li", kind="follow", app_id=OA)
    place = (await control.person("li")).official_account(OA)
    assert place is not None
    assert event["FromUserName"] == place.openid
    assert len(place.openid) == 28


async def test_words_pictures_voices_and_places_are_told(
    platform: Platform, server: CallbackServer
) -> None:
    control = platform.control
    words = await told(control, "wang", kind="say", app_id=OA, text="空调不制冷")
    assert (words["MsgType"], words["Content"]) == ("text", "空调不制冷")
    line = await told(control, "wang", kind="say", app_id=OA, text="满意", menu_line="101")
    assert line["bizmsgmenuid"] == "101"
    picture = await told(
        control, "wang", kind="picture", app_id=OA, content=b64encode(JPEG).decode()
    )
    fetched = await fetch(platform, str(picture["MediaId"]))
    assert fetched.body == JPEG
    shown = await platform.raw(
        "GET", str(picture["PicUrl"]).removeprefix("http://mmbiz.qpic.cn/"), "mmbiz.qpic.cn"
    )
    assert shown.body == JPEG
    voice = await told(control, "wang", kind="voice", app_id=OA, words="不制冷", seconds=2)
    assert (voice["Format"], voice["Recognition"]) == ("amr", "不制冷")
    sound = (await fetch(platform, str(voice["MediaId"]))).body
    assert sound.startswith(b"#!AMR\n")
    assert len(sound) == 6 + 2 * 50 * 13
    place = await told(
        control, "wang", kind="location", app_id=OA, latitude=31.2, longitude=121.5, label="浦东"
    )
    assert (place["Location_X"], place["Location_Y"], place["Label"]) == (31.2, 121.5, "浦东")


async def test_voices_come_without_words_where_the_account_does_not_recognise_them(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await control.put_rules(Rules(voices_recognised=False))
    voice = await told(control, "wang", kind="voice", app_id=OA, words="不制冷")
    assert "Recognition" not in voice


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_an_answered_prompt_gives_consents_and_is_told_in_the_accounts_format(
    control: SimulatorControl, server: CallbackServer, form: str
) -> None:
    await control.put_accounts(called_back(server.url, callback_format=form))
    answered = await told(
        control, "wang", kind="answer_prompt", app_id=MP, answers={SUBSCRIBED: "accept"}
    )
    [consent] = await control.consents()
    assert (consent.openid, consent.count) == ("oWangMp", 1)
    item = {"TemplateId": SUBSCRIBED, "SubscribeStatusString": "accept", "PopupScene": "0"}
    if form == "json":
        assert answered["List"] == item
    else:
        assert answered["SubscribeMsgPopupEvent"] == {"List": [{**item, "PopupScene": 0}]}
    changed = await told(
        control, "wang", kind="take_back_consent", app_id=MP, template_id=SUBSCRIBED
    )
    assert changed["Event"] == "subscribe_msg_change_event"
    [consent] = await control.consents()
    assert consent.count == 0


async def test_a_refused_prompt_gives_no_consent(
    control: SimulatorControl, server: CallbackServer
) -> None:
    await told(control, "wang", kind="answer_prompt", app_id=MP, answers={SUBSCRIBED: "reject"})
    assert await control.consents() == []
    body = await refused(
        control, "wang", kind="answer_prompt", app_id=MP, answers={"unknown": "accept"}
    )
    assert "模板" in body


async def test_a_member_opens_the_application_and_writes_to_it(
    control: SimulatorControl, server: CallbackServer
) -> None:
    entered = await told(control, "li", kind="enter_agent", app_id=CORP, agent_id=AGENT)
    assert (entered["Event"], entered["FromUserName"]) == ("enter_agent", "lisi")
    said = await told(control, "li", kind="say", app_id=CORP, agent_id=AGENT, text="收到")
    assert (said["Content"], said["AgentID"]) == ("收到", AGENT)
    body = await refused(control, "zhao", kind="say", app_id=CORP, agent_id=1000003, text="x")
    assert "看不到" in body
    assert "没有身份" in await refused(control, "wang", kind="say", app_id=CORP, text="x")


async def test_an_address_that_is_scanned_opens_and_other_words_are_shown(
    control: SimulatorControl,
) -> None:
    opened = await control.gesture("wang", {"kind": "scan", "text": "https://m.example.com/q/8fK2"})
    assert opened == Outcome(opens="https://m.example.com/q/8fK2")
    shown = await control.gesture("wang", {"kind": "scan", "text": "javascript:alert(1)"})
    assert shown == Outcome(remark="javascript:alert(1)")


async def test_without_a_server_the_gesture_takes_place_and_nobody_is_told(
    control: SimulatorControl,
) -> None:
    outcome = await control.gesture("wang", {"kind": "unfollow", "app_id": OA})
    assert outcome.push is not None
    assert (outcome.push.state, outcome.push.attempts) == ("no_server", ())
    place = (await control.person("wang")).official_account(OA)
    assert place is not None
    assert not place.followed


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "fly"},
        {"kind": "say", "app_id": OA, "text": ""},
        {"kind": "say", "app_id": OA, "text": "x" * 2001},
        {"kind": "picture", "app_id": OA, "content": "not base64 !"},
        {"kind": "answer_prompt", "app_id": MP, "answers": {str(n): "accept" for n in range(4)}},
        {"kind": "follow", "app_id": OA, "more": 1},
    ],
)
async def test_a_gesture_that_is_none_is_refused(
    control: SimulatorControl, gesture: dict[str, Any]
) -> None:
    with pytest.raises(SimulatorRefused) as error:
        await control.gesture("wang", gesture)
    assert error.value.status == 422


async def test_what_is_no_picture_cannot_be_sent(control: SimulatorControl) -> None:
    page = b64encode(b"<html>").decode()
    assert "图片" in await refused(control, "wang", kind="picture", app_id=OA, content=page)


async def test_hostile_words_arrive_as_they_were_written(
    control: SimulatorControl, server: CallbackServer
) -> None:
    hostile = "]]></Content><MsgType>event</MsgType><!ENTITY x>&amp;\U0001f600"
    await told(control, "wang", kind="say", app_id=OA, text=hostile)
    [request] = server.requests
    opened = WeChatCrypto(TOKEN, KEY, OA).decrypt_message(
        request.body,
        request.query["msg_signature"],
        request.query["timestamp"],
        request.query["nonce"],
    )
    assert "<Content><![CDATA[]]]]><![CDATA[></Content>" in opened
    assert opened.count("<MsgType><![CDATA[text]]>") == 1


async def test_a_code_with_a_scene_follows_first_and_is_told_as_a_scan_afterwards(
    platform: Platform, server: CallbackServer
) -> None:
    control, url = platform.control, await scene_code(platform)
    first = await told(control, "li", kind="scan", text=url)
    assert (first["Event"], first["EventKey"]) == ("subscribe", "qrscene_dev_8fK2")
    again = await told(control, "li", kind="scan", text=url)
    assert (again["Event"], again["EventKey"]) == ("SCAN", "dev_8fK2")
    assert again["Ticket"] == first["Ticket"]


async def test_a_code_that_has_expired_leads_nowhere(
    platform: Platform, server: CallbackServer
) -> None:
    url = await scene_code(platform, action_name="QR_STR_SCENE", expire_seconds=60)
    await platform.control.advance_clock(60)
    assert "失效" in await refused(platform.control, "wang", kind="scan", text=url)
    assert server.requests == []


async def test_a_menu_tells_what_was_tapped_and_opens_its_pages(
    platform: Platform, server: CallbackServer
) -> None:
    control = platform.control
    accounts = called_back(server.url)
    await control.put_accounts(
        accounts.model_copy(update={"miniprogram_h5_base": "http://127.0.0.1:8000/m/#"})
    )
    await create_menu(
        platform,
        [
            *BUTTONS,
            {
                "type": "miniprogram",
                "name": "报修",
                "url": "https://m.example.com/r",
                "appid": MP,
                "pagepath": "pages/repair/new",
            },
        ],
    )
    clicked = await told(control, "wang", kind="menu", app_id=OA, path="0")
    assert (clicked["Event"], clicked["EventKey"]) == ("CLICK", "PROGRESS")
    viewed = await control.gesture("wang", {"kind": "menu", "app_id": OA, "path": "1.0"})
    assert viewed.push is not None
    assert viewed.push.kind == "event:view"
    assert viewed.opens == "https://m.example.com"
    opened = await control.gesture("wang", {"kind": "menu", "app_id": OA, "path": "2"})
    assert opened.push is not None
    assert opened.push.fields["EventKey"] == "pages/repair/new"
    assert opened.opens == "http://127.0.0.1:8000/m/#/pages/repair/new"
    for path in ("1", "1.1", "0.0"):
        await refused(control, "wang", kind="menu", app_id=OA, path=path)
    await control.gesture("wang", {"kind": "unfollow", "app_id": OA})
    assert "请先关注" in await refused(control, "wang", kind="menu", app_id=OA, path="0")
