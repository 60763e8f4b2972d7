"""协办 of tickets that will not be done: nobody goes on working for nothing."""

import pytest

from backend.features.tickets import events
from tests.features.tickets.news import News
from tests.features.tickets.test_tasks import asked_of, do, keeper
from tests.support.accounts import SignedIn
from tests.support.ticket_desk import Json, TicketDesk

__all__ = ["keeper"]


async def tasks_of(desk: TicketDesk, ticket: Json) -> list[tuple[str, str]]:
    rows = await desk.container.tickets.tasks.tasks.find({"ticket_id": ticket["id"]}, limit=10)
    return sorted((row.state, row.reason) for row in rows)


async def test_a_cancelled_ticket_takes_its_tasks_back(desk: TicketDesk, keeper: SignedIn) -> None:
    ticket = await desk.report()
    task = await asked_of(desk, ticket, "person", keeper.id)
    await asked_of(desk, ticket, "person", keeper.id, blocking=True)
    await do(desk, keeper, task, "taking")
    news = News(desk)
    await news.drain()
    await desk.act(desk.customer, ticket, "cancel", {"reason": "solved_itself"})
    told = await news.drain()
    assert await tasks_of(desk, ticket) == [("withdrawn", "工单已取消")] * 2
    shown = await desk.read(desk.agent, ticket)
    assert (shown["state"], shown["open_tasks"]) == ("cancelled", [])
    [ended] = [row for row in told if row.occasion == "staff.task_ended"]
    assert ended.recipient.id == keeper.id, "who had taken it"
    assert ended.texts()["result"] == "已撤回：工单已取消"
    refused = await do(desk, keeper, task, "answer", {"text": "有货"})
    assert refused.status == 409


async def test_a_rejected_ticket_does_so_too_and_twice_is_once(
    desk: TicketDesk, keeper: SignedIn
) -> None:
    ticket = await desk.report()
    await asked_of(desk, ticket, "person", keeper.id)
    await desk.act(desk.agent, ticket, "reject", {"reason": "not_real", "note": "地址不存在"})
    await News(desk).drain()
    assert await tasks_of(desk, ticket) == [("withdrawn", "工单未受理")]
    lines = await desk.lines(ticket)
    again = events.TicketRejected(ticket_id=ticket["id"])
    await desk.container.tickets.ended.withdraw(again)
    assert await desk.lines(ticket) == lines


@pytest.mark.parametrize("blocking", [True, False])
async def test_tasks_of_a_ticket_that_goes_on_stay(
    desk: TicketDesk, keeper: SignedIn, *, blocking: bool
) -> None:
    """The news of a rejection that was taken back meanwhile comes late."""
    ticket = await desk.report()
    await asked_of(desk, ticket, "person", keeper.id, blocking=blocking)
    late = events.TicketRejected(ticket_id=ticket["id"])
    await desk.container.tickets.ended.withdraw(late)
    assert await tasks_of(desk, ticket) == [("asked", "")]
