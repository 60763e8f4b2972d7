"""Who is told what: every event of a ticket's life, delivered by the relay as in production."""

import json
from typing import Any

import pytest

from backend.kit.mongo import OUTBOX
from tests.features.tickets.news import News, Told
from tests.support.accounts import SignedIn
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk


@pytest.fixture
async def news(desk: TicketDesk) -> News:
    """Everything that earlier tests left behind is told already."""
    news = News(desk)
    await news.drain()
    return news


async def test_everybody_hears_what_concerns_him_along_the_main_job(
    desk: TicketDesk, news: News
) -> None:
    ticket = await desk.report()
    told = await news.fresh()
    assert set(told) == {
        ("customer.submitted", "customer"),
        ("staff.new_request", "agent"),
        ("staff.new_request", "dispatcher"),
    }
    assert told["customer.submitted", "customer"]["service"] == "维修"
    assert told["staff.new_request", "agent"]["area"] == "浙江省杭州市滨江区青桐里"

    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷", "priority": "urgent"})
    window = desk.in_hours(2)
    order = {"technician_ids": [desk.wang.id, desk.li.id], "window": window}
    await desk.act(desk.dispatcher, ticket, "dispatch", order)
    told = await news.fresh()
    assert set(told) == {
        ("technician.assigned", "wang"),
        ("technician.assigned", "li"),
        ("customer.dispatched", "customer"),
    }
    assert told["technician.assigned", "li"]["priority"] == "加急"
    assert told["technician.assigned", "li"]["visit_time"] != "待预约"
    assert told["customer.dispatched", "customer"]["technician"] == "相思鸟师傅"

    await desk.act(desk.wang, ticket, "take")
    assert await news.fresh() == {}
    await desk.act(desk.wang, ticket, "book", {"window": window})
    told = await news.fresh()
    assert set(told) == {("customer.appointment_made", "customer")}
    change = {"window": desk.in_hours(5), "cause": "customer"}
    await desk.act(desk.customer, ticket, "rebook", change)
    told = await news.fresh()
    assert set(told) == {
        ("customer.appointment_changed", "customer"),
        ("technician.changed", "wang"),
        ("technician.changed", "li"),
    }
    assert told["customer.appointment_changed", "customer"]["reason"] == "客户改期"
    await desk.act(desk.wang, ticket, "depart")
    assert set(await news.fresh()) == {("customer.on_the_way", "customer")}

    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, ticket, "start_work")
    await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    told = await news.fresh()
    assert set(told) == {("customer.finished", "customer")}
    code = (await desk.read(desk.customer, ticket))["acceptance_code"]
    assert told["customer.finished", "customer"]["acceptance_code"] == code
    assert len(code) == 4
    await desk.act(desk.wang, ticket, "accept", {"method": "code", "code": code})
    assert set(await news.fresh()) == {("customer.rate_us", "customer")}
    await desk.act(desk.agent, ticket, "close")
    assert set(await news.fresh()) == {("customer.closed", "customer")}


@pytest.mark.parametrize(
    ("who", "action", "body", "expected"),
    [
        (
            "agent",
            "ask",
            {"text": "外机转吗？"},
            {("customer.need_info", "customer"): {"question": "外机转吗？"}},
        ),
        (
            "agent",
            "reject",
            {"reason": "out_of_area", "note": "抱歉"},
            {("customer.rejected", "customer"): {"reason": "不在服务区域：抱歉"}},
        ),
        (
            "agent",
            "solve_remotely",
            {"text": "清洗滤网"},
            {("customer.need_info", "customer"): {"question": "好了吗？清洗滤网"}},
        ),
        (
            "customer",
            "cancel",
            {"reason": "solved_itself"},
            {("customer.cancelled", "customer"): {"reason": "自己好了"}},
        ),
        (
            "customer",
            "urge",
            {"note": "什么时候来"},
            {
                ("staff.urged", "agent"): {"owes": "客服：处理工单", "message": "什么时候来"},
                ("staff.urged", "dispatcher"): {"message": "什么时候来"},
            },
        ),
        (
            "customer",
            "message",
            {"text": "门口有狗"},
            {
                ("staff.message", "agent"): {"message": "门口有狗"},
                ("staff.message", "dispatcher"): {"message": "门口有狗"},
            },
        ),
        (
            "agent",
            "message",
            {"text": "明天回复您", "to_customer": True},
            {("customer.message", "customer"): {"message": "明天回复您"}},
        ),
        ("agent", "message", {"text": "内部"}, {}),
    ],
)
async def test_news_of_a_report(
    desk: TicketDesk,
    news: News,
    who: str,
    action: str,
    body: Json,
    expected: dict[Told, dict[str, str]],
) -> None:
    ticket = await desk.report()
    await news.fresh()
    await desk.act(getattr(desk, who), ticket, action, body)
    await check(news, expected)


async def check(news: News, expected: dict[Told, dict[str, str]]) -> None:
    told = await news.fresh()
    assert set(told) == set(expected)
    for key, values in expected.items():
        assert {name: told[key][name] for name in values} == values


