"""Which calls are not worth making now, known to every process.

A wrongly configured account, API or template stops at once and is tried again by one caller after
ten minutes, half an hour, two hours; a used-up quota waits for its window; a host that did not
answer five times running pauses for 5 s up to a minute. Times are the database's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from pymongo import DESCENDING, IndexModel

from backend.channels.wechat.errors import CircuitOpen
from backend.features.notifications import ClosedPath
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document, from_now
from backend.kit.tokens import token_hash

log = structlog.get_logger("channels.wechat")

CONFIG_PAUSES_SECONDS: Final = (600, 1800, 7200)
OUTAGE_PAUSES_SECONDS: Final = (0, 0, 0, 0, 5, 10, 20, 40, 60)
PROBE_SECONDS: Final = 30
KEEP_SECONDS: Final = 7 * 86400

OUTAGE: Final = "outage"
CONFIG: Final = "config"
QUOTA: Final = "quota"

_INDEXES: Final = (
    IndexModel("expire_at", expireAfterSeconds=0),
    IndexModel([("until", DESCENDING)]),
    IndexModel("path_id"),
)


@dataclass(frozen=True)
class Passed:
    """What let a call through: the circuits on its way, and those it may try again for all."""

    seen: frozenset[str] = frozenset()
    probing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Counted:
    """A pause of no seconds leaves the path open."""

    pause_seconds: float = 0
    failures: int = 0


class Circuits:
    """`alarm` is told the reason once for each incident: from the first refusal that closes a path
    to the next call on it that works."""

    def __init__(self, mongo: Mongo, alarm: Callable[[str], None] = lambda reason: None) -> None:
        self._circuits = mongo.collection("platform_circuits")
        self._alarm = alarm

    async def ensure_indexes(self) -> None:
        await self._circuits.create_indexes(_INDEXES)

    async def enter(self, keys: Sequence[str]) -> Passed:
        """Raises CircuitOpen. Of those who come after a pause, one is let through to try."""
        rows = await self._circuits.aggregate(
            [
                {"$match": {"_id": {"$in": list(keys)}}},
                {"$set": {"wait": {"$subtract": ["$until", "$$NOW"]}}},
            ]
        )
        for row in rows:
            if row["wait"] > 0:
                raise _open(row, row["wait"] / 1000)
        paused = [row for row in rows if row["until"] > EARLIEST]
        for row in paused:
            if not await self._claim_probe(row):
                raise _open(row, PROBE_SECONDS)
        return Passed(
            seen=frozenset(row["_id"] for row in rows),
            probing=frozenset(row["_id"] for row in paused),
        )

    async def _claim_probe(self, row: Document) -> bool:
        return await self._circuits.update_one(
            {"_id": row["_id"], "until": row["until"]},
            [{"$set": {"until": from_now(PROBE_SECONDS), "probing": True}}],
        )

    async def refused(self, key: str, code: int | None) -> None:
        """A human has to look at the account: no calls meanwhile."""
        await self._close(key, CONFIG, code, CONFIG_PAUSES_SECONDS)

    async def used_up(self, key: str, code: int | None, seconds: float) -> None:
        await self._close(key, QUOTA, code, (seconds,))

    async def _close(
        self, key: str, reason: str, code: int | None, pauses: Sequence[float]
    ) -> None:
        counted = await self._count(key, reason, code, pauses)
        if not counted.pause_seconds:
            return
        said = {"circuit": key, "reason": reason, "code": code, "seconds": counted.pause_seconds}
        if counted.failures > 1:
            log.warning("platform path still closed", **said)
        else:
            self._alarm(reason)
            log.error("platform path closed: it needs attention", **said)

    async def silent(self, key: str) -> None:
        counted = await self._count(key, OUTAGE, None, OUTAGE_PAUSES_SECONDS)
        if counted.pause_seconds:
            log.warning("platform does not answer", circuit=key, seconds=counted.pause_seconds)

    async def worked(self, keys: frozenset[str]) -> None:
        if keys:
            await self._circuits.delete_many({"_id": {"$in": sorted(keys)}})

    async def _count(
        self, key: str, reason: str, code: int | None, pauses: Sequence[float]
    ) -> "_Counted":
        """Count a failure and pause for it, the longer the more there were.

        Calls that were under way when another closed the path do not count again.
        """
        closed = {"$gt": [{"$ifNull": ["$until", EARLIEST]}, "$$NOW"]}
        step = {"$min": [{"$subtract": ["$failures", 1]}, len(pauses) - 1]}
        pause: Document = {"$arrayElemAt": [list(pauses), step]}
        row = await self._circuits.find_one_and_update(
            {"_id": key},
            [
                {"$set": {"skip": {"$and": [closed, {"$not": ["$probing"]}]}}},
                {"$set": {"failures": _unless_skipped("$failures", _one_more("$failures"))}},
                {"$set": {"pause": _unless_skipped(0, pause)}},
                {
                    "$set": {
                        "path_id": token_hash(key)[:24],
                        "reason": reason,
                        "code": code,
                        "probing": False,
                        "until": _unless_skipped("$until", _after("$pause")),
                        "opened_at": {"$ifNull": ["$opened_at", "$$NOW"]},
                        "expire_at": from_now(KEEP_SECONDS),
                    }
                },
            ],
            upsert=True,
        )
        return _Counted(float(row["pause"]), int(row["failures"])) if row else _Counted()

    # -- what staff see and do -----------------------------------------------------------------

    async def closed_paths(self) -> list[ClosedPath]:
        rows = await self._circuits.aggregate(
            [
                {"$match": {"until": {"$gt": EARLIEST}}},
                {"$sort": {"until": -1}},
                {"$set": {"lasted": {"$subtract": ["$$NOW", "$opened_at"]}}},
                {"$limit": 100},
            ]
        )
        return [
            ClosedPath(
                id=row["path_id"],
                name=row["_id"],
                reason=row["reason"],
                code=row["code"],
                since=row["opened_at"],
                until=row["until"],
                lasted_seconds=row["lasted"] / 1000,
            )
            for row in rows
        ]

    async def reopen(self, path_id: str) -> bool:
        """Let calls through at once, after the cause was put right; say whether it was closed."""
        return await self._circuits.delete_one({"path_id": path_id})


def _unless_skipped(kept: object, changed: object) -> Document:
    return {"$cond": ["$skip", kept, changed]}


def _one_more(field: str) -> Document:
    return {"$add": [{"$ifNull": [field, 0]}, 1]}


def _after(seconds: str) -> Document:
    """No pause leaves the path open."""
    later = {
        "$dateAdd": {
            "startDate": "$$NOW",
            "unit": "millisecond",
            "amount": {"$toLong": {"$multiply": [seconds, 1000]}},
        }
    }
    return {"$cond": [{"$gt": [seconds, 0]}, later, EARLIEST]}


def _open(row: Document, wait_seconds: float) -> CircuitOpen:
    return CircuitOpen(row["reason"], row["code"], wait_seconds)
