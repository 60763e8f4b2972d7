"""Each notice takes the first way that reaches its person, and says so when none does."""

import asyncio
import json

import pytest

from backend.features.notifications import Occasion, Place, Recipient
from backend.features.notifications.models import Delivery, Reason
from backend.kit.clock import shanghai
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices
from tests.support.accounts import People
from tests.support.platform import MP, OA, mp_template, oa_template

DISPATCHED = Occasion.CUSTOMER_DISPATCHED
ASSIGNED = Occasion.TECHNICIAN_ASSIGNED
TEMPLATE_SEND = "api.weixin.qq.com/cgi-bin/message/template/send"
SUBSCRIBE_SEND = "api.weixin.qq.com/cgi-bin/message/subscribe/send"
WECOM_SEND = "qyapi.weixin.qq.com/cgi-bin/message/send"
TITLE = "派单通知"


def ended(delivery: Delivery) -> tuple[str, str | None, str]:
    return delivery.state.value, delivery.place and delivery.place.value, delivery.reason.value


async def test_a_customer_who_consented_gets_a_subscribe_message(notices: Notices) -> None:
    await notices.consent(DISPATCHED)
    delivery_id = await notices.tell(DISPATCHED)
    assert await notices.deliver() == 1
    [message] = (await notices.control.messages()).messages
    assert (message.place, message.address) == ("miniprogram", "oLiMp")
    assert message.values == {
        "character_string1": "BX20260715-0042",
        "thing2": "华风空调 KFR-35",
        "thing3": "王师傅",
        "phrase4": "已派师傅",
    }
    assert message.pagepath == "pages/ticket/detail?id=abc"
    assert ended(await notices.get(delivery_id)) == ("sent", "miniprogram", "")


async def test_one_consent_is_good_for_one_message_then_the_official_account_tells(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED)
    for _ in range(2):
        await notices.tell(DISPATCHED)
    await notices.deliver()
    first, second = (await notices.control.messages()).messages
    assert (first.place, second.place) == ("miniprogram", "official_account")
    assert second.url.startswith("https://repair.example.com/t/abc?notice=")
    assert (second.miniprogram_app_id, second.pagepath) == (MP, "pages/ticket/detail?id=abc")
    refused = [each for each in (await notices.control.calls()).recent if each.errcode]
    assert refused == []  # our own count kept us from asking in vain


async def test_a_consent_that_was_taken_back_is_noticed_and_the_next_place_used(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED, taps=3)
    await notices.control.set_consent("oLiMp", mp_template(DISPATCHED), 0)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.tell(DISPATCHED)
    await notices.deliver()
    delivery = await notices.get(delivery_id)
    assert ended(delivery) == ("sent", "official_account", "")
    assert [(each.outcome, each.code) for each in delivery.attempts] == [
        ("no_consent", 43101),
        ("sent", None),
    ]
    assert (await notices.control.calls_to(SUBSCRIBE_SEND)).calls == 1


async def test_who_unfollowed_reads_it_in_the_inbox_and_is_not_asked_again_for_a_day(
    notices: Notices,
) -> None:
    await notices.control.follow("li", OA, followed=False)
    ids = [await notices.tell(DISPATCHED) for _ in range(2)]
    await notices.deliver()
    for delivery_id in ids:
        delivery = await notices.get(delivery_id)
        assert ended(delivery) == ("inbox_only", None, "unreachable")
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 1
    await notices.control.follow("li", OA)
    notices.container.now.move(hours=25)  # type: ignore[attr-defined]  # the test's own clock
    later = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert ended(await notices.get(later)) == ("sent", "official_account", "")


async def test_what_a_person_orders_again_is_sent_to_who_was_out_of_reach(
    notices: Notices,
) -> None:
    """He follows again and nobody has told: the platform is asked before the day is over, for the
    message that is ordered again."""
    await notices.control.follow("li", OA, followed=False)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    retry = notices.parts.deliveries.retry
    await retry(notices.wang.actor, delivery_id)
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("inbox_only", None, "unreachable")
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 2
    await notices.control.follow("li", OA)
    await retry(notices.wang.actor, delivery_id)
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("sent", "official_account", "")
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 3


