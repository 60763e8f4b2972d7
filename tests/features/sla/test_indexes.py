"""Clocks are found along their indexes, however many there are."""

from datetime import timedelta
from typing import Any

import pytest

from backend.features.sla.models import STANDARD
from backend.kit.mongo import Collection
from tests.features.sla.timing import Timing
from tests.support.accounts import People
from tests.support.profiling import Profile
from tests.support.ticket_desk import Json

COLLECTIONS = ("sla_records", "sla_entries", "sla_waiting_alerts")
MANY = 300
WATCHES = ("running", "paused", "at_risk", "breached", "ended")


async def multiply(collection: Collection, like: dict[str, Any], *moments: str) -> None:
    """So many more of it, each of another ticket and at moments of its own, none of them due."""
    await collection.insert_many(
        [
            like
            | {"_id": f"{like['_id']}-{number}", "ticket_id": f"{like['_id']}-{number}"}
            | {each: like[each] + timedelta(days=400, minutes=number) for each in moments}
            | ({"watch": WATCHES[number % 5]} if "watch" in like else {})
            for number in range(MANY)
        ]
    )


async def make_many(timing: Timing, ticket: Json) -> None:
    stores = timing.desk.container.sla.stores
    records, entries, alerts = (
        each.collection for each in (stores.records, stores.entries, stores.alerts)
    )
    record = await records.find_one({"_id": ticket["id"]})
    entry = await entries.find_one({"ticket_id": ticket["id"]})
    assert record is not None
    assert entry is not None
    await multiply(records, record, "next_check_at", "next_due_at", "created_at")
    await multiply(entries, entry, "at", "recorded_at")
    waits = stores.alerts.model.of(
        ticket["id"], entry["_id"], timing.desk.wang.id, record["next_check_at"]
    )
    await multiply(alerts, stores.alerts.dump(waits), "due_at", "expire_at")


async def look_at_lists(timing: Timing, boss: Any, people: People) -> None:
    desk = timing.desk
    for who in (desk.dispatcher, desk.wang, boss, await people.staff("service_agent")):
        for watch in ("", "&watch=breached"):
            path = f"/watched-tickets?limit=2{watch}"
            answer = await timing.ask(who, "GET", path)
            assert answer.status in (200, 403), answer.body
            if cursor := answer.body.get("next_cursor"):
                await timing.ask(who, "GET", f"{path}&cursor={cursor}")
    path = f"/clock-policy-applications?policy_key={STANDARD}&limit=2"
    assert (await timing.ask(boss, "GET", path)).status == 200


@pytest.mark.long
async def test_no_query_of_clocks_reads_a_whole_collection_or_sorts_in_memory(
    timing: Timing, people: People, profile: Profile
) -> None:
    desk, sla = timing.desk, timing.desk.container.sla
    boss = await timing.supervisor(people)
    tickets = [await desk.report(anyway=f"第 {number} 件") for number in range(3)]
    taken = await desk.dispatched(anyway="另一处")
    await timing.deliver()
    await make_many(timing, tickets[0])
    due = await timing.due(tickets[0], "respond")
    evidence = await desk.media(boss)
    with profile.taken():
        await timing.ring(due + timedelta(minutes=1))
        timing.wait_until(due, minutes=2)
        await timing.deliver()
        await look_at_lists(timing, boss, people)
        await timing.clocks(taken)
        waiver = {"clock": "respond", "reason": "停电", "evidence_ids": [evidence]}
        of_first = f"/tickets/{tickets[0]['id']}"
        answer = await timing.ask(boss, "POST", f"{of_first}/clock-waivers", waiver)
        assert answer.status == 201, answer.body
        assert (await timing.ask(boss, "POST", f"{of_first}/clock-rebuild")).status == 200
        await sla.news.tell_waiting(timing.clock() + timedelta(days=3))
        await sla.vitals.probe()
    assert profile.asked(*COLLECTIONS) == set(COLLECTIONS)
    assert profile.unindexed(*COLLECTIONS) == []
    assert profile.wasteful(*COLLECTIONS) == []


@pytest.mark.long
async def test_all_open_clocks_are_read_batch_by_batch_along_an_index(
    timing: Timing, profile: Profile
) -> None:
    ticket = await timing.desk.report()
    await timing.deliver()
    await make_many(timing, ticket)
    with profile.taken():
        done = await timing.desk.container.sla.recomputation.run()
    assert done.looked_at > MANY * 3 // 5
    assert profile.unindexed("sla_records") == []
