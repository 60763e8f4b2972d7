"""Delivers what is in the outbox as the worker does, and says who was told what."""

from backend.features.notifications import Delivery
from backend.kit.mongo import OUTBOX, OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.support.ticket_desk import TicketDesk

Told = tuple[str, str]


class News:
    """Delivers what is in the outbox, and says who was told what since the last time."""

    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk
        self.relay = OutboxRelay(desk.container.mongo, build_subscriptions(desk.container))
        self.known: set[str] = set()

    async def fresh(self) -> dict[Told, dict[str, str]]:
        """The values of each new notice, by occasion and name of the person."""
        return {(row.occasion, self._name(row)): row.texts() for row in await self.drain()}

    async def drain(self) -> list[Delivery]:
        while await self.relay.deliver_next():
            pass
        container = self.desk.container
        assert await container.mongo.collection(OUTBOX).count({"failures": {"$ne": {}}}) == 0
        rows = await container.notices.stores.deliveries.find({}, limit=1000)
        new = [row for row in rows if row.id not in self.known]
        self.known |= {row.id for row in new}
        return new

    def _name(self, row: Delivery) -> str:
        desk = self.desk
        people = ("customer", "agent", "dispatcher", "wang", "li", "stranger")
        by_id: dict[str, str] = {getattr(desk, name).id: name for name in people}
        return by_id[row.recipient.id]
