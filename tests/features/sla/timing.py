"""A ticket desk whose events are delivered and whose clock is moved to where something happens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.features.notifications import Delivery
from backend.features.sla.models.entries import ClockEntry
from backend.features.sla.models.record import ClockRecord
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


@dataclass
class Timing:
    desk: TicketDesk
    clock: MovableClock
    known: set[str] = field(default_factory=set)

    async def deliver(self) -> None:
        container = self.desk.container
        relay = OutboxRelay(container.mongo, build_subscriptions(container))
        while await relay.deliver_next():
            pass
        assert await container.mongo.collection("outbox").count({"failures": {"$ne": {}}}) == 0

    async def told(self) -> list[Delivery]:
        """What was sent since the last time, after everything has been delivered."""
        await self.deliver()
        rows = await self.desk.container.notices.stores.deliveries.find({}, limit=5000)
        new = [row for row in rows if row.id not in self.known]
        self.known |= {row.id for row in new}
        return new

    async def alerts(self) -> list[tuple[str, str, str]]:
        """Those about clocks: occasion, whom, and how it stands."""
        rows = [row for row in await self.told() if row.occasion.startswith("staff.sla")]
        return sorted((row.occasion, row.recipient.id, row.texts()["level"]) for row in rows)

    async def record(self, ticket: Json) -> ClockRecord:
        return await self.desk.container.sla.stores.records.get(ticket["id"])

    async def entries(self, ticket: Json) -> list[ClockEntry]:
        return await self.desk.container.sla.stores.entries.of_ticket(ticket["id"])

    async def kinds(self, ticket: Json) -> list[str]:
        """What was written down of the company's clocks, and decided: `accept L1`, `waiver`."""
        said = []
        for entry in await self.entries(ticket):
            detail: Any = entry.detail
            if getattr(detail, "side", "company") in ("company", None):
                what = getattr(detail, "level", detail.kind)
                said.append(f"{getattr(detail, 'clock', '')} {what}".strip())
        return said

    async def clocks(
        self, ticket: Json, who: SignedIn | None = None, at: datetime | None = None
    ) -> Answer:
        query = f"?at={at.isoformat().replace('+00:00', 'Z')}" if at else ""
        who = await self.desk.again(who or self.desk.dispatcher)
        path = f"/api/v1/tickets/{ticket['id']}/clocks{query}"
        return await self.desk.api.get(path, token=who.token)

    async def clock_of(self, ticket: Json, clock: str, side: str = "company") -> Json:
        answer = await self.clocks(ticket)
        assert answer.status == 200, answer.body
        found = [c for c in answer.body["clocks"] if (c["clock"], c["side"]) == (clock, side)]
        latest: Json = max(found, key=lambda each: each["cycle"])
        return latest

    async def due(self, ticket: Json, clock: str) -> datetime:
        return datetime.fromisoformat((await self.clock_of(ticket, clock))["due_at"])

    def wait_until(self, moment: datetime, **later: float) -> None:
        passed = moment + timedelta(**later) - self.clock()
        self.clock.move(seconds=max(passed.total_seconds(), 0))

    async def ring(self, moment: datetime | None = None) -> int:
        """As the job does, until nothing is due."""
        looked = 0
        while found := await self.desk.container.sla.clockwork.catch_up(moment or self.clock()):
            looked += found
        return looked

    async def supervisor(self, people: People) -> SignedIn:
        return await people.staff("manager", branch_id=self.desk.branch_id)

    async def ask(self, who: SignedIn, method: str, path: str, body: Json | None = None) -> Answer:
        who = await self.desk.again(who)
        return await self.desk.api.call(method, f"/api/v1{path}", body, token=who.token)
