"""Each change of stored documents is applied once, in order, whoever dies on the way."""

import asyncio

import pytest
from pymongo import IndexModel

from backend.kit.clock import utc_now
from backend.kit.mongo import Migration, Migrator, Mongo
from tests.kit.programs.migrating import migrations
from tests.support.programs import Programs

NAMES = ["first", "second", "third"]


@pytest.fixture(autouse=True)
async def numbers(mongo: Mongo) -> None:
    rows = [{"_id": n, "value": 1, "done": []} for n in range(10)]
    await mongo.collection("numbers").insert_many(rows)


async def values(mongo: Mongo) -> list[int]:
    rows = await mongo.collection("numbers").find({}, limit=100, sort=[("_id", 1)])
    return [row["value"] for row in rows]


def migrator(mongo: Mongo, *more: Migration) -> Migrator:
    return Migrator(mongo, [*migrations(dies=False), *more], (), utc_now)


async def free_the_lease(mongo: Mongo) -> None:
    """As if the time of the dead process's lease were over."""
    await mongo.collection("leases").update_many(
        {}, [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}]
    )


async def test_what_is_missing_is_applied_in_order_and_once(mongo: Mongo) -> None:
    assert await migrator(mongo).pending() == NAMES
    assert await migrator(mongo).run() == NAMES
    assert await migrator(mongo).pending() == []
    assert await migrator(mongo).run() == []
    assert await values(mongo) == [8] * 10


async def test_a_new_one_is_applied_alone(mongo: Mongo) -> None:
    await migrator(mongo).run()

    async def clear(mongo: Mongo) -> None:
        await mongo.collection("numbers").delete_many({})

    assert await migrator(mongo, Migration("fourth", clear)).run() == ["fourth"]
    assert await values(mongo) == []


async def test_two_at_once_apply_each_once(mongo: Mongo) -> None:
    applied = await asyncio.gather(migrator(mongo).run(), migrator(mongo).run())
    assert sorted(applied) == [[], NAMES]
    assert await values(mongo) == [8] * 10


async def test_one_that_fails_is_not_marked_and_can_be_run_again_at_once(mongo: Mongo) -> None:
    async def fail(mongo: Mongo) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await migrator(mongo, Migration("fourth", fail)).run()
    assert await migrator(mongo, Migration("fourth", fail)).pending() == ["fourth"]
    assert await migrator(mongo).run() == []


async def test_a_process_killed_in_the_middle_is_completed_by_the_next(
    programs: Programs, mongo: Mongo
) -> None:
    for _ in range(3):
        dying = await programs.start("tests.kit.programs.migrating", dies=True)
        dying.go()
        assert await dying.ends() < 0
        assert await migrator(mongo).pending() == ["second", "third"]
        assert await values(mongo) == [4] * 5 + [2] * 5
        await free_the_lease(mongo)
    assert await migrator(mongo).run() == ["second", "third"]
    assert await values(mongo) == [8] * 10


async def test_a_process_that_finds_the_mark_of_another_is_content(mongo: Mongo) -> None:
    """It was frozen past its lease, and another has run the same migration meanwhile."""

    async def overtaken(mongo: Mongo) -> None:
        await mongo.collection("migrations").insert_one({"_id": "fourth", "at": utc_now()})

    assert await migrator(mongo, Migration("fourth", overtaken)).run() == [*NAMES, "fourth"]


async def test_indexes_are_made_before_documents_are_changed(mongo: Mongo) -> None:
    async def ensure() -> None:
        await mongo.collection("numbers").create_indexes([IndexModel("value")])

    seen: list[str] = []

    async def look(mongo: Mongo) -> None:
        seen.extend(await mongo.collection("numbers").motor.index_information())

    await Migrator(mongo, [Migration("look", look)], [ensure], utc_now).run()
    assert seen == ["_id_", "value_1"]