async def test_what_two_people_order_again_at_once_is_sent_once(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=WECOM_SEND, errcode=81013))
    delivery_id = await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    retry = notices.parts.deliveries.retry
    ordered = (retry(notices.wang.actor, delivery_id) for _ in range(8))
    answers = await asyncio.gather(*ordered, return_exceptions=True)
    assert any(isinstance(each, Delivery) for each in answers)
    assert {type(each) for each in answers} <= {Delivery, StaleDocument}
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("sent", "wecom", "")
    assert len(await notices.on_the_phone(Place.WECOM)) == 1
    with pytest.raises(TransitionNotAllowed):
        await retry(notices.wang.actor, delivery_id)
    await notices.deliver()
    assert len(await notices.on_the_phone(Place.WECOM)) == 1


async def test_staff_are_told_in_wecom(notices: Notices) -> None:
    delivery_id = await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    assert (message.place, message.address, message.kind) == ("wecom", "wangshifu", "template_card")
    told_at = (await notices.get(delivery_id)).created_at
    assert message.title == "新工单 BX20260715-0042"
    assert message.values == {
        "单号": "BX20260715-0042",
        "区域": "杭州市西湖区",
        "上门时间": "7月16日 14:00~16:00",
        "优先级": "加急",
        "时间": f"{shanghai(told_at):%m-%d %H:%M:%S}",
    }
    assert "维修 · 华风空调 KFR-35" in message.payload
    assert message.url == f"https://repair.example.com/t/abc?notice={delivery_id}"
    assert ended(await notices.get(delivery_id)) == ("sent", "wecom", "")


async def test_staff_without_wecom_are_told_in_the_official_account(
    notices: Notices, people: People
) -> None:
    follower = await people.staff("technician")
    staff = notices.container.accounts.stores.staff
    account = await staff.get(follower.id)
    account.official_account_openid = "oLiOa"
    await staff.save(account)
    delivery_id = await notices.tell(ASSIGNED, Recipient.staff(follower.id))
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("sent", "official_account", "")
    [message] = (await notices.control.messages()).messages
    assert (message.place, message.address) == ("official_account", "oLiOa")


async def test_two_notices_of_the_same_words_both_arrive(notices: Notices) -> None:
    for _ in range(2):
        await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert len(await notices.on_the_phone(Place.WECOM)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        FaultOrder(endpoint=WECOM_SEND, errcode=81013),
        FaultOrder(endpoint=WECOM_SEND, errcode=60111),
        FaultOrder(
            endpoint=WECOM_SEND, body='{"errcode":0,"errmsg":"ok","invaliduser":"WangShifu|x"}'
        ),
        FaultOrder(
            endpoint=WECOM_SEND, body='{"errcode":0,"errmsg":"ok","unlicenseduser":"wangshifu"}'
        ),
    ],
)
async def test_a_member_whom_the_agent_does_not_reach_reads_it_in_the_inbox(
    notices: Notices, answer: FaultOrder
) -> None:
    await notices.control.order_fault(answer)
    delivery_id = await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("inbox_only", None, "unreachable")
    assert [each.title for each in await notices.parts.stores.inbox.find({})] == ["派给您的新工单"]


async def test_who_has_no_wechat_at_all_reads_it_in_the_inbox(notices: Notices) -> None:
    accounts = notices.container.accounts.customers
    caller = await accounts.ensure("+8613900000077")
    recipient = notices.to_li.model_copy(update={"id": caller.id})
    nobody = notices.to_li.model_copy(update={"id": "nobody"})
    ids = [await notices.tell(DISPATCHED, each) for each in (recipient, nobody)]
    await notices.deliver()
    for delivery_id in ids:
        delivery = await notices.get(delivery_id)
        assert ended(delivery) == ("inbox_only", None, "no_address")
        assert delivery.attempts == []


async def test_staff_who_have_left_are_not_written_to(notices: Notices) -> None:
    staff = notices.container.accounts.stores.staff
    wang = await staff.get(notices.wang.id)
    wang.active = False
    await staff.save(wang)
    delivery_id = await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("inbox_only", None, "no_address")
    assert await notices.on_the_phone() == []


