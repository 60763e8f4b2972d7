"""Codes that were texted to phones, by the phone's blind index: one for each phone, the newest."""

from dataclasses import dataclass
from datetime import datetime

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.mongo import Mongo


@dataclass(frozen=True)
class KeptCode:
    """`code_hash` is keyed and salted with `salt`: six digits alone are soon guessed."""

    salt: str
    code_hash: str


class PhoneCodeStore:
    def __init__(self, mongo: Mongo) -> None:
        self._codes = mongo.collection("phone_codes")
        self.blind = mongo.crypto.blind

    async def ensure_indexes(self) -> None:
        await self._codes.create_indexes([IndexModel("expire_at", expireAfterSeconds=0)])

    async def keep(self, phone: str, code: KeptCode, expire_at: datetime) -> None:
        """In place of an earlier one."""
        row = {"salt": code.salt, "code_hash": code.code_hash, "tries": 0, "expire_at": expire_at}
        query, update = {"_id": self._key(phone)}, {"$set": row}
        try:
            await self._codes.update_one(query, update, upsert=True)
        except DuplicateKeyError:  # two first ones at once
            await self._codes.update_one(query, update, upsert=True)

    async def tried(self, phone: str, most_tries: int, now: datetime) -> KeptCode | None:
        """The code to compare with, one try being counted first; None when there is none left."""
        row = await self._codes.find_one_and_update(
            {
                "_id": self._key(phone),
                "tries": {"$lt": most_tries},
                "expire_at": {"$gt": now},
            },
            {"$inc": {"tries": 1}},
        )
        return KeptCode(row["salt"], row["code_hash"]) if row else None

    async def use(self, phone: str, code: KeptCode) -> bool:
        """Whether nobody else has used it meanwhile; it is gone."""
        return await self._codes.delete_one({"_id": self._key(phone), "salt": code.salt})

    def _key(self, phone: str) -> str:
        return self.blind("phone", phone)
