"""Inserting many at once refuses as inserting one does."""

from typing import Annotated

import pytest
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from backend.kit.aggregate import Aggregate
from backend.kit.errors import AppError, DuplicateEntry, StaleDocument
from backend.kit.mongo import Mongo, Repository
from backend.kit.pii import Personal


class NoDoor(AppError):
    status = StaleDocument.status
    detail = "没有这扇门"


class DoorTaken(DuplicateEntry):
    detail = "这扇门已有人住"


class Door(Aggregate):
    number: int
    owner: Annotated[str, Personal("person_name")] = ""


class DoorRepository(Repository[Door]):
    model = Door
    collection_name = "doors"
    not_found = NoDoor
    indexes = (IndexModel("number", unique=True),)
    conflicts = {"number": DoorTaken}


async def test_many_are_refused_by_the_name_of_what_is_taken(mongo: Mongo) -> None:
    doors = DoorRepository(mongo)
    await doors.ensure_indexes()
    await doors.add(Door(number=1))
    with pytest.raises(DoorTaken):
        await doors.add_all([Door(number=2), Door(number=1), Door(number=3)])


async def test_the_error_does_not_quote_the_document(mongo: Mongo) -> None:
    doors = mongo.collection("doors")
    await doors.insert_one({"_id": 1})
    with pytest.raises(DuplicateKeyError) as refused:
        await doors.insert_many([{"_id": 1, "note": "secret words"}, {"_id": 2}])
    assert "secret" not in f"{refused.value!r} {refused.value.details}"
    assert refused.value.details == {"keyPattern": {"_id": 1}}
