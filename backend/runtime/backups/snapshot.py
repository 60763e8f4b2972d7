"""Every document of a database as it was at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure

from backend.kit.mongo import BACKUPS, RESTORATIONS
from backend.runtime.backups.manifest import CollectionPlan
from backend.runtime.refusals import CannotStart
from backend.settings import MongoSettings

Document = dict[str, Any]

BATCH_DOCUMENTS: Final = 2000
# What a backup says of itself would be stale in it.
LEFT_OUT: Final = frozenset({BACKUPS, RESTORATIONS})
_SNAPSHOT_TOO_OLD: Final = 239
_SNAPSHOT_UNAVAILABLE: Final = 246
_SOCKET_MS: Final = 300_000


class MomentGone(Exception):
    """A collection or index was made meanwhile: the moment cannot be read; take another one."""


@contextmanager
def connected(settings: MongoSettings) -> Iterator[Database[Document]]:
    """A plain connection with safe writes, without the short timeouts that requests have."""
    client: MongoClient[Document] = MongoClient(
        settings.uri.get_secret_value(),
        w="majority",
        journal=True,
        readConcernLevel="majority",
        serverSelectionTimeoutMS=int(settings.patience_seconds * 1000),
        connectTimeoutMS=5000,
        socketTimeoutMS=_SOCKET_MS,
        tz_aware=True,
        appname="baoxiu-backup",
    )
    with client:
        yield client[settings.database]


class Snapshot:
    """Reads with one atClusterTime: the first read fixes it for the session."""

    def __init__(self, database: Database[Document], session: ClientSession | None) -> None:
        self._database = database
        self._session = session
        database["migrations"].find_one({}, session=session)

    def plans(self) -> list[CollectionPlan]:
        """Every collection but views and the database's own, by name."""
        listed = sorted(self._database.list_collections(), key=lambda each: str(each["name"]))
        return [
            CollectionPlan.of(
                each["name"],
                each.get("options", {}),
                [dict(index) for index in self._database[each["name"]].list_indexes()],
            )
            for each in listed
            if each.get("type", "collection") == "collection"
            and not each["name"].startswith("system.")
            and each["name"] not in LEFT_OUT
        ]

    def batches(self, name: str) -> Iterator[bytes]:
        """Documents in BSON, one after the other; a batch has at most 16 MB. Raises MomentGone,
        and CannotStart where the database no longer remembers the moment."""
        try:
            yield from raw_batches(self._database, name, self._session)
        except OperationFailure as error:
            if error.code == _SNAPSHOT_UNAVAILABLE:
                raise MomentGone(name) from error
            if error.code == _SNAPSHOT_TOO_OLD:
                raise _too_old() from None
            raise


def raw_batches(
    database: Database[Document], name: str, session: ClientSession | None = None
) -> Iterator[bytes]:
    """As they lie in the database, never made into objects."""
    cursor = database[name].find_raw_batches({}, session=session, batch_size=BATCH_DOCUMENTS)
    yield from cast("Iterator[bytes]", cursor)


@contextmanager
def at_one_moment(database: Database[Document]) -> Iterator[Snapshot]:
    with database.client.start_session(snapshot=True) as session:
        yield Snapshot(database, session)


def _too_old() -> CannotStart:
    return CannotStart(
        "备份没有完成：读取时间超过了数据库保留历史的时间，无法保证前后一致。"
        "请在 mongod.conf 的 setParameter 里调大 minSnapshotHistoryWindowInSeconds"
        "（随附的 deploy/mongodb/mongod.conf 是 1800 秒），或换到更快的备份磁盘，再运行一次。"
    )
