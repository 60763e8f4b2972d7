"""Databases to back up, on a mongod that remembers its past, as one in production does."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from bson import Binary
from pymongo import ASCENDING, IndexModel, MongoClient
from pymongo.database import Database

from backend.runtime.backups import Made, make_backup
from backend.runtime.embedded_mongod import EmbeddedMongod
from backend.settings import Settings
from tests.support.application import INDEX_KEY, KEY

Document = dict[str, Any]

BACKUP_KEY: Final = b64encode(b"b" * 32).decode()
CHUNK: Final = 255 * 1024


@pytest.fixture(scope="session")
def remembering_mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMongod]:
    """The tests' own forgets at once, to bear hundreds of databases."""
    mongod = EmbeddedMongod(tmp_path_factory.mktemp("remembering"), oplog_megabytes=50)
    mongod.start()
    yield mongod
    mongod.stop()


@pytest.fixture(scope="session")
def client(remembering_mongod: EmbeddedMongod) -> Iterator[MongoClient[Document]]:
    with MongoClient[Document](remembering_mongod.uri, tz_aware=True, tzinfo=UTC) as client:
        yield client


@pytest.fixture
def database(client: MongoClient[Document]) -> Iterator[Database[Document]]:
    """A small firm: documents of every kind of value, indexes and options of every kind, a file."""
    database = client[f"firm_{uuid4().hex[:12]}"]
    fill(database)
    yield database
    client.drop_database(database.name)


@pytest.fixture
def empty(client: MongoClient[Document]) -> Iterator[Database[Document]]:
    database = client[f"empty_{uuid4().hex[:12]}"]
    yield database
    client.drop_database(database.name)


def fill(database: Database[Document]) -> None:
    database.create_collection(
        "customers",
        validator={"$jsonSchema": {"required": ["name"]}},
        collation={"locale": "zh", "strength": 1},
    )
    database["customers"].create_indexes(
        [
            IndexModel([("phone_index", ASCENDING)], unique=True),
            IndexModel(
                [("branch", ASCENDING), ("at", -1)],
                name="open_ones",
                partialFilterExpression={"state": "open"},
            ),
        ]
    )
    database["customers"].insert_many(
        {
            "_id": uuid4().hex,
            "name": Binary(bytes([1, number % 256]) * 20),
            "phone_index": f"{number:032x}",
            "at": datetime(2026, 11, 1, 8, number % 60, tzinfo=UTC),
            "paid_fen": number * 100,
            "tags": ["老客户", None, {"level": 1.5}],
        }
        for number in range(1500)
    )
    database["sessions"].create_index("expire_at", expireAfterSeconds=0)
    database["sessions"].insert_one({"_id": "s", "expire_at": datetime(2126, 1, 1, tzinfo=UTC)})
    database["numbers"].create_index("x")  # has indexes and no document
    database["migrations"].insert_one({"_id": "indexes", "fingerprint": "f"})
    database["media_objects.files"].insert_one(
        {"_id": "p", "length": 5 * CHUNK, "chunkSize": CHUNK}
    )
    database["media_objects.chunks"].create_index([("files_id", 1), ("n", 1)], unique=True)
    database["media_objects.chunks"].insert_many(
        {"files_id": "p", "n": n, "data": Binary(bytes([n]) * 100 + _NOISE)} for n in range(5)
    )


_NOISE: Final = bytes((number * number * 7919 >> 7) & 255 for number in range(CHUNK - 100))


Configured = Callable[..., Settings]


@pytest.fixture
def configured(remembering_mongod: EmbeddedMongod, tmp_path: Path) -> Configured:
    """Settings of an installation on a database of that name; `backup` and `encryption` change
    parts of their blocks."""

    def settings(
        database: Database[Document],
        *,
        backup: Document | None = None,
        encryption: Document | None = None,
    ) -> Settings:
        return Settings.model_validate(
            {
                "environment": "test",
                "mongo": {"uri": remembering_mongod.uri, "database": database.name},
                "encryption": {"keys": {"k1": KEY}, "current": "k1", "blind_index_key": INDEX_KEY}
                | (encryption or {}),
                "backup": {
                    "folder": str(tmp_path / "backups"),
                    "keys": {"b1": BACKUP_KEY},
                    "current": "b1",
                }
                | (backup or {}),
            }
        )

    return settings


def silent(text: str) -> None:
    """For `say`."""


@pytest.fixture
def made(database: Database[Document], configured: Configured) -> Made:
    """A backup of the small firm."""
    return make_backup(configured(database), silent)


def everything(database: Database[Document]) -> dict[str, object]:
    """Documents, options and indexes, less what backups and restores note down themselves."""
    names = set(database.list_collection_names()) - {"backups", "restorations"}
    found: dict[str, object] = {}
    for each in database.list_collections():
        if (name := each["name"]) in names:
            indexes = {
                key: dict(value) for key, value in database[name].index_information().items()
            }
            rows = sorted(database[name].find({}), key=lambda row: str(row["_id"]))
            found[name] = (each["options"], indexes, rows)
    return found
