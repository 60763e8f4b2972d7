"""Nothing is kept longer than its purpose needs (PIPL art. 19, 47; reliability R100)."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from backend.container import Container
from backend.features.privacy.register import WORKING_ROWS
from tests.features.privacy.conftest import Past
from tests.support.application import MovableClock

YEAR_AND_MORE = 400


async def overdue(container: Container) -> dict[str, int]:
    counted = await container.privacy.retention.count_overdue()
    return {name: count for name, count in counted.items() if count}


async def test_after_400_days_nothing_overdue_is_left_anywhere(past: Past) -> None:
    await past.desk.api.post("/api/v1/my/data-copies", token=past.customer.token)
    await past.container.privacy.work.run_due()
    assert await overdue(past.container) == {}
    past.clock.move(days=YEAR_AND_MORE)
    before = await overdue(past.container)
    assert {"sessions", "inbox_messages", "stored_answers", "outbox", "data_copies"} <= set(before)
    deleted = await past.container.privacy.retention.delete_overdue()
    assert deleted == before
    assert await overdue(past.container) == {}
    entries = past.container.mongo.collection("audit_entries")
    row = await entries.find_one({"subject_kind": "retention"})
    assert row is not None
    assert row["details"] == {name: str(count) for name, count in deleted.items()}


@pytest.mark.parametrize("name", sorted(WORKING_ROWS))
async def test_of_many_all_that_are_overdue_go_and_no_other(
    container: Container,
    clock: MovableClock,
    mongo_admin: MongoClient[dict[str, Any]],
    name: str,
) -> None:
    there = mongo_admin[container.mongo.database.name][name]
    field = WORKING_ROWS[name]
    rows = container.mongo.collection(name)
    now = container.now()
    ages = [timedelta(days=day) for day in (1, 30, 500)]
    made: list[dict[str, Any]] = [
        {"_id": f"{age.days}-{n}", field: now + age, **_unique(there, f"{age.days}-{n}")}
        for age in ages
        for n in range(5)
    ]
    await rows.insert_many(made)
    clock.move(days=YEAR_AND_MORE)
    assert (await container.privacy.retention.delete_overdue())[name] == 10
    kept = await rows.find({}, limit=100)
    assert sorted(row["_id"] for row in kept) == [f"500-{n}" for n in range(5)]


def _unique(rows: Collection[dict[str, Any]], value: str) -> dict[str, Any]:
    """What the unique indexes of the collection ask for."""
    made: dict[str, Any] = {}
    for index in rows.index_information().values():
        for path, _ in index["key"] if index.get("unique") else ():
            *outer, last = path.split(".")
            place = made
            for name in outer:
                place = place.setdefault(name, {})
            place[last] = value
    return made


async def test_more_than_one_batch_is_deleted(
    container: Container, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.features.privacy.retention.BATCH", 7)
    soon = container.now() + timedelta(days=1)
    rows = [{"_id": str(n), "expire_at": soon} for n in range(50)]
    await container.mongo.collection("stored_answers").insert_many(rows)
    clock.move(days=2)
    assert await container.privacy.retention.delete_overdue() == {"stored_answers": 50}
