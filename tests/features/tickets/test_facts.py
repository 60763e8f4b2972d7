"""Facts of tickets: judged over one, read of many, and asked of the database, they are the same."""

from datetime import timedelta
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from backend.features.accounts import Permission
from backend.features.tickets import TICKET_FACTS, derive_ticket_facts
from backend.features.tickets.models.background import Background
from backend.kit.conditions import Condition, Facts, Node, holds, why
from backend.kit.pagination import PageQuery
from tests.support.profiling import Profile
from tests.support.ticket_desk import Json, TicketDesk

CONDITION: Final = TypeAdapter[Node](Condition)


def condition(*parts: Json) -> Node:
    return CONDITION.validate_python({"kind": "all", "parts": parts})


async def facts_of(desk: TicketDesk, ticket: Json) -> Facts:
    (facts,) = (await desk.container.tickets.facts.of_many([ticket["id"]])).values()
    return facts


def known(facts: Facts) -> dict[str, Any]:
    return {f.name: facts.value(f.name) for f in TICKET_FACTS if facts.value(f.name) is not None}


async def test_a_fresh_report_tells_device_place_customer_time_and_history(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report(symptoms=["不制冷", "异响"])
    facts = known(await facts_of(desk, ticket))
    assert facts.pop("created_at") <= facts.pop("state_since") <= desk.container.now()
    assert facts == {
        "service_type": "repair",
        "channel": "miniprogram",
        "priority": "normal",
        "state": "submitted",
        "product_lines": (desk.line_id,),
        "brands": (ticket["devices"][0]["brand"],),
        "models": ("KFR-35GW",),
        "unit_count": 1,
        "symptoms": ("不制冷", "异响"),
        "area": "330108",
        "branch": desk.branch_id,
        "received": 0,
        "repairs_before": 0,
        "visit_count": 0,
        "refusal_count": 0,
        "urge_count": 0,
        "is_rework": False,
        "is_urged": False,
    }


async def test_one_in_hand_and_one_read_from_the_database_say_the_same(desk: TicketDesk) -> None:
    ticket = await desk.report()
    tickets = desk.container.tickets
    stored = await tickets.stores.tickets.get(ticket["id"])
    assert known(tickets.facts.of(stored)) == known(await facts_of(desk, ticket))
    assert await tickets.facts.of_many(["nothing"]) == {}


async def test_the_list_by_a_condition_has_the_tickets_it_holds_of(desk: TicketDesk) -> None:
    first = await desk.report()
    await desk.act(desk.customer, first, "cancel", {"reason": "solved_itself"})
    again = await desk.report()
    assert (await facts_of(desk, again)).value("repairs_before") == 1
    wanted = condition(
        {"kind": "area", "fact": "area", "codes": ["330000"]},
        {"kind": "list", "fact": "product_lines", "operator": "any", "values": [desk.line_id]},
        {"kind": "number", "fact": "repairs_before", "operator": "at_least", "value": 1},
        {"kind": "not", "part": {"kind": "boolean", "fact": "is_rework", "value": True}},
    )
    reach = desk.agent.actor.reach(Permission.TICKETS_READ)
    page = await desk.container.tickets.facts.page_where(reach, wanted, PageQuery(limit=10))
    assert [found.id for found in page.items] == [again["id"]]
    assert holds(wanted, await facts_of(desk, again))
    assert not holds(wanted, await facts_of(desk, first))
    assert why(wanted, await facts_of(desk, first)).lines()[3] == (
        "　✗ 近一年维修次数不少于 1 次（实际：0 次）"
    )
    nowhere = desk.customer.actor.reach(Permission.SALES_READ)
    nobody = await desk.container.tickets.facts.page_where(nowhere, wanted, PageQuery())
    assert nobody.items == []


async def test_facts_follow_what_becomes_of_the_ticket(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    await desk.act(desk.wang, ticket, "refuse", {"reason": "too_far"})
    facts = await facts_of(desk, ticket)
    assert (facts.value("state"), facts.value("refusal_count")) == ("to_dispatch", 1)
    assert facts.value("problem_type") == "制冷"


async def test_tickets_from_before_get_what_can_be_computed_and_nothing_else(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    rows = desk.container.mongo.collection("tickets")
    await rows.update_one({"_id": ticket["id"]}, {"$unset": {"idx.facts": "", "background": ""}})
    assert (await facts_of(desk, ticket)).value("brands") is None
    await derive_ticket_facts(desk.container.mongo)
    facts = await facts_of(desk, ticket)
    assert (facts.value("brands"), facts.value("repairs_before")) == (
        (ticket["devices"][0]["brand"],),
        None,
    )
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    assert stored.background == Background()


async def test_lists_by_conditions_go_along_an_index(desk: TicketDesk, profile: Profile) -> None:
    ticket = await desk.report()
    late = condition(
        {
            "kind": "time_apart",
            "fact": "created_at",
            "direction": "since",
            "operator": "more_than",
            "minutes": 60,
        }
    )
    at = desk.container.now() + timedelta(minutes=61)
    assert holds(late, Facts(TICKET_FACTS, (await facts_of(desk, ticket)).values, at))
    reach = desk.agent.actor.reach(Permission.TICKETS_READ)
    with profile.taken():
        await desk.container.tickets.facts.page_where(reach, late, PageQuery())
        await desk.container.tickets.facts.of_many([ticket["id"]])
    assert profile.asked("tickets") == {"tickets"}
    assert profile.unindexed("tickets") == []


@pytest.mark.parametrize("sealed", ["problem", "contact", "place.door", "place.coordinates"])
def test_nothing_sealed_is_a_fact(sealed: str) -> None:
    assert not any(
        fact.path == sealed or fact.path.startswith(f"{sealed}.") for fact in TICKET_FACTS
    )
