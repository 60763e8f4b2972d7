"""Text messages: for whom WeChat does not reach, and never more than they can bear."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.notifications import Delivery, Occasion, Recipient
from backend.features.notifications.models import Reason
from backend.kit.mongo.driver import Document
from backend.simulator.control.schemas import MessageView
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.people import Person
from tests.features.notifications.builders import BOOK
from tests.features.notifications.conftest import Notices
from tests.support.accounts import People
from tests.support.canaries import NAMES, canary_phone
from tests.support.platform import accounts, sms_account, sms_settings, sms_template

SEND = "dysmsapi.aliyuncs.com/SendSms"
FINISHED, DISPATCHED = Occasion.CUSTOMER_FINISHED, Occasion.CUSTOMER_DISPATCHED
MOBILE = canary_phone(71)
AUNT = Person(id="aunt", name=NAMES[2], phone=MOBILE)
SAID = (
    "【安心售后】服务单BX20260715-0042已完工，满意请把验收码482915告诉师傅，"
    "或点这里验收 https://repair.example.com/t/abc"
)


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    return sms_settings(most_a_minute=3, most_an_hour=5, firm_most_a_day=8)


@pytest.fixture
async def aunt(notices: Notices) -> Recipient:
    """She has a telephone, and no WeChat."""
    await notices.control.put_person(AUNT)
    return await by_phone(notices, f"+86{MOBILE}")


async def by_phone(notices: Notices, phone: str) -> Recipient:
    """Somebody whom service staff know by the phone alone."""
    customers = notices.container.accounts.customers
    return Recipient.customer((await customers.ensure(phone)).id)


async def texts(notices: Notices) -> list[str]:
    return await notices.on_the_phone("sms")  # type: ignore[arg-type]  # the simulator's own name


async def told(notices: Notices, occasion: Occasion, to: Recipient, **changed: str) -> Delivery:
    identity = await notices.tell(occasion, to, useful_until=None, **changed)
    await notices.deliver()
    return await notices.get(identity)


async def test_who_has_only_a_telephone_gets_a_text_with_the_link(
    notices: Notices, aunt: Recipient
) -> None:
    delivery = await told(notices, FINISHED, aunt)
    assert (delivery.state, delivery.place) == ("sent", "sms")
    received: MessageView = await notices.control.next_message(person="aunt", place="sms")
    assert received.title == SAID
    assert received.address == MOBILE
    assert received.template_id == sms_template(FINISHED)
    assert delivery.attempts[0].trace == received.platform_id


async def test_who_has_wechat_gets_no_text(notices: Notices, container: Container) -> None:
    customers = container.accounts.stores.customers
    account = await customers.get(notices.li.id)
    account.phone = f"+86{canary_phone(1)}"
    await customers.save(account)
    delivery = await told(notices, FINISHED, notices.to_li)
    assert (delivery.state, delivery.place) == ("sent", "official_account")
    assert await texts(notices) == []


async def test_who_has_left_wechat_is_told_by_text(notices: Notices, container: Container) -> None:
    customers = container.accounts.stores.customers
    account = await customers.get(notices.li.id)
    account.phone = f"+86{canary_phone(1)}"
    await customers.save(account)
    await notices.control.follow("li", "wx0a", followed=False)
    delivery = await told(notices, FINISHED, notices.to_li)
    assert (delivery.state, delivery.place) == ("sent", "sms")
    assert [each.outcome for each in delivery.attempts] == ["unreachable", "sent"]
    assert await texts(notices) == [SAID]


async def test_a_technician_without_wecom_is_told_by_text(
    notices: Notices, people: People, container: Container
) -> None:
    zhao = await people.staff("technician")
    staff = await container.accounts.stores.staff.get(zhao.id)
    staff.phone = f"+86{canary_phone(72)}"
    await container.accounts.stores.staff.save(staff)
    await told(notices, Occasion.TECHNICIAN_ASSIGNED, Recipient.staff(zhao.id))
    sent = await notices.control.messages(phone=canary_phone(72))
    assert [each.title for each in sent.messages] == [
        "【安心售后】派给您一个维修单BX20260715-0042，杭州市西湖区，"
        "上门时间7月16日 14:00~16:00，请登录接单"
    ]


async def test_who_has_left_the_firm_gets_nothing(
    notices: Notices, people: People, container: Container
) -> None:
    zhao = await people.staff("technician")
    staff = await container.accounts.stores.staff.get(zhao.id)
    staff.phone, staff.active = f"+86{canary_phone(72)}", False
    await container.accounts.stores.staff.save(staff)
    delivery = await told(notices, Occasion.TECHNICIAN_ASSIGNED, Recipient.staff(zhao.id))
    assert (delivery.state, delivery.reason) == ("inbox_only", Reason.NO_ADDRESS)


async def test_a_landline_takes_no_text(notices: Notices) -> None:
    delivery = await told(notices, FINISHED, await by_phone(notices, "+8657188880000"))
    assert (delivery.state, delivery.reason) == ("inbox_only", Reason.NO_ADDRESS)
    assert (await notices.control.calls_to(SEND)).calls == 0


# -- caps ------------------------------------------------------------------------------------------


async def test_too_many_in_a_minute_wait_for_the_next_one(
    notices: Notices, aunt: Recipient
) -> None:
    for _ in range(3):
        assert (await told(notices, FINISHED, aunt)).state == "sent"
    fourth = await told(notices, FINISHED, aunt)
    assert (fourth.state, fourth.reason) == ("waiting", Reason.QUOTA)
    assert 1 <= await notices.seconds_to_next_try(fourth.id) <= 73
    assert len(await texts(notices)) == 3
    await forget(notices, "sms_minute")
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(fourth.id)).state == "sent"


async def test_past_the_hour_s_share_only_the_inbox_has_it(
    notices: Notices, aunt: Recipient
) -> None:
    for _ in range(5):
        await told(notices, FINISHED, aunt)
        await forget(notices, "sms_minute")
    capped = await told(notices, FINISHED, aunt)
    assert (capped.state, capped.reason, capped.place) == ("inbox_only", Reason.CAPPED, None)
    assert [(each.outcome, each.trace) for each in capped.attempts] == [("capped", "hour")]
    assert len(await texts(notices)) == 5
    assert len(await notices.parts.stores.inbox.find({"recipient.id": aunt.id})) == 6
    assert capped.may_start_over
    assert 'baoxiu_text_messages_total{outcome="capped_hour"}' in metrics(notices)


async def test_the_firm_s_share_of_a_day_is_shared_by_all_phones(
    notices: Notices, aunt: Recipient
) -> None:
    for number in range(80, 88):
        other = await by_phone(notices, f"+86{canary_phone(number)}")
        assert (await told(notices, FINISHED, other)).state == "sent"
    capped = await told(notices, FINISHED, aunt)
    assert (capped.state, capped.reason) == ("inbox_only", Reason.CAPPED)
    assert [each.trace for each in capped.attempts] == ["firm"]
    assert (await notices.control.calls_to(SEND)).calls == 8


@pytest.mark.parametrize(
    ("message", "state", "reason"),
    [
        ("触发分钟级流控Permits:1", "waiting", Reason.QUOTA),
        ("触发小时级流控Permits:5", "inbox_only", Reason.CAPPED),
        ("触发天级流控Permits:10", "inbox_only", Reason.CAPPED),
    ],
)
async def test_the_platform_s_own_flow_control_is_kept_to(
    notices: Notices, aunt: Recipient, message: str, state: str, reason: Reason
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=SEND, code="isv.BUSINESS_LIMIT_CONTROL", errmsg=message)
    )
    delivery = await told(notices, FINISHED, aunt)
    assert (delivery.state, delivery.reason) == (state, reason)
    assert [each.trace for each in delivery.attempts] == ["isv.BUSINESS_LIMIT_CONTROL"]
    assert (await notices.control.calls_to(SEND)).calls == 1


# -- trouble ---------------------------------------------------------------------------------------


async def test_an_account_without_money_is_left_alone_until_somebody_looks(
    notices: Notices, aunt: Recipient
) -> None:
    empty = accounts().model_copy(update={"sms": (sms_account(messages_left=0),)})
    await notices.control.put_accounts(empty)
    first = await told(notices, FINISHED, aunt)
    second = await told(notices, DISPATCHED, aunt)
    assert (first.state, first.reason) == ("waiting", Reason.MISCONFIGURED)
    assert (second.state, second.reason) == ("waiting", Reason.PATH_CLOSED)
    assert (await notices.control.calls_to(SEND)).calls == 1
    [path] = await notices.parts.deliveries.closed_paths()
    assert (path.name, path.reason) == ("sms LTAI5tTest", "config")
    await notices.control.put_accounts(accounts())
    await notices.wait_over()
    await notices.deliver()
    assert {(await notices.get(each.id)).state for each in (first, second)} == {"sent"}


async def test_a_template_that_is_gone_closes_itself_and_no_other(
    notices: Notices, aunt: Recipient
) -> None:
    account = sms_account()
    others = tuple(t for t in account.templates if t.code != sms_template(FINISHED))
    without = account.model_copy(update={"templates": others})
    await notices.control.put_accounts(accounts().model_copy(update={"sms": (without,)}))
    assert (await told(notices, FINISHED, aunt)).reason is Reason.MISCONFIGURED
    assert (await told(notices, FINISHED, aunt)).reason is Reason.PATH_CLOSED
    assert (await told(notices, DISPATCHED, aunt)).state == "sent"
    await notices.control.put_accounts(accounts())


async def test_a_busy_platform_is_asked_three_times_and_then_later(
    notices: Notices, aunt: Recipient
) -> None:
    await notices.control.order_fault(
        FaultOrder(endpoint=SEND, code="isp.SYSTEM_ERROR", times=None)
    )
    delivery = await told(notices, FINISHED, aunt)
    assert (delivery.state, delivery.reason, delivery.tries) == ("waiting", Reason.BUSY, 1)
    assert (await notices.control.calls_to(SEND)).calls == 3
    await notices.control.clear_faults()
    await forget(notices, "sms_minute")
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.get(delivery.id)).state == "sent"


async def test_a_lost_answer_is_not_followed_by_a_second_text_at_once(
    notices: Notices, aunt: Recipient
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=SEND, cut=True, stage="after"))
    delivery = await told(notices, FINISHED, aunt)
    assert (delivery.state, delivery.reason) == ("waiting", Reason.BUSY)
    assert delivery.unsure is not None
    assert await texts(notices) == [SAID]


async def test_a_phone_that_does_not_exist_is_remembered(notices: Notices, aunt: Recipient) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=SEND, code="isv.MOBILE_NUMBER_ILLEGAL"))
    assert (await told(notices, FINISHED, aunt)).reason is Reason.UNREACHABLE
    assert (await told(notices, FINISHED, aunt)).reason is Reason.UNREACHABLE
    assert (await notices.control.calls_to(SEND)).calls == 1


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("看 http://evil.example.com/x 领奖", "看 evil．example．com/x 领奖"),
        ("打 10.0.0.1 或 www.坏人.中国", "打 10．0．0．1 或 坏人．中国"),
        ("【银行】请转账", "「银行」请转账"),
        ("修好了\r\nTo: all\u202e", "修好了 To: all"),
        ("好评👍🏻𠮷师傅", "好评？师傅"),
        ("1.5 匹，199.00元", "1.5 匹，199.00元"),
        ("\u200b\u0000", "-"),
    ],
)
async def test_whatever_somebody_wrote_arrives_as_harmless_words(
    notices: Notices, aunt: Recipient, typed: str, sent: str
) -> None:
    delivery = await told(notices, Occasion.CUSTOMER_MESSAGE, aunt, message=typed)
    assert delivery.state == "sent"
    [text] = await texts(notices)
    assert text == (
        f"【安心售后】关于服务单BX20260715-0042：{sent}。"
        "请点这里查看 https://repair.example.com/t/abc"
    )


async def test_a_long_word_is_cut_so_that_the_platform_takes_it(
    notices: Notices, aunt: Recipient
) -> None:
    delivery = await told(notices, Occasion.CUSTOMER_MESSAGE, aunt, message="很" * 5000)
    assert delivery.state == "sent"
    [text] = await texts(notices)
    assert f"：{'很' * 29}…。请点" in text


async def test_nobody_reads_a_link_in_the_database(notices: Notices, aunt: Recipient) -> None:
    await told(notices, FINISHED, aunt)
    rows: list[Document] = []
    for name in ("deliveries", "inbox_messages"):
        rows += await notices.container.mongo.collection(name).find({}, limit=10)
    assert len(rows) == 2
    assert all(isinstance(row["link"]["web_path"], bytes) for row in rows)


def metrics(notices: Notices) -> str:
    return notices.container.metrics.page().decode()


async def forget(notices: Notices, limit: str) -> None:
    """As if the window of that limit had passed."""
    rows = notices.container.mongo.collection("rate_limits")
    await rows.delete_many({"_id": {"$regex": f"^{limit}\\|"}})


def test_every_occasion_is_worded_as_a_text_message() -> None:
    assert [occasion for occasion in Occasion if BOOK[occasion].sms is None] == []
