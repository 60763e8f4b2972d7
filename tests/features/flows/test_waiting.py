"""How long a ticket may wait at a step, what happens then, and what a flow says at a step."""

import asyncio
from datetime import timedelta

import pytest

from backend.features.flows.sentences import flow_sentences
from backend.features.tickets import RunningFlow, TicketState
from backend.features.tickets.models.step_words import STEP_FACTS, words_of
from tests.features.flows.conftest import Rulebook, a_flow, flow_of
from tests.features.tickets.news import News
from tests.support.application import MovableClock
from tests.support.canaries import NAMES
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import NOON, TIMER, a_ticket_in

LATE = {
    "state": "accepted",
    "minutes": 30,
    "tell": ["dispatcher"],
    "text": "{technician}还没约客户",
}
WANG = f"{NAMES[3]}师傅"
LATER = {"state": "accepted", "minutes": 60, "act": "transfer"}


@pytest.fixture
def news(desk: TicketDesk) -> News:
    return News(desk)


async def told(news: News, occasion: str) -> list[tuple[str, str]]:
    """Whom, and what."""
    rows = await news.drain()
    return sorted(
        (row.recipient.id, row.texts()["message"]) for row in rows if row.occasion == occasion
    )


async def test_a_wait_is_told_then_ended_each_once_by_the_pinned_version(
    desk: TicketDesk, rulebook: Rulebook, clock: MovableClock, news: News
) -> None:
    await rulebook.publish(limits=[LATER, LATE])
    ticket = await desk.dispatched()
    await desk.act(desk.wang, ticket, "take")
    await rulebook.publish(name="没有时限")
    assert (await flow_of(rulebook, ticket))["runs_by"]["version"] == 2
    await news.drain()
    clockwork = desk.container.tickets.clockwork
    clock.move(minutes=29)
    assert await clockwork.pass_limits() == 0
    clock.move(minutes=1)
    assert sum(await asyncio.gather(*(clockwork.pass_limits() for _ in range(3)))) == 1
    assert await told(news, "staff.step_notice") == [(desk.dispatcher.id, f"{WANG}还没约客户")]
    clock.move(minutes=30)
    assert await clockwork.pass_limits() == 1
    stored = await desk.stored(ticket)
    assert (stored["state"], stored["step_clock"]) == ("to_dispatch", None)
    assert stored["visits"][-1]["state"] == "released"
    by_itself = [
        (line["action"], line["patch"].get("step_limit", [None, None])[1])
        for line in await desk.lines(ticket)
        if line["actor"]["id"] == "system"
    ]
    assert by_itself == [
        ("edit", {"state": "accepted", "minutes": 30}),
        ("edit", {"state": "accepted", "minutes": 60}),
        ("transfer", None),
    ]
    clock.move(days=3)
    assert await clockwork.pass_limits() == 0
    assert await told(news, "staff.step_notice") == []


async def test_whoever_went_on_in_time_is_left_alone_and_a_locked_visit_stays(
    desk: TicketDesk, rulebook: Rulebook, clock: MovableClock, news: News
) -> None:
    await rulebook.publish(limits=[LATER, LATE])
    in_time, locked = await desk.dispatched(), await desk.dispatched(anyway="另一件")
    for each in (in_time, locked):
        await desk.act(desk.wang, each, "take")
    await desk.act(desk.dispatcher, locked, "pin", {"reason": "客户指定"})
    await desk.act(desk.wang, in_time, "book", {"window": desk.in_hours(1)})
    assert (await desk.stored(in_time))["step_clock"] is None
    await news.drain()
    clock.move(minutes=61)
    assert await desk.container.tickets.clockwork.pass_limits() == 2
    assert (await desk.stored(locked))["state"] == "accepted"
    assert (await desk.stored(in_time))["state"] == "appointed"
    assert await told(news, "staff.step_notice") == [(desk.dispatcher.id, f"{WANG}还没约客户")]
    assert await desk.container.tickets.clockwork.pass_limits() == 0


