"""Messages of a WeCom agent (protocol sheet 4.3)."""

import json
from typing import Any

import pytest

from backend.simulator.api.call import WECOM_HOST
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import AGENT, CORP, Answer, Platform

SEND = "cgi-bin/message/send"
CARD: dict[str, Any] = {
    "card_type": "button_interaction",
    "source": {"desc": "售后派单", "desc_color": 0},
    "main_title": {"title": "新工单 WX20260001", "desc": "上门维修"},
    "sub_title_text": "冰箱不制冷，浦东新区...",
    "horizontal_content_list": [{"keyname": "客户", "value": "王女士"}],
    "card_action": {"type": 1, "url": "https://m.example.com/w/1"},
    "task_id": "tk1-assign-3",
    "button_list": [
        {"text": "接单", "style": 1, "key": "accept:tk1:3"},
        {"text": "拒单", "style": 2, "key": "reject:tk1:3"},
    ],
}
NOTICE: dict[str, Any] = {
    "card_type": "text_notice",
    "main_title": {"title": "今日完成"},
    "card_action": {"type": 1, "url": "https://m.example.com/r"},
}


def text(content: str = "您有新工单", **changed: Any) -> dict[str, Any]:
    body = {"touser": "lisi", "msgtype": "text", "agentid": AGENT, "text": {"content": content}}
    return {**body, **changed}


def text_card(**changed: Any) -> dict[str, Any]:
    card = {
        "title": "新工单",
        "description": '<div class="gray">今天</div>冰箱不制冷',
        "url": "https://m.example.com/w/1",
        **changed,
    }
    return {"touser": "lisi", "msgtype": "textcard", "agentid": AGENT, "textcard": card}


def card(base: dict[str, Any] = CARD, **changed: Any) -> dict[str, Any]:
    template_card = {key: value for key, value in {**base, **changed}.items() if value is not None}
    return {
        "touser": "lisi",
        "msgtype": "template_card",
        "agentid": AGENT,
        "template_card": template_card,
    }


async def send(platform: Platform, body: object, secret: str = "") -> Answer:
    token = await (platform.agent_token(secret) if secret else platform.agent_token())
    return await platform.post(SEND, body, token, host=WECOM_HOST)


async def test_a_text_reaches_the_members_phone(platform: Platform) -> None:
    answer = await send(platform, text())
    msgid = answer.body.pop("msgid")
    assert msgid
    assert answer.body == {
        "errcode": 0,
        "errmsg": "ok",
        "invaliduser": "",
        "invalidparty": "",
        "invalidtag": "",
        "unlicenseduser": "",
    }
    [arrived] = (await platform.control.messages(userid="LiSi")).messages
    assert arrived.place == "wecom"
    assert arrived.kind == "text"
    assert arrived.account == CORP
    assert arrived.agent_id == AGENT
    assert arrived.account_name == "售后派单"
    assert arrived.person_id == "li"
    assert arrived.values == {"content": "您有新工单"}
    assert arrived.platform_id == msgid
    assert arrived.raw == text()


async def test_those_who_cannot_be_reached_are_named_and_the_rest_is_delivered(
    platform: Platform,
) -> None:
    answer = await send(platform, text(touser="LiSi|Nobody|zhao|GONE"))
    assert answer.errcode == 0
    assert answer.body["invaliduser"] == "nobody|gone"
    messages = (await platform.control.messages()).messages
    assert [message.address for message in messages] == ["lisi", "zhao"]
    assert len({message.platform_id for message in messages}) == 1


async def test_when_nobody_can_be_reached_the_send_is_refused(platform: Platform) -> None:
    answer = await send(platform, text(touser="nobody", toparty="99", totag="9"))
    assert answer.errcode == 81013
    assert answer.body["invaliduser"] == "nobody"
    assert answer.body["invalidparty"] == "99"
    assert answer.body["invalidtag"] == "9"
    assert "msgid" not in answer.body
    assert await platform.sent() == 0


async def test_departments_tags_and_everybody_are_reached_once_each(platform: Platform) -> None:
    assert (await send(platform, text(touser="lisi|LISI", toparty="7|1", totag="3"))).errcode == 0
    assert [m.address for m in (await platform.control.messages()).messages] == ["lisi", "zhao"]
    assert (await send(platform, text(touser="@all"))).errcode == 0
    assert await platform.sent() == 4


