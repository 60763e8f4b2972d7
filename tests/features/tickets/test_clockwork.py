"""What the clock does: on time, once, and only where it is still due."""

import asyncio

import pytest

from backend.jobs import build_jobs
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


async def state_of(desk: TicketDesk, ticket: Json) -> str:
    state: str = (await desk.stored(ticket))["state"]
    return state


async def test_a_visit_nobody_took_goes_back_after_half_an_hour(
    desk: TicketDesk, clock: MovableClock
) -> None:
    clockwork = desk.container.tickets.clockwork
    ticket = await desk.dispatched()
    taken = await desk.dispatched(anyway="另一件")
    await desk.act(desk.wang, taken, "take")
    clock.move(minutes=29)
    assert await clockwork.time_out() == 0
    clock.move(minutes=1.5)
    done = await asyncio.gather(clockwork.time_out(), clockwork.time_out())
    assert sum(done) == 1
    assert await state_of(desk, ticket) == "to_dispatch"
    assert await state_of(desk, taken) == "accepted"
    lines = await desk.lines(ticket)
    assert (lines[-1]["action"], lines[-1]["actor"]["role"]) == ("time_out", "system")
    assert [line["action"] for line in lines].count("time_out") == 1
    assert await clockwork.time_out() == 0


async def test_time_promised_to_a_visit_that_timed_out_is_free_again(
    desk: TicketDesk, clock: MovableClock
) -> None:
    first = await desk.report()
    second = await desk.report(anyway="另一件")
    window = desk.in_hours(5)
    order = {"technician_ids": [desk.wang.id], "window": window}
    for ticket in (first, second):
        await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    await desk.act(desk.dispatcher, first, "dispatch", order)
    busy: Answer = await desk.try_to(desk.dispatcher, second, "dispatch", order)
    assert busy.body["code"] == "technician_busy"
    clock.move(minutes=31)
    await desk.container.tickets.clockwork.time_out()
    await desk.act(desk.dispatcher, second, "dispatch", order)


async def test_a_question_is_repeated_daily_and_then_staff_take_over(
    desk: TicketDesk, clock: MovableClock
) -> None:
    clockwork = desk.container.tickets.clockwork
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "ask", {"text": "外机转吗？"})
    for _ in range(6):
        clock.move(hours=24, minutes=1)
        await clockwork.remind()
        await clockwork.remind()
    assert (await desk.events(ticket))[1:] == [
        "InfoAsked",
        "InfoReminderDue",
        "InfoReminderDue",
        "InfoReminderDue",
        "InfoUnanswered",
    ]
    assert await state_of(desk, ticket) == "need_info"


async def test_silence_accepts_after_a_week(desk: TicketDesk, clock: MovableClock) -> None:
    clockwork = desk.container.tickets.clockwork
    ticket = await desk.done()
    objected = await desk.done(anyway="另一件")
    refusal = {"reason": "wrong_charge", "note": "多收了"}
    await desk.act(desk.customer, objected, "refuse_acceptance", refusal)
    clock.move(days=6, hours=23)
    await clockwork.auto_accept()
    assert await state_of(desk, ticket) == "done"
    clock.move(hours=2)
    await asyncio.gather(clockwork.auto_accept(), clockwork.auto_accept())
    stored = await desk.stored(ticket)
    assert (stored["state"], stored["acceptance"]["method"]) == ("follow_up", "auto")
    assert await state_of(desk, objected) == "to_revisit"
    assert [line["action"] for line in await desk.lines(ticket)].count("auto_accept") == 1


async def test_who_does_not_object_to_a_remote_solution_is_well(
    desk: TicketDesk, clock: MovableClock
) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "solve_remotely", {"text": "清洗滤网"})
    clock.move(hours=48, minutes=1)
    await desk.container.tickets.clockwork.auto_accept()
    assert await state_of(desk, ticket) == "follow_up"


async def test_a_ticket_that_was_taken_meanwhile_is_left_alone(
    desk: TicketDesk, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of what is due is old the moment it is read."""
    tickets = desk.container.tickets
    ticket = await desk.dispatched()
    await desk.act(desk.wang, ticket, "take")
    asked = []

    async def yesterdays_list(*_: object) -> list[str]:
        asked.append(1)
        return [ticket["id"]] if len(asked) == 1 else []

    monkeypatch.setattr(tickets.stores.tickets, "due", yesterdays_list)
    assert await tickets.clockwork.time_out() == 0
    assert await state_of(desk, ticket) == "accepted"


async def test_the_jobs_are_on_the_page_of_what_runs_when(desk: TicketDesk) -> None:
    jobs = {job.name: job for job in build_jobs(desk.container)}
    for name in ("take_timeout", "need_info_reminders", "auto_acceptance"):
        job = jobs[f"tickets.{name}"]
        await job.run(desk.container.now())