async def test_what_was_suspended_goes_on_when_its_time_is_over(
    desk: TicketDesk, rulebook: Rulebook, clock: MovableClock
) -> None:
    await rulebook.publish(limits=[{"state": "suspended", "minutes": 90, "act": "resume"}])
    ticket = await desk.appointed()
    held = {"reason": "waiting_part", "note": "等压缩机"}
    await desk.act(desk.wang, ticket, "suspend", held)
    clock.move(minutes=90)
    assert await desk.container.tickets.clockwork.pass_limits() == 1
    stored = await desk.stored(ticket)
    assert (stored["state"], stored["hold"]) == ("appointed", None)


async def test_a_flow_tells_whom_it_names_once_in_its_own_words(
    desk: TicketDesk, rulebook: Rulebook, news: News
) -> None:
    say = {
        "customer": "您的{service}已接单，{technician}会联系您",
        "technician": "请在 30 分钟内联系客户",
        "dispatcher": "{technician}已接单",
        "service_desk": "已到{state}",
        "manager": "到{state}了，约好 {appointment}",
    }
    written = [{"state": "accepted", "to": to, "text": text} for to, text in say.items()]
    await rulebook.publish(messages=written, silent=["customer.submitted"])
    ticket = await desk.dispatched()
    await news.drain()
    await rulebook.publish(name="不说话")
    await desk.act(desk.wang, ticket, "take")
    rows = await news.drain()
    spoken = {
        (row.recipient.id, row.texts()["message"])
        for row in rows
        if row.occasion in ("customer.message", "staff.step_notice")
    }
    managers = {rulebook.writer.id, rulebook.second.id}
    assert spoken == {
        (desk.customer.id, f"您的维修已接单，{WANG}会联系您"),
        (desk.wang.id, "请在 30 分钟内联系客户"),
        (desk.dispatcher.id, f"{WANG}已接单"),
        (desk.dispatcher.id, "已到待预约"),
        (desk.agent.id, "已到待预约"),
        *((who, "到待预约了，约好") for who in managers),
    }
    heard = await desk.api.get("/api/v1/me/messages", token=desk.customer.token)
    assert [each["title"] for each in heard.body["items"]].count("客服给您留言") == 1
    await desk.act(desk.agent, ticket, "message", {"text": "配件已备好"})
    assert not [row for row in await news.drain() if row.occasion == "staff.step_notice"]

    quiet = await desk.dispatched(anyway="另一件")
    await desk.act(desk.wang, quiet, "take")
    assert not [row for row in await news.drain() if row.occasion == "staff.step_notice"]


async def test_words_and_waits_that_cannot_be_are_refused_with_place_and_reason(
    rulebook: Rulebook,
) -> None:
    content = a_flow(steps={"remote": False}).model_dump(mode="json") | {
        "limits": [
            {"state": "in_service", "minutes": 5, "act": "transfer"},
            {"state": "closed", "minutes": 5, "tell": ["manager"], "text": "关了"},
            {"state": "review", "minutes": 5, "tell": ["technician"], "text": "快审"},
            {"state": "dispatched", "minutes": 5, "act": "time_out", "tell": ["manager"]},
            {"state": "dispatched", "minutes": 9, "act": "time_out"},
            {"state": "dispatched", "minutes": 9, "tell": ["manager"], "text": "看 {phone}"},
        ],
        "messages": [
            {"state": "remote_solved", "to": "customer", "text": "好了"},
            {"state": "accepted", "to": "customer", "text": "{technician} {price} 见 www.a.cn"},
            {"state": "accepted", "to": "customer", "text": "{technician"},
            {"state": "accepted", "to": "dispatcher", "text": "第一行\n第二行"},
            {"state": "to_dispatch", "to": "technician", "text": "等着"},
            {"state": "done", "to": "customer", "text": "很" * 31},
        ],
    }
    names = "、".join(f"{{{name}}}（{fact.name}）" for name, fact in STEP_FACTS.items())
    assert await rulebook.refusals(content) == [
        ("limits.4.state", "「待接单」到时的自动动作写了两次，请留下一条"),
        ("limits.5.minutes", "「待接单」的 9 分钟写了两次，请合并成一条"),
        (
            "limits.0.act",
            "「服务中」到时不能自动处理：师傅正在现场，不能自动收回。请改为通知相关的人",
        ),
        ("limits.1.state", "「已关闭」已经结束，不会再等，请删去"),
        ("limits.2.tell.0", "「待审核」时还没有师傅，请改为通知调度或客服"),
        (
            "limits.3.act",
            "到时做什么：请选一个自动动作，或选择通知谁，二者选一；都要时请写成两条",
        ),
        ("limits.3.text", "通知谁和通知的话要一起填写"),
        ("limits.5.text", f"没有「{{phone}}」这一项，可以用：{names}"),
        ("messages.2.to", "「待预约」时对同一方的消息写了两条，请合并成一条"),
        ("messages.0.state", "流程里没有「远程已解决」这一步，请删去它的消息"),
        ("messages.1.text", f"没有「{{price}}」这一项，可以用：{names}"),
        ("messages.1.text", "不能写网址：短信会被拦截，通知里已经带有打开工单的入口"),
        ("messages.2.text", "大括号没有成对，请检查"),
        ("messages.3.text", "请写成一行，不要换行，也不要用看不见的字符"),
        ("messages.4.to", "「待派单」时还没有师傅，请改为通知调度或客服"),
        ("messages.5.text", "太长：连同代入的内容约 31 字，最多 30 字"),
    ]


