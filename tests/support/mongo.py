"""A real MongoDB for every test that wants one: started once per test process, or your own."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from pymongo import MongoClient

from backend.runtime.embedded_mongod import EmbeddedMongod
from tests.support.canaries import leaks_in_database, leaks_in_files

OWN_URI = "BAOXIU_TEST_MONGO_URI"

MIGRATIONS: Final = "migrations"
"""Says which indexes and migrations the database has; stays when it is emptied."""


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a replica set; set BAOXIU_TEST_MONGO_URI to use your own."""
    if own := os.environ.get(OWN_URI):
        yield own
        return
    with _folder_in_memory(tmp_path_factory) as folder:
        yield from _one_mongod(folder)


@contextmanager
def _folder_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where there is room: every acknowledged write waits for the disk otherwise. What is to
    survive a kill is tested with mongods of its own, on the disk."""
    if not _MEMORY.is_dir() or disk_usage(_MEMORY).free < _ROOM:
        yield tmp_path_factory.mktemp("mongod")
        return
    with TemporaryDirectory(prefix="baoxiu-test-", dir=_MEMORY) as name:
        yield Path(name)


def _one_mongod(folder: Path) -> Iterator[str]:
    # Uncompressed, so that the search for personal data in the files can find what is there.
    mongod = EmbeddedMongod(folder, compressed=False, forgets_dropped=True)
    mongod.start()
    yield mongod.uri
    mongod.stop()
    assert leaks_in_files(folder) == {}, "personal data readable in the database files"


@pytest.fixture(scope="session")
def mongo_admin(mongo_uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    """A plain synchronous client, to look at what the product stored and to clean up."""
    with MongoClient[dict[str, Any]](mongo_uri, tz_aware=True) as client:
        yield client


_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_ROOM: Final = 6 * 1024**3


class ProductDatabase:
    """The database that tests of the whole product share, one after the other.

    Making its collections and indexes takes longer than most tests do; emptying it does not.
    """

    def __init__(self) -> None:
        self.name = f"test_product_{uuid.uuid4().hex[:16]}"
        self.is_prepared = False
        self._made: frozenset[str] = frozenset()

    def note_prepared(self, admin: MongoClient[dict[str, Any]]) -> None:
        self._made = frozenset(admin[self.name].list_collection_names())
        self.is_prepared = True

    def empty(self, admin: MongoClient[dict[str, Any]]) -> None:
        """As it was when it was prepared; from scratch where a test took something away."""
        database = admin[self.name]
        found = set(database.list_collection_names())
        if not self.is_prepared or not self._made <= found:
            admin.drop_database(self.name)
            self.is_prepared = False
            return
        for name in found - self._made:
            database.drop_collection(name)
        for name in self._made - {MIGRATIONS}:
            if database[name].find_one({}, {"_id": 1}) is not None:
                database[name].delete_many({})


@pytest.fixture(scope="session")
def product_database() -> ProductDatabase:
    return ProductDatabase()


@pytest.fixture
def database_name(
    request: pytest.FixtureRequest,
    mongo_admin: MongoClient[dict[str, Any]],
    product_database: ProductDatabase,
) -> Iterator[str]:
    """A database nobody else uses now: the product's, emptied after the test, where the test asks
    for `prepared`; else a new one, dropped after it."""
    if "prepared" in request.fixturenames:
        name, clean = product_database.name, product_database.empty
    else:
        name = f"test_{uuid.uuid4().hex[:16]}"
        clean = partial(MongoClient.drop_database, name_or_database=name)
    yield name
    found = leaks_in_database(mongo_admin[name])
    clean(mongo_admin)
    assert found == {}, "personal data readable in the database"