async def test_an_agent_reaches_only_those_who_see_it(platform: Platform) -> None:
    body = text(touser="zhao|lisi", agentid=1000003)
    answer = await send(platform, body, "narrow-secret")
    assert answer.body["invaliduser"] == "zhao"
    assert (
        await send(platform, text(touser="zhao", agentid=1000003), "narrow-secret")
    ).errcode == (81013)
    assert [m.address for m in (await platform.control.messages()).messages] == ["lisi"]


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (text(agentid=str(AGENT)), 40056),
        (text(agentid=True), 40056),
        (text(agentid=None), 41011),
        (text(agentid=1000003), 301002),
        (text(agentid=404), 301002),
        (text(touser=""), 82001),
        (text(touser="|".join(f"u{n}" for n in range(1001))), 40031),
        (text(msgtype="markdown"), 40008),
        (text(msgtype=""), 40008),
        (text(""), 44004),
        (text("  \n"), 44004),
        (text(text=None), 47001),
        (text(touser=["lisi"]), 47001),
        (text(access_token="in-the-body"), 47001),
        (text_card(title=""), 41016),
        (text_card(description=""), 41033),
        (text_card(url=""), 41010),
    ],
)
async def test_a_faulty_message_is_refused_and_reaches_nobody(
    platform: Platform, body: dict[str, Any], errcode: int
) -> None:
    answer = await send(platform, body)
    assert answer.status == 200
    assert answer.errcode == errcode
    assert await platform.sent() == 0


async def test_whether_an_agent_id_may_be_text_is_a_rule(platform: Platform) -> None:
    await platform.control.put_rules(Rules(wecom_agentid_as_text_errcode=0))
    assert (await send(platform, text(agentid=str(AGENT)))).errcode == 0
    assert (await send(platform, text(agentid="1000002x"))).errcode == 40056
    assert await platform.sent() == 1


async def test_what_is_too_long_is_cut_or_refused_as_the_rules_say(platform: Platform) -> None:
    long_card = text_card(title="题" * 130, description="述" * 600, btntxt="马上去处理")
    assert (await send(platform, text("字" * 1000))).errcode == 0
    assert (await send(platform, long_card)).errcode == 0
    words, drawn = (await platform.control.messages()).messages
    assert words.values["content"] == "字" * 682
    assert drawn.title == "题" * 128
    assert drawn.values["description"] == "述" * 512
    assert drawn.values["btntxt"] == "马上去处"
    await platform.control.put_rules(Rules(wecom_overlong_text="refuse"))
    assert (await send(platform, text("字" * 683))).errcode == 45002
    assert (await send(platform, long_card)).errcode == 45002
    assert (await send(platform, text("x" * 2048))).errcode == 0


async def test_the_same_message_is_dropped_within_the_interval_when_asked_for(
    platform: Platform,
) -> None:
    checked = text(enable_duplicate_check=1, duplicate_check_interval=600)
    first = await send(platform, checked)
    again = await send(platform, {**checked, "duplicate_check_interval": 1200})
    assert again.body == first.body
    assert await platform.sent() == 1
    assert (await send(platform, text())).errcode == 0
    assert await platform.sent() == 2
    await platform.control.advance_clock(601)
    assert (await send(platform, checked)).body["msgid"] != first.body["msgid"]
    assert await platform.sent() == 3
    assert (await send(platform, text("别的", enable_duplicate_check=1))).errcode == 0
    assert await platform.sent() == 4


async def test_no_interval_is_longer_than_four_hours(platform: Platform) -> None:
    checked = text(enable_duplicate_check=1, duplicate_check_interval=10**9)
    await send(platform, checked)
    await platform.control.advance_clock(4 * 3600 - 60)
    await send(platform, checked)
    assert await platform.sent() == 1
    await platform.control.advance_clock(61)
    await send(platform, checked)
    assert await platform.sent() == 2


async def test_what_a_dropped_message_is_answered_is_a_rule(platform: Platform) -> None:
    await platform.control.put_rules(Rules(wecom_repeated_message_errcode=45033))
    checked = text(enable_duplicate_check=1)
    assert (await send(platform, checked)).errcode == 0
    assert (await send(platform, checked)).errcode == 45033
    assert await platform.sent() == 1


async def test_a_member_past_the_rate_silently_gets_nothing_when_the_rules_say_so(
    platform: Platform,
) -> None:
    await platform.control.put_rules(Rules(wecom_member_messages_per_minute=2))
    answers = [await send(platform, text(f"第 {n} 条")) for n in range(4)]
    assert [answer.errcode for answer in answers] == [0, 0, 0, 0]
    assert await platform.sent() == 2
    await platform.control.advance_clock(61)
    await send(platform, text("第 5 条"))
    assert await platform.sent() == 3