async def test_a_value_that_the_platform_refuses_ends_as_a_dead_letter_with_its_reason(
    notices: Notices,
) -> None:
    await notices.control.order_fault(
        FaultOrder(
            endpoint=TEMPLATE_SEND,
            errcode=47003,
            errmsg="argument invalid! data.thing3.value invalid",
        )
    )
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    delivery = await notices.get(delivery_id)
    assert ended(delivery) == ("dead", None, "wrong")
    [attempt] = delivery.attempts
    assert (attempt.code, attempt.trace[:17]) == (47003, "data.thing3.value")
    await notices.wait_over()
    assert await notices.deliver() == 0


@pytest.mark.parametrize("code", [40165, 40013])
async def test_a_page_that_the_platform_refuses_is_left_out(notices: Notices, code: int) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=code))
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    assert (message.miniprogram_app_id, message.pagepath) == ("", "")
    assert message.url == f"https://repair.example.com/t/abc?notice={delivery_id}"
    assert await notices.container.channels.circuits.closed_paths() == []


async def test_a_wrong_template_stops_its_own_notices_and_costs_them_no_try(
    notices: Notices,
) -> None:
    gone = Occasion.CUSTOMER_CLOSED
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=40037, times=1))
    stopped = [await notices.tell(gone) for _ in range(3)]
    other = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert ended(await notices.get(other)) == ("sent", "official_account", "")
    reasons = []
    for delivery_id in stopped:
        delivery = await notices.get(delivery_id)
        assert (delivery.state.value, delivery.tries) == ("waiting", 0)
        assert 500 < await notices.seconds_to_next_try(delivery_id) <= 720
        reasons.append(delivery.reason.value)
    assert sorted(reasons) == ["misconfigured", "path_closed", "path_closed"]
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 2
    await notices.wait_over()
    await notices.deliver()
    await notices.wait_over()
    await notices.deliver()
    assert len(await notices.on_the_phone()) == 4


async def test_a_used_up_quota_sends_by_the_other_place_or_waits(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, errcode=45009))
    await notices.consent(DISPATCHED)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("sent", "official_account", "")
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=45009))
    parked = [await notices.tell(DISPATCHED) for _ in range(2)]
    await notices.deliver()
    for delivery_id in parked:
        delivery = await notices.get(delivery_id)
        assert (delivery.state.value, delivery.tries) == ("waiting", 0)
    assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 2


async def test_a_busy_platform_gets_three_calls_and_then_the_row_waits_longer_each_time(
    notices: Notices,
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=-1, times=None))
    delivery_id = await notices.tell(DISPATCHED)
    for tries, seconds in enumerate((5, 60, 300, 1800, 7200, 7200), start=1):
        await notices.control.clear_calls()
        await notices.deliver()
        assert (await notices.control.calls_to(TEMPLATE_SEND)).calls == 3
        delivery = await notices.get(delivery_id)
        assert (delivery.state.value, delivery.reason.value) == ("waiting", "busy")
        assert delivery.tries == tries
        left = await notices.seconds_to_next_try(delivery_id)
        assert seconds * 0.75 < left <= seconds * 1.2
        await notices.wait_over()


async def test_what_is_no_longer_useful_is_not_sent(notices: Notices) -> None:
    on_the_way = Occasion.CUSTOMER_ON_THE_WAY
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=-1, times=3))
    delivery_id = await notices.tell(on_the_way)
    await notices.deliver()
    notices.container.now.move(hours=4)  # type: ignore[attr-defined]  # the test's own clock
    await notices.wait_over()
    await notices.deliver()
    assert ended(await notices.get(delivery_id)) == ("expired", None, "busy")
    assert await notices.on_the_phone() == []
    assert len(await notices.parts.stores.inbox.find({})) == 1


async def test_the_last_try_before_the_end_is_not_put_off_beyond_it(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=TEMPLATE_SEND, errcode=-1, times=None))
    now = notices.container.now()
    delivery_id = await notices.tell(DISPATCHED, useful_until=now.replace(hour=23))
    for _ in range(5):
        await notices.deliver()
        await notices.wait_over()
    notices.container.now.move(hours=18, minutes=59)  # type: ignore[attr-defined]  # tests put a movable clock there
    await notices.deliver()
    assert (await notices.get(delivery_id)).reason in (Reason.BUSY, Reason.QUIET_HOURS)


async def test_an_account_that_is_never_accepted_is_called_three_times_in_all(
    notices: Notices,
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint="cgi-bin/message/template/send", errcode=40001, times=None)
    )
    for _ in range(30):
        await notices.tell(DISPATCHED)
    await notices.deliver()
    assert len((await notices.control.calls()).recent) <= 3
    assert await notices.on_the_phone() == []


