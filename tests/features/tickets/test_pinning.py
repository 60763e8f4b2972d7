"""锁定: what is pinned is moved by people only. And more than a day holds needs a reason."""

from datetime import timedelta

import pytest

from backend.features.tickets import NoLongerWaiting, Sending, TicketState, Waiting
from backend.features.tickets.errors import NoRoomThatDay, VisitPinned
from backend.features.workforce.models import DailyCap
from backend.features.workforce.models.rows import Span, StaffFact, Stamp, Whose
from backend.kit.clock import shanghai_day
from tests.support.accounts import SignedIn
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import DISPATCHER, HOUR, NOON, RULES, TIMER, a_ticket_in

WHY = "客户点名要王师傅"


def test_the_clock_cannot_take_back_what_is_pinned() -> None:
    ticket = a_ticket_in(TicketState.DISPATCHED)
    ticket.pin(WHY, DISPATCHER, NOON)
    assert ticket.due_at is None
    pin = ticket.visits[0].pin
    assert pin is not None
    assert (pin.reason, pin.by.id, pin.at) == (WHY, "dispatcher-1", NOON)
    before = ticket.model_dump_json()
    with pytest.raises(VisitPinned):
        ticket.time_out(TIMER, NOON)
    with pytest.raises(VisitPinned):
        ticket.recall("", TIMER, NOON)
    assert ticket.model_dump_json() == before

    ticket.unpin(DISPATCHER, NOON + HOUR, RULES)
    assert ticket.due_at == NOON + HOUR + timedelta(minutes=30)
    ticket.time_out(TIMER, NOON + 2 * HOUR)
    assert ticket.state is TicketState.TO_DISPATCH


def test_a_dispatcher_still_moves_what_is_pinned() -> None:
    ticket = a_ticket_in(TicketState.DISPATCHED)
    ticket.pin(WHY, DISPATCHER, NOON)
    ticket.recall("改派", DISPATCHER, NOON)
    assert ticket.state is TicketState.TO_DISPATCH
    assert not ticket.is_pinned


async def test_pinned_and_unpinned_over_http(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    assert "pin" not in await desk.acts_of(desk.wang, ticket)
    assert "unpin" not in await desk.acts_of(desk.dispatcher, ticket)
    await desk.act(desk.dispatcher, ticket, "pin", {"reason": WHY})
    assert {"pin", "unpin"} & await desk.acts_of(desk.dispatcher, ticket) == {"unpin"}
    await desk.container.tickets.clockwork.time_out()
    assert (await desk.read(desk.wang, ticket))["state"] == "dispatched"
    await desk.act(desk.dispatcher, ticket, "unpin")
    assert [line["action"] for line in await desk.lines(ticket)][-2:] == ["pin", "unpin"]
    refused = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/visits/{ticket['visits'][0]['id']}/pin",
        {"reason": ""},
        token=desk.dispatcher.token,
    )
    assert refused.status == 422


async def limit(desk: TicketDesk, who: SignedIn, jobs: int) -> None:
    whose = Whose(who.id, who.actor.team_id, who.actor.branch_id, who.actor.organisation_id)
    now = desk.container.now()
    row = StaffFact.of(
        whose, DailyCap(jobs=jobs), Span(shanghai_day(now)), Stamp(by="admin", at=now)
    )
    await desk.container.workforce.stores.facts.add(row)


async def ready(desk: TicketDesk) -> Json:
    ticket = await desk.report(anyway="另一个问题")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    return await desk.read(desk.dispatcher, ticket)


async def test_more_than_his_day_holds_needs_a_written_reason(desk: TicketDesk) -> None:
    await limit(desk, desk.wang, 1)
    first, second = await ready(desk), await ready(desk)
    order: Json = {"technician_ids": [desk.wang.id]}
    await desk.act(desk.dispatcher, first, "dispatch", order)

    refused = await desk.try_to(desk.dispatcher, second, "dispatch", order)
    assert (refused.status, refused.body["code"]) == (409, "no_room_that_day")
    assert "已排1单，每天最多1单" in refused.body["detail"]
    assert (await desk.read(desk.dispatcher, second))["visits"] == []

    assigning = desk.container.tickets.assignments
    where = Waiting(second["id"], "1.0")
    with pytest.raises(NoRoomThatDay):
        await assigning.assign(where, desk.wang.id, None, Sending())

    order["override_reason"] = "客户加急，已与王师傅说好"
    await desk.act(desk.dispatcher, second, "dispatch", order)
    last = (await desk.lines(second))[-1]
    assert last["action"] == "dispatch"
    with pytest.raises(NoLongerWaiting):
        await assigning.assign(where, desk.li.id, None, Sending())


async def test_no_reason_buys_two_windows_at_once(desk: TicketDesk) -> None:
    first, second = await ready(desk), await ready(desk)
    order = {
        "technician_ids": [desk.wang.id],
        "window": desk.in_hours(2),
        "override_reason": "客户加急",
    }
    await desk.act(desk.dispatcher, first, "dispatch", order)
    refused = await desk.try_to(desk.dispatcher, second, "dispatch", order)
    assert (refused.status, refused.body["code"]) == (409, "technician_busy")
    assert (await desk.read(desk.dispatcher, second))["state"] == "to_dispatch"


async def test_a_visit_without_a_window_counts_until_it_is_booked_for_another_day(
    desk: TicketDesk,
) -> None:
    await limit(desk, desk.wang, 1)
    first, second = await ready(desk), await ready(desk)
    order: Json = {"technician_ids": [desk.wang.id]}
    await desk.act(desk.dispatcher, first, "dispatch", order)
    await desk.act(desk.wang, first, "take")
    await desk.act(desk.wang, first, "book", {"window": desk.in_hours(50)})
    await desk.act(desk.dispatcher, second, "dispatch", order)
    today = shanghai_day(desk.container.now())
    held = await desk.container.tickets.stores.days.of_day([desk.wang.id], today)
    assert [each.ticket_id for each in held[desk.wang.id].bookings] == [second["id"]]