async def test_a_card_with_buttons_is_answered_with_a_response_code(platform: Platform) -> None:
    answer = await send(platform, card())
    assert answer.body["response_code"]
    [arrived] = (await platform.control.messages(person="li")).messages
    assert arrived.kind == "template_card"
    assert arrived.title == "新工单 WX20260001"
    assert arrived.url == "https://m.example.com/w/1"
    assert arrived.values == {"客户": "王女士"}
    assert arrived.response_code == answer.body["response_code"]
    notice = await send(platform, card(NOTICE))
    assert notice.errcode == 0
    assert "response_code" not in notice.body


async def test_a_task_id_is_used_once_for_ever_in_its_agent(platform: Platform) -> None:
    assert (await send(platform, card())).errcode == 0
    await platform.control.advance_clock(30 * 86400)
    again = await send(platform, card(sub_title_text="换了说明"))
    assert again.errcode == 42014
    assert await platform.sent() == 1
    other_agent = {**card(), "agentid": 1000003}
    assert (await send(platform, other_agent, "narrow-secret")).errcode == 0


async def test_a_refused_card_does_not_use_its_task_id_up(platform: Platform) -> None:
    nobody = {**card(), "touser": "nobody"}
    assert (await send(platform, nobody)).errcode == 81013
    assert (await send(platform, card())).errcode == 0


async def test_whether_repeats_are_found_before_task_ids_is_a_rule(platform: Platform) -> None:
    checked = {**card(), "enable_duplicate_check": 1}
    first = await send(platform, checked)
    again = await send(platform, checked)
    assert again.errcode == 0
    assert again.body["msgid"] == first.body["msgid"]
    await platform.control.put_rules(Rules(wecom_repeat_checked_before_task_id=False))
    assert (await send(platform, checked)).errcode == 42014
    assert await platform.sent() == 1


def button(**changed: Any) -> dict[str, Any]:
    return {"text": "接单", "style": 1, "key": "a", **changed}


def row(**changed: Any) -> dict[str, Any]:
    return {"keyname": "客户", "value": "王女士", **changed}


OPTIONS = [{"id": f"o{n}", "text": f"选项{n}"} for n in range(21)]
SUBMIT = {"text": "提交", "key": "submit"}
FAULTY_CARDS = [
    (card(card_type="unknown"), 40058, "card_type"),
    (card(card_type=None), 40058, "card_type"),
    (card(main_title={"title": "题" * 37}), 40058, "main_title.title"),
    (card(main_title={"desc": "没有标题"}), 40058, "main_title.title"),
    (card(main_title={"title": "题", "desc": "述" * 45}), 40058, "main_title.desc"),
    (card(sub_title_text="字" * 161), 40058, "sub_title_text"),
    (card(horizontal_content_list=[row()] * 7), 40058, "horizontal_content_list"),
    (card(horizontal_content_list=[row(keyname="六个字的名称")]), 40058, "keyname"),
    (card(horizontal_content_list=[row(keyname="")]), 40058, "keyname"),
    (card(horizontal_content_list=[row(value="值" * 31)]), 40058, "value"),
    (card(horizontal_content_list=[row(type=1)]), 40058, "url"),
    (card(jump_list=[{"type": 1, "title": "a", "url": "https://a"}] * 4), 40058, "jump_list"),
    (card(jump_list=[{"type": 1, "title": "a"}]), 40058, "jump_list.url"),
    (card(jump_list=[{"type": 2, "title": "a"}]), 40058, "jump_list.appid"),
    (card(card_action={"type": 1}), 40058, "card_action.url"),
    (card(card_action={"type": 5, "url": "https://a"}), 40058, "card_action.type"),
    (card(button_list=[]), 40058, "button_list"),
    (card(button_list=[button(key=f"k{n}") for n in range(7)]), 40058, "button_list"),
    (card(button_list=[button(text="十一个字的按钮文字啊啊")]), 40058, "button_list.text"),
    (card(button_list=[button(text="")]), 40058, "button_list.text"),
    (card(button_list=[button(key="")]), 40058, "button_list.key"),
    (card(button_list=[button(key="键" * 342)]), 40058, "button_list.key"),
    (card(button_list=[button(), button(text="拒单")]), 40058, "button_list.key"),
    (card(button_list=[button(type=1)]), 40058, "button_list.url"),
    (card(button_list=[button(style="1")]), 40058, "button_list"),
    (card(action_menu={"action_list": [{"text": "a", "key": "k"}] * 4}), 40058, "action_menu"),
    (card(button_selection={"option_list": OPTIONS[:11]}), 40058, "button_selection"),
    (card(task_id=None), 42014, "task_id"),
    (card(task_id="有汉字"), 42014, "task_id"),
    (card(task_id="x" * 129), 42014, "task_id"),
    (card(task_id="a b"), 42014, "task_id"),
    (card(NOTICE, task_id="a b"), 42014, "task_id"),
    (card(NOTICE, action_menu={"action_list": [{"text": "a", "key": "k"}]}), 42014, "task_id"),
    (card(NOTICE, card_action=None), 40058, "card_action"),
    (card(NOTICE, card_action={"type": 0}), 40058, "card_action"),
    (card(NOTICE, main_title=None), 40058, "main_title.title"),
    (card(NOTICE, card_type="news_notice"), 40058, "card_image"),
    (card(NOTICE, card_type="vote_interaction", task_id="v1"), 40058, "checkbox"),
    (
        card(
            NOTICE,
            card_type="vote_interaction",
            task_id="v1",
            submit_button=SUBMIT,
            checkbox={"question_key": "q", "option_list": OPTIONS},
        ),
        40058,
        "checkbox.option_list",
    ),
    (
        card(
            NOTICE,
            card_type="multiple_interaction",
            task_id="m1",
            submit_button=SUBMIT,
            select_list=[{"question_key": "q", "option_list": OPTIONS[:2]}] * 4,
        ),
        40058,
        "select_list",
    ),
    ({**card(), "template_card": None}, 40058, "template_card"),
    ({**card(), "template_card": []}, 40058, "template_card"),
]


