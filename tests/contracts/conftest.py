"""One product for all sweeps of a file: they must change nothing, so they can share it."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import bson
import pytest
from pymongo import MongoClient

from backend.container import Container, build_container
from backend.kit.clock import utc_now
from backend.migrations import build_migrator
from tests.support.application import product_settings
from tests.support.canaries import leaks_in_database

Stored = dict[str, list[bytes]]

# Counted tries, leases and the like change by being asked; they are not what a request is about.
_NOT_COMPARED = frozenset({"rate_limits", "migrations", "leases", "sessions"})


@pytest.fixture(scope="module")
def shared_database(mongo_admin: MongoClient[dict[str, Any]]) -> Iterator[str]:
    name = f"test_{uuid4().hex[:16]}"
    yield name
    found = leaks_in_database(mongo_admin[name])
    mongo_admin.drop_database(name)
    assert found == {}, "personal data readable in the database"


@pytest.fixture(scope="module")
async def shared_container(mongo_uri: str, shared_database: str) -> AsyncIterator[Container]:
    container = build_container(product_settings(mongo_uri, shared_database), now=utc_now)
    await build_migrator(container).run()
    yield container
    container.close()


@pytest.fixture(scope="module")
def everything_stored(
    mongo_admin: MongoClient[dict[str, Any]], shared_database: str
) -> Callable[[], Stored]:
    """A function that reads the whole database, to compare before and after."""

    def read() -> Stored:
        database = mongo_admin[shared_database]
        return {
            name: sorted(bson.encode(row) for row in database[name].find({}))
            for name in database.list_collection_names()
            if name not in _NOT_COMPARED
        }

    return read
