"""How many reports each request form brought, from day to day."""

from datetime import timedelta
from typing import Any

from backend.kit.clock import shanghai_day
from tests.support.accounts import People, SignedIn
from tests.support.ticket_desk import TicketDesk

PATH = "/api/v1/ticket-source-counts"


async def reports_from(desk: TicketDesk, source: str, days_ago: int = 0) -> None:
    ticket = await desk.report(anyway=f"{source}{days_ago}")
    tickets = desk.container.tickets.stores.tickets
    stored = await tickets.get(ticket["id"])
    stored.source = source
    stored.created_at -= timedelta(days=days_ago)
    await tickets.save(stored)


async def counts(desk: TicketDesk, who: SignedIn, days: int = 0) -> list[Any]:
    until = shanghai_day(desk.container.now())
    path = f"{PATH}?since={until - timedelta(days=days)}&until={until}"
    answer = await desk.api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    return [(each["source"], each["count"]) for each in answer.body["sources"]]


async def test_reports_are_counted_by_source_within_the_days_and_one_s_reach(
    desk: TicketDesk, people: People
) -> None:
    for source, days_ago in (("leaflet", 0), ("site", 0), ("site", 3), ("site", 9), ("", 0)):
        await reports_from(desk, source, days_ago)
    assert await counts(desk, desk.agent) == [("leaflet", 1), ("site", 1)]
    assert await counts(desk, desk.agent, days=3) == [("site", 2), ("leaflet", 1)]
    assert await counts(desk, desk.agent, days=366) == [("site", 3), ("leaflet", 1)]
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert await counts(desk, elsewhere, days=9) == []
    for who in (desk.wang, desk.customer):
        assert (
            await desk.api.get(f"{PATH}?since=2026-01-01&until=2026-01-01", token=who.token)
        ).status == 403
    for span in ("since=2026-01-02&until=2026-01-01", "since=2024-01-01&until=2026-01-01"):
        assert (await desk.api.get(f"{PATH}?{span}", token=desk.agent.token)).status == 422


async def test_the_count_goes_by_an_index(desk: TicketDesk) -> None:
    await reports_from(desk, "site")
    tickets = desk.container.tickets.stores.tickets
    keys = [each.document["key"] for each in tickets.indexes]
    assert {"source": 1, "created_at": -1} in [dict(key) for key in keys]
