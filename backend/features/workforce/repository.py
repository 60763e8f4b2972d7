"""Facts, ledgers and the skill catalogue as they are stored and found."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from pydantic import TypeAdapter
from pymongo import ASCENDING, IndexModel

from backend.features.workforce.errors import FactNotFound, SkillNameTaken, SkillNotFound
from backend.features.workforce.models import (
    NOT_YET,
    AnyFact,
    FactKind,
    Skill,
    Span,
    StaffFact,
    StaffLedger,
    Whose,
)
from backend.kit.access import Reach, Scope
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Mongo, Repository
from backend.kit.mongo.driver import Document
from backend.kit.pagination import Page, PageQuery

MOST_PIECES: Final = 1000
"""Rows of one kind and key that one change may touch."""

MOST_A_DAY: Final = 400
"""Facts of one person that are true on one day: the sum of what may be held of each kind."""

MOST_SKILLS: Final = 200
AT_ONCE: Final = 500

_FACT: Final[TypeAdapter[AnyFact]] = TypeAdapter(AnyFact)

_CERTIFICATE: Final = {"kind": FactKind.CERTIFICATE.value}


class StaffFactRepository(Repository[StaffFact]):
    """Rows are added and superseded, never rewritten. Two exceptions: where a person belongs
    follows him, and a person who has left is no longer to be found at home."""

    model = StaffFact
    collection_name = "staff_facts"
    not_found = FactNotFound
    scope_fields = {
        Scope.OWN: "staff_id",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    indexes = (
        # What is believed of people on a day.
        IndexModel([("staff_id", 1), ("superseded_at", 1), ("valid_to", 1), ("valid_from", 1)]),
        # What was believed at another time, and the whole story, newest first.
        IndexModel([("staff_id", 1), ("recorded_at", -1), ("_id", -1)]),
        IndexModel([("staff_id", 1), ("kind", 1), ("recorded_at", -1), ("_id", -1)]),
        IndexModel("key", partialFilterExpression=_CERTIFICATE),
        *(
            IndexModel(
                [*((field, ASCENDING) for field in scope), ("valid_to", 1), ("_id", 1)],
                partialFilterExpression=_CERTIFICATE,
                name="expiring_" + ("_".join(scope) or "all"),
            )
            for scope in ((), ("team_id",), ("branch_id",), ("organisation_id",))
        ),
    )

    async def believed(
        self,
        staff_id: str,
        kind: FactKind | None,
        key: str | None,
        span: Span,
        *,
        limit: int,
    ) -> list[StaffFact]:
        """What is believed of some days; of every kind and key where none is given."""
        query: dict[str, object] = {"staff_id": staff_id, "superseded_at": NOT_YET}
        if kind is not None:
            query["kind"] = kind.value
        if key is not None:
            query["key"] = key
        return await self.find({**query, **_meeting(span)}, limit=limit)

    async def on_day(
        self, staff_ids: Sequence[str], day: date, known_at: datetime | None
    ) -> list[tuple[str, AnyFact]]:
        """Whose, and what was true on the day: as it is believed now, or was at `known_at`.

        Without the numbers of certificates: many rows are read at once, and opening what is
        sealed takes most of the time.
        """
        wanted = list(staff_ids)
        known: dict[str, object] = {"superseded_at": NOT_YET}
        if known_at is not None:
            known = {"recorded_at": {"$lte": known_at}, "superseded_at": {"$gt": known_at}}
        is_on = {"valid_from": {"$lte": day.isoformat()}, "valid_to": {"$gt": day.isoformat()}}
        rows = await self.collection.find(
            {"staff_id": {"$in": wanted}, **known, **is_on},
            limit=max(len(wanted), 1) * MOST_A_DAY,
            projection={"staff_id": 1, "fact": 1},
        )
        found = []
        for number, row in enumerate(rows):
            found.append((str(row["staff_id"]), self._light(row)))
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)  # a thousand people's facts: let others have their turn
        return found

    def _light(self, row: Document) -> AnyFact:
        fact = row["fact"]
        if fact["kind"] == FactKind.CERTIFICATE:
            fact["number"] = ""
        seal = None
        if fact["kind"] == FactKind.BASE:
            seal = self.mongo.crypto.at(f"{self.collection_name}:{row['_id']}")
        return _FACT.validate_python(fact, context={"seal": seal})

    async def has_more_than(self, staff_id: str, kind: FactKind, today: date, most: int) -> bool:
        """Whether more of the kind is believed from today on."""
        query = {
            "staff_id": staff_id,
            "superseded_at": NOT_YET,
            "valid_to": {"$gt": today.isoformat()},
            "kind": kind.value,
        }
        return await self.collection.count(query, limit=most + 1) > most

    async def history(
        self, staff_id: str, kind: FactKind | None, asked: PageQuery
    ) -> Page[StaffFact]:
        """Every row, also superseded ones, the latest recorded first."""
        query = {"staff_id": staff_id, **({"kind": kind.value} if kind else {})}
        return await self.page(query, asked, by="recorded_at")

    async def expiring(
        self, reach: Reach, first: date, last: date, asked: PageQuery
    ) -> Page[StaffFact]:
        """Certificates whose last valid day lies within these days, the earliest first."""
        # A row ends on the day after its last.
        until = {
            "$gt": first.isoformat(),
            "$lte": date.fromordinal(last.toordinal() + 1).isoformat(),
        }
        query = {
            "$and": [
                {**_CERTIFICATE, "superseded_at": NOT_YET},
                {"valid_to": until},
                self.within(reach),
            ]
        }
        return await self.page(query, asked, by="valid_to", order=1)

    async def has_certificate(self, reach: Reach, certificate_id: str) -> bool:
        """Whether the actor may see it; also one that is no longer believed."""
        query = {"$and": [{"key": certificate_id}, _CERTIFICATE, self.within(reach)]}
        return await self.collection.find_one(query, projection={"_id": 1}) is not None

    async def follow(self, whose: Whose) -> None:
        """All rows of a person who now belongs elsewhere."""
        belongs = {
            "team_id": whose.team_id,
            "branch_id": whose.branch_id,
            "organisation_id": whose.organisation_id,
        }
        await self.collection.update_many({"staff_id": whose.staff_id}, {"$set": belongs})

    async def erase_private(self, staff_id: str) -> int:
        """Home and certificate numbers, in every row there ever was. How many had some."""
        homes = await self.collection.update_many(
            {"staff_id": staff_id, "kind": FactKind.BASE.value, "fact.sealed_point": {"$ne": ""}},
            {"$set": {"fact.sealed_point": "", "fact.label": ""}},
        )
        papers = await self.collection.update_many(
            {"staff_id": staff_id, "kind": FactKind.CERTIFICATE.value, "fact.number": {"$ne": ""}},
            {"$set": {"fact.number": ""}},
        )
        return homes + papers


def _meeting(span: Span) -> dict[str, object]:
    return {
        "valid_to": {"$gt": span.first.isoformat()},
        "valid_from": {"$lt": span.end.isoformat()},
    }


class StaffLedgerRepository(Repository[StaffLedger]):
    model = StaffLedger
    collection_name = "staff_ledgers"
    not_found = FactNotFound
    conflicts = {"_id": StaleDocument}

    async def version(self, staff_id: str) -> int:
        """0 where nothing was ever recorded."""
        found = await self.find_one({"_id": staff_id})
        return found.version if found else 0


class SkillRepository(Repository[Skill]):
    model = Skill
    collection_name = "skills"
    not_found = SkillNotFound
    indexes = (IndexModel("name", unique=True),)
    conflicts = {"name": SkillNameTaken}

    async def every(self) -> list[Skill]:
        return await self.find({}, limit=MOST_SKILLS, sort=[("name", 1)])


class WorkforceStores:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.facts = StaffFactRepository(mongo)
        self.ledgers = StaffLedgerRepository(mongo)
        self.skills = SkillRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.facts.ensure_indexes()
        await self.ledgers.ensure_indexes()
        await self.skills.ensure_indexes()