@pytest.mark.parametrize(("body", "errcode", "named"), FAULTY_CARDS)
async def test_a_card_outside_its_limits_is_refused_by_field(
    platform: Platform, body: dict[str, Any], errcode: int, named: str
) -> None:
    answer = await send(platform, body)
    assert answer.errcode == errcode
    assert named in answer.errmsg
    assert await platform.sent() == 0


GOOD_CARDS = [
    card(
        main_title={"title": "题" * 36, "desc": "述" * 44},
        sub_title_text="字" * 160,
        horizontal_content_list=[row(keyname="五个字名称", value="值" * 30)] * 6,
        button_list=[button(text="十个字的按钮文字好了", key=f"k{n}") for n in range(6)],
        task_id="x" * 128,
    ),
    card(NOTICE, main_title=None, sub_title_text="只有正文"),
    card(NOTICE, card_type="news_notice", card_image={"url": "https://a/b.png"}),
    card(
        NOTICE,
        card_type="vote_interaction",
        task_id="v1",
        submit_button=SUBMIT,
        checkbox={"question_key": "q", "option_list": OPTIONS[:20]},
    ),
    card(
        NOTICE,
        card_type="multiple_interaction",
        task_id="m1",
        submit_button=SUBMIT,
        select_list=[{"question_key": "q", "option_list": OPTIONS[:2]}] * 3,
    ),
    card(button_list=[button(type=1, key="", url="https://m.example.com")]),
]


@pytest.mark.parametrize("body", GOOD_CARDS)
async def test_a_card_at_its_limits_is_delivered(platform: Platform, body: dict[str, Any]) -> None:
    assert (await send(platform, body)).errcode == 0
    assert await platform.sent() == 1


async def test_lengths_of_cards_are_advice_when_the_rules_say_so(platform: Platform) -> None:
    await platform.control.put_rules(
        Rules(template_card_lengths_enforced=False, template_card_errcode=42037)
    )
    assert (await send(platform, card(main_title={"title": "题" * 37}))).errcode == 0
    assert (await send(platform, card(task_id="t2", button_list=[]))).errcode == 42037


async def test_escaped_chinese_is_refused_unless_the_rules_allow_it(platform: Platform) -> None:
    escaped = json.dumps(text()).encode()
    assert (await send(platform, escaped)).errcode == 40033
    await platform.control.put_rules(Rules(wecom_escaped_text_errcode=None))
    assert (await send(platform, escaped)).errcode == 0
    [arrived] = (await platform.control.messages()).messages
    assert arrived.values == {"content": "您有新工单"}


async def test_each_message_type_reads_its_own_part(platform: Platform) -> None:
    assert (await send(platform, text_card(btntxt="更多"))).errcode == 0
    [arrived] = (await platform.control.messages()).messages
    assert arrived.kind == "textcard"
    assert arrived.title == "新工单"
    assert arrived.url == "https://m.example.com/w/1"
    assert arrived.values["btntxt"] == "更多"
