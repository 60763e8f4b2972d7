"""Lists, searches, counts and days: what is asked for, as far as one may see, by an index."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from backend.kit.access import Actor, ActorKind, Reach, Scope
from backend.kit.clock import shanghai_day
from tests.support.accounts import SignedIn
from tests.support.canaries import NAMES
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk


async def found(desk: TicketDesk, who: SignedIn, **asked: Any) -> list[str]:
    path = f"/api/v1/tickets?{urlencode(asked, doseq=True)}"
    answer = await desk.api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["items"]]


async def test_each_filter_narrows_and_all_together_must_hold(desk: TicketDesk) -> None:
    sent = await desk.dispatched()
    other = await desk.report(anyway="另一件", service_type="inspection")
    both = [other["id"], sent["id"]]
    assert await found(desk, desk.agent) == both
    for asked, expected in (
        ({"state": "dispatched"}, [sent["id"]]),
        ({"state": ["dispatched", "submitted"]}, both),
        ({"state": "closed"}, []),
        ({"service_type": "inspection"}, [other["id"]]),
        ({"technician_id": desk.wang.id}, [sent["id"]]),
        ({"technician_id": desk.li.id}, []),
        ({"technician_id": desk.customer.id}, []),
        ({"customer_id": desk.customer.id}, both),
        ({"customer_id": desk.wang.id}, []),
        ({"device_id": desk.device_id}, both),
        ({"device_id": "0" * 32}, []),
        ({"branch_id": desk.branch_id}, both),
        ({"number": sent["number"]}, [sent["id"]]),
        ({"phone": desk.phones.customer}, both),
        ({"phone": f"+86 {desk.phones.customer}"}, both),
        ({"phone": desk.phones.stranger}, []),
        ({"phone_end": desk.phones.customer[-4:]}, both),
        ({"phone_end": "9999"}, []),
        ({"name": NAMES[1]}, both),
        ({"name": NAMES[1][:1]}, []),
        ({"urged": "true"}, []),
        ({"device_id": desk.device_id, "state": "submitted"}, [other["id"]]),
        ({"created_before": sent["created_at"]}, []),
        ({"created_from": sent["created_at"]}, both),
        ({"created_from": other["created_at"]}, [other["id"]]),
    ):
        assert await found(desk, desk.agent, **asked) == expected, asked
    await desk.act(desk.customer, sent, "urge")
    assert await found(desk, desk.agent, urged="true") == [sent["id"]]


async def test_pages_follow_one_another_while_tickets_come_in(desk: TicketDesk) -> None:
    made = [(await desk.report(anyway=f"第 {n} 件"))["id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        path = f"/api/v1/tickets?limit=2&cursor={cursor}"
        page = (await desk.api.get(path, token=desk.customer.token)).body
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
        await desk.report(anyway="后来的")
    assert seen == made[::-1]


async def test_everybody_is_masked_in_a_list(desk: TicketDesk) -> None:
    await desk.report()
    for who in (desk.customer, desk.agent):
        (row,) = (await desk.api.get("/api/v1/tickets", token=who.token)).body["items"]
        assert row["contact"]["name"] == "画**"
        assert row["contact"]["phone"] == f"139****{desk.phones.customer[-4:]}"
        assert "door" not in row
        assert row["owes_next"]["name"] == "客服"
        assert (row["device"].endswith("KFR-35GW"), row["service_name"]) == (True, "维修")


async def test_lists_reach_as_far_as_one_may_see(desk: TicketDesk) -> None:
    sent = await desk.dispatched()
    assert await found(desk, desk.wang) == [sent["id"]]
    assert await found(desk, desk.li) == []
    assert await found(desk, desk.stranger) == []
    assert await found(desk, desk.stranger, customer_id=desk.customer.id) == []
    assert await found(desk, desk.li, number=sent["number"]) == []


async def test_desks_see_how_many_wait_in_each_state(desk: TicketDesk) -> None:
    await desk.dispatched()
    await desk.report(anyway="另一件")
    counts = (await desk.api.get("/api/v1/ticket-counts", token=desk.agent.token)).body
    by_state = {each["state"]: each["count"] for each in counts["states"]}
    assert {state: n for state, n in by_state.items() if n} == {"dispatched": 1, "submitted": 1}
    assert set(by_state) >= {"need_info", "in_service", "follow_up"}
    assert not set(by_state) & {"closed", "cancelled", "rejected"}


async def test_a_technicians_day_has_his_visits_and_his_offers_apart(desk: TicketDesk) -> None:
    offered = await desk.dispatched()
    booked = await desk.dispatched(anyway="另一件")
    await desk.act(desk.wang, booked, "take")
    window = desk.in_hours(26)
    await desk.act(desk.wang, booked, "book", {"window": window})
    day = shanghai_day(desk.container.now() + timedelta(hours=26))
    assert await my_visits(desk) == [offered["id"]]
    assert await my_visits(desk, day.isoformat()) == [booked["id"]]
    assert await my_visits(desk, (day + timedelta(days=1)).isoformat()) == []
    await desk.act(desk.wang, booked, "arrive", AT_THE_DOOR)
    assert await my_visits(desk, day.isoformat()) == [booked["id"]]
    await desk.act(desk.wang, offered, "refuse", {"reason": "too_far"})
    assert await my_visits(desk) == []


async def my_visits(desk: TicketDesk, day: str = "") -> list[str]:
    path = "/api/v1/my-visits" + (f"?day={day}" if day else "")
    answer = await desk.api.get(path, token=desk.wang.token)
    return [row["id"] for row in answer.body]


# -- indexes and reads -------------------------------------------------------------------------

SHAPES: list[tuple[Scope, Json]] = [
    (Scope.ALL, {}),
    (Scope.ALL, {"state": {"$in": ["submitted", "review"]}}),
    (Scope.ALL, {"is_urged": True}),
    (Scope.ALL, {"idx.devices": "d"}),
    (Scope.ALL, {"idx.find": "f"}),
    (Scope.ALL, {"idx.own": "w", "visits.technicians.id": "w"}),
    (Scope.OWN, {}),
    (Scope.TEAM, {}),
    (Scope.BRANCH, {}),
    (Scope.BRANCH, {"state": {"$in": ["submitted"]}}),
    (Scope.ORGANISATION, {}),
    (Scope.ORGANISATION, {"state": {"$in": ["to_dispatch"]}}),
]
OTHERS: list[tuple[Json, list[tuple[str, int]] | None]] = [
    ({"number": "BX1"}, [("created_at", -1), ("_id", -1)]),  # there is one at most
    ({"idx.open_devices": {"$in": ["d"]}}, None),
    ({"idx.link": "l"}, None),
    ({"idx.days": "d"}, None),
]


def stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for value in plan.values():
            yield from stages(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from stages(value)


async def explained(desk: TicketDesk, query: Any, sort: list[tuple[str, int]] | None) -> set[str]:
    cursor = desk.container.tickets.stores.tickets.collection.motor.find(query, limit=26)
    plan = await (cursor.sort(sort) if sort else cursor).explain()
    return set(stages(plan["queryPlanner"]["winningPlan"]))


@pytest.mark.parametrize(("scope", "wanted"), SHAPES, ids=str)
async def test_every_list_is_read_off_an_index_in_its_order(
    desk: TicketDesk, scope: Scope, wanted: Json
) -> None:
    tickets = desk.container.tickets.stores.tickets
    actor = Actor(id="x", kind=ActorKind.STAFF, team_id="t", branch_id="b", organisation_id="o")
    query = {"$and": [tickets.within(Reach(actor, scope)), wanted]}
    used = await explained(desk, query, [("created_at", -1), ("_id", -1)])
    assert "IXSCAN" in used
    assert not used & {"COLLSCAN", "SORT"}


@pytest.mark.parametrize(("query", "sort"), OTHERS, ids=str)
async def test_every_lookup_has_its_index(
    desk: TicketDesk, query: Json, sort: list[tuple[str, int]] | None
) -> None:
    assert "COLLSCAN" not in await explained(desk, query, sort)


async def test_the_clock_finds_what_is_due_by_an_index(desk: TicketDesk) -> None:
    now = desk.container.now()
    query = {"state": {"$in": ["done"]}, "due_at": {"$gt": now - timedelta(days=1), "$lte": now}}
    used = await explained(desk, query, [("due_at", 1)])
    assert "IXSCAN" in used
    assert not used & {"COLLSCAN", "SORT"}


async def fewest_reads(desk: TicketDesk, read: Callable[[], Awaitable[object]]) -> int:
    """How many calls go to the database for it. The fewest of three times: what is kept in memory
    for some seconds is read anew now and then, in between whatever is asked."""
    mongo = desk.container.mongo
    plain, counts = mongo.track, [0, 0, 0]
    for place in range(len(counts)):

        async def track(call: Any, place: int = place) -> Any:
            counts[place] += 1
            return await plain(call)

        mongo.track = track  # type: ignore[method-assign]  # looks over its shoulder
        try:
            await read()
        finally:
            mongo.track = plain  # type: ignore[method-assign]  # put back
    return min(counts)


async def test_one_ticket_takes_three_reads_and_a_list_takes_two(desk: TicketDesk) -> None:
    """The session, the ticket, its files; the session, the page: no timeline for either."""
    ticket = await desk.closed()
    assert await fewest_reads(desk, lambda: desk.read(desk.agent, ticket)) <= 3
    assert await fewest_reads(desk, lambda: found(desk, desk.agent)) <= 2
    path, token = "/api/v1/ticket-counts", desk.agent.token
    assert await fewest_reads(desk, lambda: desk.api.get(path, token=token)) <= 2


async def test_tickets_are_found_by_the_source_that_led_to_them(desk: TicketDesk) -> None:
    wanted = await desk.report(desk.agent, source="official-site", product="空调")
    await desk.report(desk.agent, anyway="另一件", source="leaflet")
    await desk.report(desk.agent, anyway="再一件")
    answer = await desk.api.get("/api/v1/tickets?source=official-site", token=desk.agent.token)
    assert [(each["id"], each["source"]) for each in answer.body["items"]] == [
        (wanted["id"], "official-site")
    ]
    assert wanted["product"] == "空调"
    none = await desk.api.get("/api/v1/tickets?source=official", token=desk.agent.token)
    assert none.body["items"] == []