@pytest.mark.parametrize(
    ("who", "action", "body", "expected"),
    [
        (
            "wang",
            "refuse",
            {"reason": "too_far", "note": "在萧山"},
            {("staff.refused_work", "dispatcher"): {"reason": "太远：在萧山"}},
        ),
        (
            "wang",
            "ask_transfer",
            {"reason": "illness"},
            {("staff.refused_work", "dispatcher"): {"reason": "身体不适"}},
        ),
        (
            "dispatcher",
            "recall",
            {},
            {("technician.recalled", "wang"): {"reason": "调度收回"}},
        ),
        (
            "agent",
            "cancel",
            {"reason": "not_needed", "bearer": "company"},
            {
                ("customer.cancelled", "customer"): {"reason": "不用修了"},
                ("technician.recalled", "wang"): {"reason": "工单已取消：不用修了"},
            },
        ),
        (
            "customer",
            "urge",
            {"note": "快点"},
            {("technician.urged", "wang"): {"message": "快点"}},
        ),
    ],
)
async def test_news_of_a_dispatched_ticket(
    desk: TicketDesk,
    news: News,
    who: str,
    action: str,
    body: Json,
    expected: dict[Told, dict[str, str]],
) -> None:
    ticket = await desk.dispatched()
    await news.fresh()
    await desk.act(getattr(desk, who), ticket, action, body)
    await check(news, expected)


async def test_a_transfer_tells_the_one_who_loses_it_and_the_one_who_gets_it(
    desk: TicketDesk, news: News
) -> None:
    ticket = await desk.appointed()
    await news.fresh()
    handed = {"reason": "illness", "to": {"technician_ids": [desk.li.id]}}
    done = await desk.act(desk.dispatcher, ticket, "transfer", handed)
    assert done["state"] == "dispatched"
    assert set(await news.fresh()) == {
        ("technician.recalled", "wang"),
        ("technician.assigned", "li"),
        ("customer.dispatched", "customer"),
    }


async def test_a_price_is_told_to_the_customer_and_his_answer_to_the_technician(
    desk: TicketDesk, news: News
) -> None:
    ticket = await desk.working()
    await news.fresh()
    price = {"charges": [{"name": "电容", "amount_fen": 18000}]}
    await desk.act(desk.wang, ticket, "quote", price)
    await check(
        news, {("customer.need_info", "customer"): {"question": "师傅报价 180.00 元，请您确认"}}
    )
    await desk.act(desk.customer, ticket, "answer_quote", {"agreed": False})
    await check(news, {("technician.changed", "wang"): {"change": "客户不同意报价，不维修"}})


async def test_work_not_accepted_calls_the_dispatcher_and_tells_the_technician(
    desk: TicketDesk, news: News
) -> None:
    ticket = await desk.done()
    await news.fresh()
    await desk.act(
        desk.agent, ticket, "refuse_acceptance", {"reason": "damage", "note": "划伤外壳"}
    )
    await check(
        news,
        {
            ("staff.urged", "dispatcher"): {
                "owes": "调度：安排师傅",
                "message": "客户验收不通过：东西弄坏了",
            },
            ("technician.changed", "wang"): {"change": "客户验收不通过：东西弄坏了"},
        },
    )


async def test_a_returned_record_goes_back_to_its_technician(desk: TicketDesk, news: News) -> None:
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    await news.fresh()
    returned = {"fields": ["parts"], "note": "少写一个件"}
    await desk.act(desk.agent, ticket, "return_record", returned)
    await check(
        news,
        {("technician.changed", "wang"): {"change": "完工记录被退回，请重填：少写一个件"}},
    )


async def test_an_event_that_is_delivered_again_tells_nobody_twice(
    desk: TicketDesk, news: News
) -> None:
    await desk.appointed()
    first = await news.fresh()
    assert first
    outbox = desk.container.mongo.collection(OUTBOX)
    again = {"state": "new", "done": [], "failures": {}}
    assert await outbox.update_many({}, {"$set": again}) >= 3
    assert await news.fresh() == {}


async def test_events_carry_ids_and_nothing_personal(desk: TicketDesk) -> None:
    ticket = await desk.closed()
    rows = await desk.container.mongo.collection(OUTBOX).find({}, limit=500)
    payloads: list[dict[str, Any]] = [row["payload"] for row in rows]
    said = json.dumps(payloads, ensure_ascii=False)
    for personal in ("不制冷", "启动电容", "青桐里"):
        assert personal not in said
    assert ticket["id"] in said


async def test_tickets_follow_their_customer_into_another_account(
    desk: TicketDesk, news: News, container: Any
) -> None:
    ticket = await desk.report()
    twin: SignedIn = desk.stranger
    accounts = container.accounts.customers
    merged, into = await accounts.load(desk.customer.id), await accounts.load(twin.id)
    await container.unit_of_work.run(lambda: accounts.merge(merged, into))
    await news.fresh()
    found = await desk.read(twin, ticket)
    assert (found["id"], found["number"]) == (ticket["id"], ticket["number"])
    lines = await desk.lines(ticket)
    assert lines[-1]["patch"] == {"customer_id": [desk.customer.id, twin.id]}
    assert lines[-1]["visibility"] == "internal"
