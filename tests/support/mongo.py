"""A real MongoDB for every test that wants one: started once per test process, or your own."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from backend.runtime.embedded_mongod import EmbeddedMongod
from tests.support.canaries import leaks_in_database, leaks_in_files

OWN_URI = "BAOXIU_TEST_MONGO_URI"


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a replica set; set BAOXIU_TEST_MONGO_URI to use your own."""
    if own := os.environ.get(OWN_URI):
        yield own
        return
    folder = tmp_path_factory.mktemp("mongod")
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


@pytest.fixture
def database_name(mongo_admin: MongoClient[dict[str, Any]]) -> Iterator[str]:
    """A database nobody else uses; dropped after the test."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    yield name
    found = leaks_in_database(mongo_admin[name])
    mongo_admin.drop_database(name)
    assert found == {}, "personal data readable in the database"
