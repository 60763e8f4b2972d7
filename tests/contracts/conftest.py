"""One product for all sweeps of a file: they must change nothing, so they can share it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import pytest
from pymongo import MongoClient

from backend.container import Container, build_container
from backend.kit.clock import utc_now
from tests.support.application import product_settings
from tests.support.canaries import fingerprints
from tests.support.mongo import Prepared

Stored = dict[str, str]

SWEEPS: Final = frozenset({"test_access_matrix.py", "test_bad_input.py"})
ONE_IN: Final = 8
"""So many of the sweeps' cells are quick, chosen by name; CI tries every one of them."""

# Counted tries, leases and the like change by being asked; they are not what a request is about.
_NOT_COMPARED = frozenset({"rate_limits", "migrations", "leases", "sessions"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        swept = item.path.parent == Path(__file__).parent and item.path.name in SWEEPS
        if swept and crc32(item.name.encode()) % ONE_IN:
            item.add_marker("long")


@pytest.fixture(scope="module")
async def shared_container(
    mongo_uri: str, files_database: str, prepared: Prepared
) -> AsyncIterator[Container]:
    container = build_container(product_settings(mongo_uri, files_database), now=utc_now)
    await prepared(container)
    yield container
    container.close()


@pytest.fixture(scope="module")
def everything_stored(
    mongo_admin: MongoClient[dict[str, Any]], files_database: str
) -> Callable[[], Stored]:
    """A function that takes the print of the whole database, to compare before and after."""

    def read() -> Stored:
        found = fingerprints(mongo_admin[files_database])
        return {name: of for name, of in found.items() if name not in _NOT_COMPARED}

    return read
