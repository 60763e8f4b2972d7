"""Events in their order, kept for a day; and the one-time passes of pages that connect."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.features.live.models import (
    Audience,
    Bounds,
    Happening,
    LiveEvent,
    Presence,
    Subject,
)
from backend.kit.mongo import Mongo
from backend.kit.tokens import token_hash

KEPT: Final = timedelta(hours=24)
MOST_PRESENT: Final = 500
"""Whoever comes after them is not shown."""

_HEAD: Final = "head"


class LiveEventStore:
    """`_id` is the sequence number. Whoever appends takes the numbers after the last: where two do
    at once, the second finds its number taken and nothing of it is written out of order."""

    def __init__(self, mongo: Mongo) -> None:
        self._events = mongo.collection("live_events")
        # Remembers the last number when every event has run out.
        self._heads = mongo.collection("live_heads")

    async def ensure_indexes(self) -> None:
        await self._events.create_indexes(
            [
                IndexModel("event_id", unique=True),
                IndexModel([("subject_id", 1), ("_id", -1)]),
                IndexModel("expire_at", expireAfterSeconds=0),
            ]
        )

    async def newest(self) -> int:
        """0 before the first."""
        rows = await self._events.find({}, limit=1, sort=[("_id", -1)], projection={"_id": 1})
        head = await self._heads.find_one({"_id": _HEAD})
        return max(rows[0]["_id"] if rows else 0, head["seq"] if head else 0)

    async def bounds(self) -> Bounds:
        rows = await self._events.find({}, limit=1, sort=[("_id", 1)], projection={"_id": 1})
        newest = await self.newest()
        return Bounds(rows[0]["_id"] if rows else newest + 1, newest)

    async def after(self, seq: int, limit: int) -> list[LiveEvent]:
        rows = await self._events.find({"_id": {"$gt": seq}}, limit=limit, sort=[("_id", 1)])
        return [_event(row) for row in rows]

    async def known(self, event_ids: Sequence[str]) -> set[str]:
        """Those that have their place already."""
        rows = await self._events.find(
            {"event_id": {"$in": list(event_ids)}},
            limit=len(event_ids) or 1,
            projection={"event_id": 1},
        )
        return {row["event_id"] for row in rows}

    async def audiences_before(self, subject_ids: Collection[str]) -> dict[str, Audience]:
        """By subject, whose it was when something last happened to it; those are left out of whom
        that is forgotten."""
        rows = await self._events.aggregate(
            [
                {"$match": {"subject_id": {"$in": list(subject_ids)}}},
                {"$sort": {"subject_id": 1, "_id": -1}},
                {"$group": {"_id": "$subject_id", "now": {"$first": "$now"}}},
            ],
            limit=max(len(subject_ids), 1),
        )
        return {row["_id"]: _audience(row["now"]) for row in rows}

    async def append(self, happenings: Sequence[Happening], now: datetime) -> bool:
        """False where somebody else was appending: look again at what is new, and try again."""
        first = await self.newest() + 1
        rows = [
            {**_row(each), "_id": first + place, "expire_at": now + KEPT}
            for place, each in enumerate(happenings)
        ]
        try:
            await self._events.insert_many(rows)
        except DuplicateKeyError:
            return False
        last = {"$max": {"seq": first + len(rows) - 1}}
        await self._heads.update_one({"_id": _HEAD}, last, upsert=True)
        return True


class PassStore:
    def __init__(self, mongo: Mongo) -> None:
        self._passes = mongo.collection("live_passes")

    async def ensure_indexes(self) -> None:
        await self._passes.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def add(self, secret: str, session_id: str, expire_at: datetime) -> None:
        await self._passes.insert_one(
            {"_id": token_hash(secret), "session_id": session_id, "expire_at": expire_at}
        )

    async def take(self, secret: str, now: datetime) -> str | None:
        """Whose session it opens; None for one that was taken, has run out or is not ours."""
        mine = {"_id": token_hash(secret), "expire_at": {"$gt": now}}
        row = await self._passes.find_one(mine)
        if row is None or not await self._passes.delete_one(mine):  # another was quicker
            return None
        session_id: str = row["session_id"]
        return session_id


class PresenceStore:
    """One row a person, gone by itself when he says nothing for a while."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("board_presences")

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def put(self, presence: Presence, expire_at: datetime) -> None:
        row = {
            "branch_id": presence.branch_id,
            "organisation_id": presence.organisation_id,
            "ticket_id": presence.ticket_id,
            "staff_id": presence.staff_id,
            "expire_at": expire_at,
        }
        await self._rows.update_one({"_id": presence.person_id}, {"$set": row}, upsert=True)

    async def remove(self, person_id: str) -> None:
        await self._rows.delete_one({"_id": person_id})

    async def at(self, now: datetime) -> list[Presence]:
        """Those who are there, in the order of their ids."""
        rows = await self._rows.find({"expire_at": {"$gt": now}}, limit=MOST_PRESENT)
        there = [
            Presence(
                person_id=row["_id"],
                branch_id=row["branch_id"],
                organisation_id=row["organisation_id"],
                ticket_id=row["ticket_id"],
                staff_id=row["staff_id"],
            )
            for row in rows
        ]
        return sorted(there, key=lambda each: each.person_id)


def _row(happening: Happening) -> dict[str, Any]:
    return {
        "event_id": happening.event_id,
        "kind": happening.kind,
        "subject": happening.subject,
        "subject_id": happening.subject_id,
        "permission": happening.permission,
        "is_inner": happening.is_inner,
        "at": happening.at,
        "now": _stored(happening.now),
        "heard_by": _stored(happening.heard_by),
    }


def _event(row: dict[str, Any]) -> LiveEvent:
    return LiveEvent(
        seq=row["_id"],
        kind=row["kind"],
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        permission=row["permission"],
        is_inner=row["is_inner"],
        at=row["at"],
        heard_by=_audience(row["heard_by"]),
    )


def _stored(audience: Audience) -> dict[str, list[str]]:
    return {
        "people": sorted(audience.people),
        "teams": sorted(audience.teams),
        "branches": sorted(audience.branches),
        "organisations": sorted(audience.organisations),
    }


def _audience(stored: dict[str, list[str]]) -> Audience:
    return Audience(**{name: frozenset(ids) for name, ids in stored.items()})
