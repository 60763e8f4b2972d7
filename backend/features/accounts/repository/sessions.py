from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.features.accounts.errors import SessionNotFound
from backend.features.accounts.models import Session
from backend.kit.mongo import Repository

MOST_SESSIONS = 20
"""Of one person; a further sign-in ends the oldest."""


class SessionRepository(Repository[Session]):
    model = Session
    collection_name = "sessions"
    not_found = SessionNotFound
    indexes = (
        IndexModel("token_hash", unique=True),
        IndexModel([("person_id", ASCENDING), ("started_at", DESCENDING)]),
        IndexModel("expires_at"),
    )

    async def by_token(self, token_hash: str) -> Session | None:
        return await self.find_one({"token_hash": token_hash})

    async def many(self, session_ids: Sequence[str]) -> list[Session]:
        ids = list(session_ids)
        return await self.find({"_id": {"$in": ids}}, limit=len(ids) or 1)

    async def of_person(self, person_id: str) -> list[Session]:
        """Newest first: all of them, also while two people's are becoming one's."""
        return await self.find(
            {"person_id": person_id}, limit=2 * MOST_SESSIONS, sort=[("started_at", -1)]
        )

    async def stamp(self, session: Session, now: datetime) -> None:
        await self.collection.update_one({"_id": session.id}, {"$set": {"last_seen_at": now}})

    async def end(self, session_id: str, person_id: str) -> bool:
        """Whether it was there."""
        return await self.collection.delete_one({"_id": session_id, "person_id": person_id})

    async def end_all(self, person_id: str, *, but: str = "") -> int:
        return await self.collection.delete_many({"person_id": person_id, "_id": {"$ne": but}})

    async def discard_expired(self, now: datetime) -> int:
        return await self.collection.delete_many({"expires_at": {"$lte": now}})
