"""One product for all tests of a file: each brings its own branch, people and device."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from backend.app import build_app
from backend.container import Container, build_container
from backend.migrations import build_migrator
from tests.support.accounts import People
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import leaks_in_database
from tests.support.kit import Api, Served


@pytest.fixture(scope="module")
def tickets_database(mongo_admin: MongoClient[dict[str, Any]]) -> Iterator[str]:
    name = f"test_{uuid4().hex[:16]}"
    yield name
    found = leaks_in_database(mongo_admin[name])
    mongo_admin.drop_database(name)
    assert found == {}, "personal data readable in the database"


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """Moves forward only: what one test has waited for stays past for the next."""
    return MovableClock()


@pytest.fixture(scope="module")
async def container(
    mongo_uri: str, tickets_database: str, clock: MovableClock
) -> AsyncIterator[Container]:
    container = build_container(product_settings(mongo_uri, tickets_database), now=clock)
    await build_migrator(container).run()
    await People(container).found_firm()
    yield container
    container.close()


@pytest.fixture(scope="module")
async def product(container: Container) -> AsyncIterator[Api]:
    served = Served()
    yield served.application(build_app(container))
    await served.stop()


@pytest.fixture
def people(container: Container) -> People:
    return People(container)
