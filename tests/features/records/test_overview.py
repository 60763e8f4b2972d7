"""All there is about a home in one call, as far as the reader may see, at a price that is fixed."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient

from backend.features.devices import Device
from backend.features.notifications import Link, Occasion, Recipient
from tests.features.notifications.builders import samples
from tests.support.accounts import FIRM_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

ABOUT_HOMES = {
    "households",
    "customer_accounts",
    "customer_levels",
    "contracts",
    "devices",
    "device_models",
    "promises",
    "tickets",
    "complaints",
    "inbox_messages",
    "deliveries",
}


async def overview(desk: TicketDesk, who: SignedIn, household_id: str = "") -> Answer:
    path = f"/api/v1/households/{household_id or desk.household_id}/overview"
    return await desk.api.get(path, token=who.token)


async def a_known_home(desk: TicketDesk) -> Json:
    """With a contract, a level, a tag, a daughter to call, a rated ticket and a message."""
    contract = {"number": "HT-1", "name": "滨江家电维保", "starts_on": "2026-01-01"}
    made = await desk.api.post("/api/v1/contracts", contract, token=desk.agent.token)
    path = f"/api/v1/households/{desk.household_id}"
    change = {
        "tags": ["老人"],
        "level_id": f"{FIRM_ID}-vip",
        "contract_id": made.body["id"],
    }
    assert (await desk.api.patch(path, change, token=desk.agent.token)).status == 200
    daughter = {"name": NAMES[2], "phone": canary_phone(77), "relation": "女儿"}
    await desk.api.post(f"{path}/contacts", daughter, token=desk.agent.token)
    ticket = await desk.closed(symptoms=["不制冷"])
    await desk.act(desk.customer, ticket, "rate", {"stars": 5, "words": "很快"})
    await told(desk, "once")
    return ticket


async def told(desk: TicketDesk, dedupe_id: str) -> None:
    await desk.container.notifications.send(
        Occasion.CUSTOMER_CLOSED,
        Recipient.customer(desk.customer.id),
        samples(Occasion.CUSTOMER_CLOSED),
        Link(web_path="/t/1", miniprogram_page="pages/ticket/detail"),
        dedupe_id,
    )


async def test_staff_see_the_whole_home_masked_in_one_call(desk: TicketDesk) -> None:
    ticket = await a_known_home(desk)
    answer = await overview(desk, desk.agent)
    assert answer.status == 200, answer.body
    page = answer.body
    home = page["household"]
    assert (home["id"], home["tags"], home["level_id"]) == (
        desk.household_id,
        ["老人"],
        f"{FIRM_ID}-vip",
    )
    assert (page["level"]["name"], page["contract"]["number"]) == ("VIP", "HT-1")
    assert page["contract"]["is_running"] is True
    [contact] = home["contacts"]
    assert (contact["relation"], contact["phone"]) == ("女儿", "139****0077")
    [device] = page["devices"]
    assert device["id"] == desk.device_id
    assert device["card"]["warranty"] in ("in", "out", "unknown")
    [row] = page["tickets"]
    assert (row["id"], row["number"], row["state_name"]) == (
        ticket["id"],
        ticket["number"],
        "已关闭",
    )
    assert page["ticket_counts"] == {"closed": 1}
    [rating] = page["ratings"]
    assert (rating["stars"], rating["words"], rating["ticket_id"]) == (5, "很快", ticket["id"])
    [message] = page["messages"]
    assert (message["occasion"], message["state"]) == ("customer.closed", "waiting")
    assert (page["promises"], page["complaints"]) == ([], [])
    shown = answer.raw.decode()
    for secret in (canary_phone(77), desk.phones.customer, NAMES[1], NAMES[2], f"{DOORS[0]} 1204"):
        assert secret not in shown


async def test_open_tickets_and_complaints_stand_beside_the_closed_ones(desk: TicketDesk) -> None:
    await a_known_home(desk)
    open_one = await desk.report(problem="又不制冷", anyway="另一处")
    page = (await overview(desk, desk.agent)).body
    assert page["tickets"][0]["id"] == open_one["id"]
    assert page["ticket_counts"] == {"closed": 1, open_one["state"]: 1}


async def test_a_part_nobody_may_read_is_named_and_empty(desk: TicketDesk) -> None:
    await a_known_home(desk)
    actor = desk.agent.actor
    only_customers = {n: scope for n, scope in actor.grants.items() if n == "customers:read"}
    page = await desk.container.records.overviews.of(
        replace(actor, grants=only_customers), desk.household_id
    )
    assert page.withheld == ["devices", "tickets", "complaints", "conversations"]
    assert (page.devices, page.tickets, page.ticket_counts, page.ratings) == ([], [], {}, [])
    assert (page.promises, page.complaints) == ([], [])
    assert page.household.id == desk.household_id


async def test_another_branch_customers_and_strangers_see_nothing(
    desk: TicketDesk, people: People
) -> None:
    await a_known_home(desk)
    other = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert (await overview(desk, other)).status == 404
    assert (await overview(desk, desk.customer)).status == 403
    assert (await overview(desk, desk.stranger)).status == 403
    assert (await overview(desk, desk.agent, "0" * 32)).status == 404


@pytest.fixture
def asked(mongo_admin: MongoClient[dict[str, Any]], desk: TicketDesk) -> Any:
    database = mongo_admin[desk.container.mongo.database.name]

    async def count() -> Counter[str]:
        """How many questions one overview asks of each collection; signing in does not count."""
        database.command("profile", 2)
        answer = await overview(desk, desk.agent)
        database.command("profile", 0)
        assert answer.status == 200
        asking = [{f"command.{name}": {"$exists": True}} for name in ("find", "aggregate")]
        rows = list(database["system.profile"].find({"$or": asking, "op": {"$ne": "getmore"}}))
        database.drop_collection("system.profile")
        ours = [row for row in rows if row["ns"].partition(".")[2] in ABOUT_HOMES]
        assert [row["ns"] for row in ours if "COLLSCAN" in row.get("planSummary", "")] == []
        return Counter(row["ns"].partition(".")[2] for row in ours)

    return count


async def test_a_home_with_a_hundred_times_as_much_costs_as_many_questions(
    desk: TicketDesk, asked: Any
) -> None:
    await a_known_home(desk)
    await overview(desk, desk.agent)
    few = await asked()
    store = desk.container.device_services.store.devices
    one = await store.get(desk.device_id)
    copied = one.model_dump(exclude={"id", "version", "serial", "reference"})
    await store.add_all([Device.model_validate(copied | {"rank": n}) for n in range(100)])
    tickets = desk.container.tickets.stores.tickets
    [ticket] = await tickets.find({"household_id": desk.household_id})
    again = ticket.model_dump(exclude={"id", "version"})
    for number in range(100):
        fresh = again | {"number": f"X{number}", "link_token": f"link-{number}"}
        await tickets.add(type(ticket).model_validate(fresh))
        await told(desk, f"again-{number}")
    assert await asked() == few
    assert few == {
        "households": 1,
        "customer_accounts": 2,
        "customer_levels": 1,
        "contracts": 1,
        "devices": 1,
        "device_models": 1,
        "promises": 1,
        "tickets": 2,
        "complaints": 1,
        "inbox_messages": 1,
        "deliveries": 1,
    }
    page = (await overview(desk, desk.agent)).body
    assert {len(page[part]) for part in ("devices", "tickets", "messages", "ratings")} == {20}
    assert page["ticket_counts"] == {"closed": 101}