async def test_one_recipient_who_always_fails_holds_nobody_up(notices: Notices) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=WECOM_SEND, http_status=500, times=None))
    poison = await notices.tell(ASSIGNED, notices.to_wang)
    ids = [await notices.tell(DISPATCHED) for _ in range(5)]
    for _ in range(5):
        await notices.deliver()
        await notices.wait_over()
    assert await notices.on_the_phone() == [TITLE] * 5
    for delivery_id in ids:
        assert ended(await notices.get(delivery_id)) == ("sent", "official_account", "")
    assert (await notices.get(poison)).state == "waiting"
    await notices.control.clear_faults()
    await notices.wait_over()
    await notices.deliver()
    assert ended(await notices.get(poison)) == ("sent", "wecom", "")


async def test_a_row_that_cannot_be_read_holds_nobody_up(notices: Notices) -> None:
    unreadable = await notices.tell(DISPATCHED)
    stored = notices.parts.stores.deliveries.collection
    await stored.update_one({"_id": unreadable}, {"$set": {"values": b"not sealed"}})
    for _ in range(5):
        await notices.tell(DISPATCHED)
    assert await notices.deliver() == 5
    assert await notices.on_the_phone() == [TITLE] * 5
    assert 3500 < await notices.seconds_to_next_try(unreadable) <= 3600


async def test_two_deliverers_at_once_send_each_notice_once(notices: Notices) -> None:
    for _ in range(40):
        await notices.tell(DISPATCHED)
    await asyncio.gather(*(notices.deliver() for _ in range(8)))
    assert await notices.on_the_phone() == [TITLE] * 40


async def test_a_member_is_not_flooded(notices: Notices) -> None:
    """The platform would silently drop what a member gets beyond thirty a minute."""
    rules = await notices.control.rules()
    await notices.control.put_rules(
        rules.model_copy(update={"wecom_member_messages_per_minute": 30})
    )
    for _ in range(35):
        await notices.tell(ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert len(await notices.on_the_phone()) == 25
    waiting = await notices.parts.stores.deliveries.find({"state": "waiting"})
    assert [(each.tries, each.reason.value) for each in waiting] == [(0, "quota")] * 10
    limits = notices.container.mongo.collection("rate_limits")
    await limits.delete_many({"_id": {"$regex": "^wecom_minute"}})
    await notices.control.advance_clock(61)
    await notices.wait_over()
    await notices.deliver()
    assert len(await notices.on_the_phone()) == 35


HOSTILE = [
    "{x.__class__}",
    "{{7*7}}",
    "%(number)s {number}",
    "第一行\n第二行\r\n\t第三行",
    "空调😀👨‍👩‍👧坏了",
    "\u202e反的\u200b字",
    "<div class='highlight'>点此</div>&amp;",
    "汉" * 10_000,
    "\x00\x07\ufeff",
    "   ",
    "\ud800半个",
    "]]>",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_a_customers_own_words_are_only_ever_words(notices: Notices, words: str) -> None:
    await notices.consent(Occasion.CUSTOMER_CANCELLED)
    for recipient in (notices.to_li, notices.to_wang):
        await notices.tell(Occasion.CUSTOMER_CANCELLED, recipient, reason=words, device=words)
    await notices.tell(Occasion.CUSTOMER_CANCELLED, reason=words, device=words)
    await notices.deliver()
    found = (await notices.control.messages()).messages
    assert [each.place for each in found].count("wecom") == 1
    assert {each.place for each in found} == {"wecom", "miniprogram", "official_account"}
    assert "BX20260715-0042" not in "".join(
        text for each in found for key, text in each.values.items() if key in ("thing2", "thing3")
    )
    [card] = [each for each in found if each.place == "wecom"]  # it alone reads mark-up
    assert "<" not in json.dumps(card.values)


async def test_a_placeholder_in_a_value_stays_as_it_is_written(notices: Notices) -> None:
    await notices.tell(DISPATCHED, technician="{number}{{7*7}}")
    await notices.deliver()
    [message] = (await notices.control.messages()).messages
    assert message.values["thing3"] == "{number}{…"
    assert message.template_id == oa_template(DISPATCHED)
