from typing import NoReturn

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.consents.errors import PolicyVersionNotFound
from backend.features.consents.models import (
    ConsentRecord,
    ConsentSource,
    PolicyKind,
    PolicyText,
)
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

_LATEST = [("sequence", -1)]


class PolicyRepository(Repository[PolicyText]):
    model = PolicyText
    collection_name = "policy_texts"
    not_found = PolicyVersionNotFound
    indexes = (
        IndexModel(
            [
                ("kind", ASCENDING),
                ("is_shipped", ASCENDING),
                ("published_at", DESCENDING),
                ("_id", DESCENDING),
            ]
        ),
        IndexModel([("kind", ASCENDING), ("published_at", DESCENDING), ("_id", DESCENDING)]),
    )

    async def newest(self, kind: PolicyKind) -> PolicyText | None:
        """Of those that the firm published itself."""
        query = {"kind": kind, "is_shipped": False}
        found = await self.find(query, limit=1, sort=[("published_at", -1), ("_id", -1)])
        return found[0] if found else None

    async def page_of(self, kind: PolicyKind, asked: PageQuery) -> Page[PolicyText]:
        return await self.page({"kind": kind}, asked, by="published_at")

    async def keep(self, text: PolicyText) -> None:
        """Stores it unless it is stored."""
        if await self.find_one({"_id": text.id}) is None:
            await self.add(text)


class ConsentRepository(Repository[ConsentRecord]):
    """Inserted and found; only whose they are may change, when two accounts were one person."""

    model = ConsentRecord
    collection_name = "consent_records"
    not_found = PolicyVersionNotFound
    indexes = (
        IndexModel(
            [("person_id", ASCENDING), ("policy", ASCENDING), ("sequence", DESCENDING)],
            unique=True,
        ),
        IndexModel([("person_id", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)]),
    )

    async def latest(
        self, person_id: str, policy: PolicyKind, sources: tuple[ConsentSource, ...] = ()
    ) -> ConsentRecord | None:
        """Of these sources (none named: of any); a withdrawal counts from wherever it came."""
        query: Filter = {"person_id": person_id, "policy": policy}
        if sources:
            query = {**query, "$or": [{"source": {"$in": list(sources)}}, {"given": False}]}
        found = await self.find(query, limit=1, sort=_LATEST)
        return found[0] if found else None

    async def has_any(self, person_id: str) -> bool:
        return await self.collection.find_one({"person_id": person_id}) is not None

    async def page_of(self, person_id: str, asked: PageQuery) -> Page[ConsentRecord]:
        return await self.page({"person_id": person_id}, asked, by="at")

    async def save(self, aggregate: ConsentRecord) -> NoReturn:
        raise TypeError("a decision is never changed; another follows it")
