"""Seals over ranges of audit rows, as they are stored.

A seal holds the digest of each row in its range, so that a check can name the row; its own hash
covers them and the seal before it. The signature needs the firm's key: who can only write the
database cannot seal anew what he changed.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from bson import Timestamp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.kit.canonical import digest
from backend.kit.clock import Instant
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document

HEAD_ID: Final = "head"
BEGINNING: Final = Timestamp(0, 1)  # not (0, 0), for which the server would put its own time


class SealedRow(BaseModel):
    id: str
    digest: str


class Seal(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    number: int = Field(alias="_id")
    after: Timestamp
    up_to: Timestamp
    count: int
    rows: list[SealedRow]
    previous: str
    at: Instant
    hash: str
    signature: str

    @property
    def mark(self) -> str:
        return f"{self.number}:{self.hash}"


class SealHead(BaseModel):
    """The newest seal, and the database's own time when it was looked up."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    number: int = 0
    hash: str = ""
    signature: str = ""
    up_to: Timestamp = BEGINNING
    looked_at: Instant


class SealRepository:
    def __init__(self, mongo: Mongo) -> None:
        self._seals = mongo.collection("audit_seals")
        self._heads = mongo.collection("audit_seal_heads")
        self._crypto = mongo.crypto

    async def lock_head(self) -> SealHead:
        """In a unit of work: the head, which no other sealer can move until this one is done."""
        row = await self._heads.find_one_and_update(
            {"_id": HEAD_ID}, [{"$set": {"looked_at": "$$NOW"}}], upsert=True
        )
        return SealHead.model_validate(row)

    async def head(self) -> SealHead | None:
        row = await self._heads.find_one({"_id": HEAD_ID})
        return SealHead.model_validate(row) if row else None

    async def add(self, head: SealHead, rows: Sequence[SealedRow], up_to: Timestamp) -> Seal:
        """Seal the rows after the head up to `up_to`, and move the head there."""
        stored: Document = {
            "_id": head.number + 1,
            "after": head.up_to,
            "up_to": up_to,
            "count": len(rows),
            "rows": [row.model_dump() for row in rows],
            "previous": head.hash,
            "at": head.looked_at,
        }
        stored["hash"] = seal_hash(stored)
        stored["signature"] = self.signature(stored["_id"], stored["hash"])
        seal = Seal.model_validate(stored)
        await self._seals.insert_one(stored)
        moved = seal.model_dump(include={"number", "hash", "signature", "up_to"})
        if not await self._heads.update_one({"_id": HEAD_ID}, {"$set": moved}):
            raise StaleDocument
        return seal

    def all(self) -> AsyncIterator[Document]:
        return self._seals.stream({}, sort=[("_id", 1)])

    async def some(self, after: int, limit: int) -> list[Document]:
        """In the order of their numbers."""
        return await self._seals.find({"_id": {"$gt": after}}, limit=limit, sort=[("_id", 1)])

    async def numbered(self, number: int) -> Document | None:
        return await self._seals.find_one({"_id": number})

    def signature(self, number: int, hash_of_seal: str) -> str:
        return self._crypto.blind("audit_seal", f"{number}|{hash_of_seal}")

    def genuine(self, stored: Document) -> Seal | None:
        """The seal as it was made; None if anything in it was changed."""
        try:
            seal = Seal.model_validate(stored)
        except ValidationError:
            return None
        unchanged = seal.hash == seal_hash(stored)
        return seal if unchanged and seal.signature == self._signed(seal) else None

    def _signed(self, seal: Seal) -> str:
        return self.signature(seal.number, seal.hash)


def seal_hash(seal: Document) -> str:
    """SHA-256 over everything in the seal but the hash and the signature."""
    return digest({k: v for k, v in seal.items() if k not in ("hash", "signature")})
