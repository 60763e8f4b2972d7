"""The codes on stickers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pymongo import IndexModel

from backend.features.devices.errors import CodeNotFound, DeviceHasCode, RollNotFound
from backend.features.devices.models import CodeRoll, CodeState, DeviceCode
from backend.features.devices.models.code import MOST_IN_ROLL
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Mongo
from backend.kit.pagination import Page, PageQuery

CODE_HISTORY: Final = 100


class DeviceCodeRepository(Repository[DeviceCode]):
    model = DeviceCode
    collection_name = "device_codes"
    not_found = CodeNotFound
    indexes = (
        IndexModel("code", unique=True),
        IndexModel(
            [("device_id", 1), ("state", 1)],
            unique=True,
            partialFilterExpression={"state": CodeState.ACTIVE.value},
        ),
        newest_first("device_id"),
        # A roll's stickers in their order, and how many of them are in which state.
        IndexModel(
            [("roll_id", 1), ("state", 1), ("number", 1)],
            partialFilterExpression={"roll_id": {"$gt": ""}},
        ),
        IndexModel(
            [("roll_id", 1), ("number", 1)],
            unique=True,
            partialFilterExpression={"roll_id": {"$gt": ""}},
        ),
    )
    conflicts = {"device_id": DeviceHasCode}

    async def in_use(self, code: str) -> DeviceCode:
        """Blank, or on a device. Raises CodeNotFound."""
        states = [CodeState.ACTIVE.value, CodeState.BLANK.value]
        found = await self.find_one({"code": code, "state": {"$in": states}})
        if found is None:
            raise CodeNotFound
        return found

    async def device_of(self, code: str) -> str:
        """Whose sticker it is, or was; "" for a blank one, and for none of ours."""
        found = await self.find_one({"code": code})
        return (found.device_id or "") if found else ""

    async def of_devices(self, device_ids: Sequence[str]) -> dict[str, DeviceCode]:
        """The active codes by their devices' ids."""
        wanted = list(device_ids)
        query = {"device_id": {"$in": wanted}, "state": CodeState.ACTIVE.value}
        return {c.device_id: c for c in await self.find(query, limit=max(len(wanted), 1))}

    async def history(self, device_id: str) -> list[DeviceCode]:
        return await self.find(
            {"device_id": device_id}, limit=CODE_HISTORY, sort=[("created_at", -1), ("_id", -1)]
        )

    # -- of a roll ---------------------------------------------------------------------------

    async def of_roll(self, roll_id: str, first: int, last: int) -> list[DeviceCode]:
        """In their order; void ones are not among them."""
        query = {
            "roll_id": roll_id,
            "number": {"$gte": first, "$lte": last},
            "state": {"$ne": CodeState.VOID.value},
        }
        return await self.find(query, limit=MOST_IN_ROLL, sort=[("number", 1)])

    async def void_unused(self, roll_id: str, reason: str, now: datetime) -> int:
        """How many were blank, and reported by nobody."""
        unused = {"roll_id": roll_id, "state": CodeState.BLANK.value, "reported_at": None}
        void = {"state": CodeState.VOID.value, "reason": reason, "voided_at": now}
        return await self.collection.update_many(unused, {"$set": void, "$inc": {"version": 1}})

    async def counts(self, roll_ids: Sequence[str]) -> dict[str, dict[CodeState, int]]:
        """How many stickers of each roll are in which state."""
        rows = await self.collection.aggregate(
            [
                {"$match": {"roll_id": {"$in": list(roll_ids), "$gt": ""}}},
                {
                    "$group": {
                        "_id": {"roll_id": "$roll_id", "state": "$state"},
                        "count": {"$sum": 1},
                    }
                },
            ]
        )
        counted: dict[str, dict[CodeState, int]] = {roll_id: {} for roll_id in roll_ids}
        for row in rows:
            key = row["_id"]
            counted[key["roll_id"]][CodeState(key["state"])] = row["count"]
        return counted


class CodeRollRepository(Repository[CodeRoll]):
    model = CodeRoll
    collection_name = "code_rolls"
    not_found = RollNotFound
    indexes = (
        IndexModel("number", unique=True),
        newest_first(),
        newest_first("branch_id"),
        newest_first("organisation_id"),
    )
    scope_fields = {Scope.BRANCH: "branch_id", Scope.ORGANISATION: "organisation_id"}

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self._numbers = mongo.collection("number_blocks")

    async def page_within(self, reach: Reach, asked: PageQuery) -> Page[CodeRoll]:
        return await self.page(self.within(reach), asked)

    async def next_number(self) -> str:
        """R00042: drawn with the roll itself, so none is left out."""
        row = await self._numbers.find_one_and_update(
            {"_id": "code_rolls"}, {"$inc": {"taken": 1}}, upsert=True
        )
        assert row is not None  # noqa: S101 - an upsert always answers with the document
        return f"R{int(row['taken']):05d}"