@pytest.mark.parametrize("state", list(TicketState))
async def test_every_state_is_watched_or_refused(state: TicketState, rulebook: Rulebook) -> None:
    """Nothing waits unseen: where work can stand, people can be told."""
    limit = {"state": state, "minutes": 5, "tell": ["manager"], "text": "太久了"}
    flow = a_flow(limits=[limit])
    check = rulebook.desk.container.flows.kind.check
    found = [each.field for each in await check(flow, "repair")]
    ends = state in (TicketState.REJECTED, TicketState.CLOSED, TicketState.CANCELLED)
    assert found == (["limits.0.state"] if ends else [])
    assert bool(RunningFlow(plan=flow).step_limits(state))


def test_a_new_flow_does_not_repeat_what_has_passed() -> None:
    ticket = a_ticket_in(TicketState.TO_DISPATCH)
    plan = a_flow(
        limits=[{"state": "to_dispatch", "minutes": 5, "tell": ["manager"], "text": "等"}]
    )
    ticket.follow(RunningFlow(plan=plan))
    late = ticket.state_since + timedelta(minutes=7)
    assert ticket.limit_due(late - timedelta(minutes=3)) is None
    limit = ticket.limit_due(late)
    assert limit is not None
    ticket.pass_limit(limit, TIMER)
    assert ticket.limit_due(late) is None
    further: list[Json] = [
        {"state": "to_dispatch", "minutes": minutes, "tell": ["manager"], "text": "等"}
        for minutes in (3, 6, 600)
    ]
    ticket.follow(RunningFlow(plan=a_flow(limits=further)))
    due = ticket.limit_due(late)
    assert due is not None
    assert due.minutes == 6
    ticket.state_since = NOON + timedelta(days=1)
    assert ticket.limit_due(NOON + timedelta(days=1, minutes=2)) is None


def test_the_difference_says_what_is_told_and_when() -> None:
    before = a_flow(limits=[LATE])
    after = a_flow(
        limits=[LATE, LATER], messages=[{"state": "done", "to": "customer", "text": "请验收"}]
    )
    assert flow_sentences(before, after) == [
        "「待预约」时限：30 分钟后通知调度“{technician}还没约客户” → "
        "30 分钟后通知调度“{technician}还没约客户”；1 小时后转派",
        "到「待验收」时告诉客户：（无） → “请验收”",
    ]


def test_facts_that_are_not_known_yet_leave_no_trace() -> None:
    assert (
        words_of("师傅 {technician}，{appointment}到", {"technician": "王师傅"})
        == "师傅 王师傅，到"
    )
    assert words_of("{technician}", {}) == ""
