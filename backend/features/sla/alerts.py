"""Alerts that wait for the duty hours of whom they are for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Self

from pymongo import ASCENDING, IndexModel

from backend.features.sla.errors import AlertNotFound
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.mongo import Repository

KEEP: Final = timedelta(days=30)


class WaitingAlert(Aggregate):
    """One level of one clock, for one person; told at `due_at` if the clock still runs then."""

    ticket_id: str
    entry_id: str
    staff_id: str
    due_at: Instant
    expire_at: Instant

    @classmethod
    def of(cls, ticket_id: str, entry_id: str, staff_id: str, due_at: datetime) -> Self:
        return cls(
            id=f"{entry_id}|{staff_id}",
            ticket_id=ticket_id,
            entry_id=entry_id,
            staff_id=staff_id,
            due_at=due_at,
            expire_at=due_at + KEEP,
        )


class WaitingAlertRepository(Repository[WaitingAlert]):
    model = WaitingAlert
    collection_name = "sla_waiting_alerts"
    not_found = AlertNotFound
    indexes = (
        IndexModel([("due_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def keep(self, alert: WaitingAlert) -> None:
        """Kept once, however often it is said."""
        put = {"$setOnInsert": self.dump(alert)}
        await self.collection.update_one({"_id": alert.id}, put, upsert=True)

    async def due(self, moment: datetime, limit: int) -> Sequence[WaitingAlert]:
        order = [("due_at", ASCENDING), ("_id", ASCENDING)]
        return await self.find({"due_at": {"$lte": moment}}, limit=limit, sort=order)

    async def drop(self, alert_id: str) -> None:
        await self.collection.delete_one({"_id": alert_id})
