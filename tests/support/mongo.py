"""A real MongoDB for every test that wants one: started once per test process, or your own."""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient
from pymongo.database import Database

from backend.container import Container
from backend.kit.mongo import driver
from backend.migrations import build_migrator
from backend.runtime.embedded_mongod import EmbeddedMongod
from tests.support.canaries import filled_collections, leaks_in_database, leaks_in_files

OWN_URI = "BAOXIU_TEST_MONGO_URI"

MIGRATIONS: Final = "migrations"
"""Says which indexes and migrations the database has; stays when it is emptied."""


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a replica set; set BAOXIU_TEST_MONGO_URI to use your own."""
    if own := os.environ.get(OWN_URI):
        with _connections_kept(own):
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
    # Nobody kills it; of those that are killed, tests/runtime and tests/prove tell.
    mongod = EmbeddedMongod(folder, compressed=False, forgets_dropped=True, awaits_journal=False)
    mongod.start()
    with _connections_kept(mongod.uri):
        yield mongod.uri
    mongod.stop()
    assert leaks_in_files(folder) == {}, "personal data readable in the database files"


class _KeptClient(AsyncIOMotorClient[dict[str, Any]]):
    """Stays connected when what was built on it is closed."""

    def close(self) -> None:
        pass

    def disconnect(self) -> None:
        super().close()


class _KeptClients:
    """Stands in for Motor's client: one for all who connect alike in one event loop.

    To connect, and to say goodbye, costs the process and the server as much as a short test.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._made: dict[tuple[asyncio.AbstractEventLoop, str], _KeptClient] = {}

    def __call__(self, uri: str, **options: Any) -> AsyncIOMotorClient[dict[str, Any]]:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return AsyncIOMotorClient(uri, **options)
        if uri != self._uri:  # a server that may come and go within a test
            return AsyncIOMotorClient(uri, **options)
        key = (loop, str(sorted(options.items())))
        if key not in self._made:
            del options["journal"]  # see `_one_mongod`
            self._made[key] = _KeptClient(uri, **options)
        return self._made[key]

    def disconnect(self) -> None:
        for client in self._made.values():
            client.disconnect()


@contextmanager
def _connections_kept(uri: str) -> Iterator[None]:
    clients = _KeptClients(uri)
    vars(driver)["AsyncIOMotorClient"] = clients
    yield
    vars(driver)["AsyncIOMotorClient"] = AsyncIOMotorClient
    clients.disconnect()


@pytest.fixture(scope="session")
def mongo_admin(mongo_uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    """A plain synchronous client, to look at what the product stored and to clean up."""
    with MongoClient[dict[str, Any]](mongo_uri, tz_aware=True) as client:
        yield client


_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_ROOM: Final = 6 * 1024**3


def empty_collections(database: Database[dict[str, Any]]) -> None:
    for collection in filled_collections(database):
        if collection != MIGRATIONS:
            database[collection].delete_many({})


class ProductDatabases:
    """Databases with the product's collections and indexes, lent to one test or file at a time.

    Making collections and indexes takes longer than most tests do; emptying them does not.
    """

    def __init__(self, admin: MongoClient[dict[str, Any]]) -> None:
        self._admin = admin
        self._idle: list[str] = []
        self._made: dict[str, frozenset[str]] = {}

    @contextmanager
    def lent(self) -> Iterator[str]:
        """One that nobody else uses, and is empty; searched for personal data when given back."""
        name = self._idle.pop() if self._idle else f"test_product_{uuid.uuid4().hex[:16]}"
        yield name
        found = leaks_in_database(self._admin[name])
        self._empty(name)
        self._idle.append(name)
        assert found == {}, "personal data readable in the database"

    async def prepare(self, container: Container) -> None:
        """Makes the collections and indexes, unless an earlier borrower has."""
        name = container.mongo.database.name
        if name not in self._made:
            await build_migrator(container).run()
            self._made[name] = frozenset(self._admin[name].list_collection_names())

    def _empty(self, name: str) -> None:
        """As it was when it was prepared; from scratch where somebody took something away."""
        database, made = self._admin[name], self._made.get(name, frozenset())
        found = set(database.list_collection_names())
        if not made or not made <= found:
            self._admin.drop_database(name)
            self._made.pop(name, None)
            return
        for collection in found - made:
            database.drop_collection(collection)
        empty_collections(database)


@pytest.fixture(scope="session")
def product_databases(mongo_admin: MongoClient[dict[str, Any]]) -> ProductDatabases:
    return ProductDatabases(mongo_admin)


Prepared = Callable[[Container], Awaitable[None]]
"""Makes the collections and indexes of a lent database, unless an earlier borrower has."""


@pytest.fixture(scope="session")
def prepared(product_databases: ProductDatabases) -> Prepared:
    return product_databases.prepare


@pytest.fixture(scope="module")
def files_database(product_databases: ProductDatabases) -> Iterator[str]:
    """One for all tests of a file, to be `prepared`."""
    with product_databases.lent() as name:
        yield name


@pytest.fixture
def database_name(
    request: pytest.FixtureRequest,
    mongo_admin: MongoClient[dict[str, Any]],
    product_databases: ProductDatabases,
) -> Iterator[str]:
    """A database nobody else uses: a lent one where the test asks for `prepared`; else a new one,
    dropped after it."""
    if "prepared" in request.fixturenames:
        with product_databases.lent() as name:
            yield name
        return
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    found = leaks_in_database(mongo_admin[name])
    mongo_admin.drop_database(name)
    assert found == {}, "personal data readable in the database"
