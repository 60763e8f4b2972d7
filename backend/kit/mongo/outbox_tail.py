"""What is new in the outbox for whoever puts it in one order, beside what the relay delivers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.kit.mongo.driver import Mongo
from backend.kit.mongo.repository import OUTBOX


@dataclass(frozen=True)
class StoredEvent:
    """`kind`: the name of its class."""

    id: str
    kind: str
    occurred_at: datetime
    payload: dict[str, Any]

    def text(self, name: str) -> str:
        """A field that holds an id or a word; "" where this kind has none of that name."""
        value = self.payload.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        value = self.payload.get(name, [])
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


class OutboxTail:
    """A row is new here until it is marked, whatever the relay has made of it meanwhile: rows
    become visible when their unit of work commits, which no time and no id of theirs tells."""

    def __init__(self, mongo: Mongo) -> None:
        self._outbox = mongo.collection(OUTBOX)

    async def unsequenced(self, limit: int) -> list[StoredEvent]:
        """The oldest."""
        rows = await self._outbox.find(
            {"unsequenced": True},
            limit=limit,
            sort=[("occurred_at", 1)],
            projection={"type": 1, "payload": 1, "occurred_at": 1},
        )
        return [
            StoredEvent(row["_id"], row["type"], row["occurred_at"], row["payload"]) for row in rows
        ]

    async def mark(self, event_ids: Sequence[str]) -> None:
        query = {"_id": {"$in": list(event_ids)}}
        await self._outbox.update_many(query, {"$unset": {"unsequenced": ""}})
