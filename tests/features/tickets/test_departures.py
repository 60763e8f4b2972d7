"""Somebody leaves: what he had in hand goes to a colleague or back to the pool, once."""

from typing import Any

from backend.features.accounts import StaffLeft
from backend.features.tickets import TicketState
from backend.features.tickets.workflow import VisitState
from tests.support.accounts import People, SignedIn
from tests.support.ticket_desk import AT_THE_DOOR, TicketDesk
from tests.support.tickets import LI, NOON, TIMER, a_ticket_in

Json = dict[str, Any]


async def gone(desk: TicketDesk, who: SignedIn) -> None:
    staff = await desk.container.accounts.stores.staff.get(who.id)
    staff.active = False
    await desk.container.accounts.stores.staff.save(staff)


async def hand_over(desk: TicketDesk, who: SignedIn, successor_id: str = "") -> None:
    event = StaffLeft(staff_id=who.id, successor_id=successor_id)
    for _ in range(2):  # delivered at least once
        await desk.container.tickets.departures.hand_over(event)


async def acts(desk: TicketDesk, ticket: Json) -> list[str]:
    return [line["action"] for line in await desk.lines(ticket)]


async def test_a_named_colleague_is_expected_when_the_other_was(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    window = ticket["visits"][0]["appointment"]["window"]
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang, desk.li.id)
    seen = await desk.read(desk.li, ticket)
    assert seen["state"] == "dispatched"
    first, second = seen["visits"]
    assert (first["state"], second["state"]) == ("released", "notified")
    assert second["planned"] == window
    assert [each["id"] for each in second["technicians"]] == [desk.li.id]
    # His name stays in the history.
    assert [each["id"] for each in first["technicians"]] == [desk.wang.id]
    assert (await acts(desk, ticket))[-2:] == ["relieve", "dispatch"]
    assert (await acts(desk, ticket)).count("relieve") == 1


async def test_without_a_colleague_it_waits_for_dispatch_and_the_desk_is_told(
    desk: TicketDesk,
) -> None:
    ticket = await desk.appointed()
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang)
    seen = await desk.read(desk.dispatcher, ticket)
    assert (seen["state"], seen["visits"][0]["state"]) == ("to_dispatch", "released")
    assert (await desk.events(ticket)).count("VisitRefused") == 1


async def test_who_is_busy_then_does_not_take_over(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    window = ticket["visits"][0]["appointment"]["window"]
    contact = {"name": "赵", "phone": desk.phones.stranger}
    other = await desk.report(
        desk.agent, device_ids=[], contact=contact, address={"region": "滨江区", "door": "1"}
    )
    await desk.act(desk.agent, other, "submit_for_review")
    await desk.act(desk.agent, other, "approve", {"problem_type": "制冷"})
    order = {"technician_ids": [desk.li.id], "window": window}
    await desk.act(desk.dispatcher, other, "dispatch", order)
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang, desk.li.id)
    seen = await desk.read(desk.dispatcher, ticket)
    assert seen["state"] == "to_dispatch"
    assert (await acts(desk, ticket)).count("relieve") == 1


async def test_a_running_visit_ends_as_far_as_it_had_come(desk: TicketDesk) -> None:
    ticket = await desk.working()
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang, desk.li.id)
    seen = await desk.read(desk.li, ticket)
    assert seen["state"] == "dispatched"
    assert [visit["state"] for visit in seen["visits"]] == ["incomplete", "notified"]
    await desk.act(desk.li, ticket, "take")
    await desk.act(desk.li, ticket, "book", {"window": desk.in_hours(5)})
    await desk.act(desk.li, ticket, "depart")
    await desk.act(desk.li, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.li, ticket, "start_work")
    done = await desk.act(desk.li, ticket, "finish", await desk.completion(desk.li))
    assert done["state"] == "done"


async def test_what_is_on_hold_can_go_on_with_somebody_else(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    await desk.act(
        desk.wang, ticket, "suspend", {"reason": "waiting_part", "resume_on": None, "note": ""}
    )
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang, desk.li.id)
    held = await desk.read(desk.dispatcher, ticket)
    assert (held["state"], held["visits"][0]["state"]) == ("suspended", "released")
    resumed = await desk.act(desk.agent, ticket, "resume")
    assert resumed["state"] == "to_dispatch"


async def test_the_other_of_two_goes_on_and_is_in_charge(desk: TicketDesk) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "submit_for_review")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    window = desk.in_hours(2)
    both = {"technician_ids": [desk.wang.id, desk.li.id], "window": window}
    await desk.act(desk.dispatcher, ticket, "dispatch", both)
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang)
    seen = await desk.read(desk.li, ticket)
    [visit] = seen["visits"]
    assert (seen["state"], visit["state"]) == ("dispatched", "notified")
    assert [each["id"] for each in visit["technicians"]] == [desk.li.id]
    assert "take" in {each["action"] for each in seen["actions"]}
    days = desk.container.tickets.stores.days
    day = f"|{window['start'][:10]}"
    held = await days.find({"_id": {"$in": [desk.wang.id + day, desk.li.id + day]}})
    assert {row.id.split("|")[0] for row in held if row.bookings} <= {desk.li.id}


async def test_many_tickets_killed_halfway_are_all_handed_over_once(desk: TicketDesk) -> None:
    tickets = []
    for number in range(5):
        contact = {"name": "赵", "phone": desk.phones.stranger}
        ticket = await desk.report(
            desk.agent,
            device_ids=[],
            contact=contact,
            address={"region": "滨江区", "door": str(number)},
        )
        await desk.act(desk.agent, ticket, "submit_for_review")
        await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
        await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
        tickets.append(ticket)
    boss = await People(desk.container).staff("business_administrator")
    path = f"/api/v1/staff/{desk.wang.id}/tickets-in-hand"
    before = await desk.api.get(path, token=boss.token)
    assert {row["id"] for row in before.body} == {ticket["id"] for ticket in tickets}
    await gone(desk, desk.wang)
    departures = desk.container.tickets.departures
    event = StaffLeft(staff_id=desk.wang.id, successor_id=desk.li.id)
    for ticket in tickets[:2]:  # as far as a delivery came that was killed
        await departures._hand_over(ticket["id"], event)
    await hand_over(desk, desk.wang, desk.li.id)
    for ticket in tickets:
        seen = await desk.read(desk.li, ticket)
        assert seen["visits"][-1]["technicians"][0]["id"] == desk.li.id
        assert (await acts(desk, ticket)).count("relieve") == 1
    after = await desk.api.get(path, token=boss.token)
    assert after.body == []


async def test_a_successor_who_has_left_too_gets_nothing(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    await gone(desk, desk.li)
    await gone(desk, desk.wang)
    await hand_over(desk, desk.wang, desk.li.id)
    seen = await desk.read(desk.dispatcher, ticket)
    assert seen["state"] == "to_dispatch"


def test_nobody_is_relieved_of_what_is_not_his() -> None:
    ticket = a_ticket_in(TicketState.IN_SERVICE)
    visit = ticket.visit_under_way
    assert visit is not None
    released = ticket.relieve("wang", TIMER, NOON).released
    assert (released, visit.state) == (True, VisitState.INCOMPLETE)
    assert LI.id not in ticket.technician_ids
