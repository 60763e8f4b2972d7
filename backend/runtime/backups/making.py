"""Make one backup: read, seal, check what was written, name it, and let old ones go."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from pymongo.database import Database
from pymongo.errors import PyMongoError

from backend import __version__
from backend.kit.clock import EARLIEST, utc_now
from backend.kit.mongo import BACKUPS
from backend.runtime.backups.archive import BODY_BYTES, ArchiveWriter, Head, Kind
from backend.runtime.backups.folder import BackupFolder, moment_of, name_of
from backend.runtime.backups.keys import BackupKeys, fingerprints
from backend.runtime.backups.manifest import (
    CollectionPlan,
    CollectionRecord,
    Contents,
    Manifest,
    split,
)
from backend.runtime.backups.reading import Say, check_file
from backend.runtime.backups.snapshot import (
    Document,
    MomentGone,
    Snapshot,
    at_one_moment,
    connected,
)
from backend.runtime.refusals import CannotStart, first_line
from backend.settings import Settings

MOMENTS: Final = 3
MOST_NOTES: Final = 400
PROGRESS_BYTES: Final = 256 * 1024**2

Moment = Callable[[Database[Document]], AbstractContextManager[Snapshot]]


@dataclass(frozen=True)
class Made:
    path: Path
    manifest: Manifest
    removed: tuple[Path, ...]


def make_backup(settings: Settings, say: Say, *, moment: Moment = at_one_moment) -> Made:
    """Raises CannotStart; then the folder holds what it held before, and `doctor` knows."""
    keys = BackupKeys.of(settings.backup)
    keys.refuse_shared(settings.encryption)
    folder = BackupFolder(Path(settings.backup.folder), settings.mongo.database)
    try:
        with connected(settings.mongo) as database, folder.locked():
            began = utc_now()
            try:
                made = _Run(settings, keys, folder, database, say, moment).run()
            except CannotStart as refusal:
                with suppress(PyMongoError):  # what went wrong first is what is to be told
                    _note(database, began, {"state": "failed", "reason": str(refusal)})
                raise
            _note(database, began, _told(made, keys))
            return made
    except PyMongoError as error:
        raise CannotStart(
            f"备份没有完成：数据库中断（{first_line(error)}）。请稍后再试。"
        ) from error


class _Run:
    def __init__(
        self,
        settings: Settings,
        keys: BackupKeys,
        folder: BackupFolder,
        database: Database[Document],
        say: Say,
        moment: Moment,
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._folder = folder
        self._database = database
        self._say = say
        self._moment = moment

    def run(self) -> Made:
        made_at = self._moment_of_the_database()
        name = name_of(self._database.name, made_at)
        with self._folder.writing(name) as file:
            self._write_some_moment(file, name, made_at)
            self._say("正在校验写好的备份 …")
            manifest = check_file(file, self._keys, name)
            path = self._folder.publish(name, file)
        kept = self._settings.backup
        removed = self._folder.rotate(kept.keep_daily, kept.keep_weekly)
        return Made(path, manifest, tuple(removed))

    def _moment_of_the_database(self) -> datetime:
        """To the second, as names tell it; later than the newest backup's, which would otherwise
        outlive this one."""
        local: datetime = self._database.client.admin.command("hello")["localTime"]
        now = local.replace(microsecond=0, tzinfo=UTC)
        newest = max(filter(None, map(moment_of, self._folder.backups())), default=EARLIEST)
        return max(now, newest + timedelta(seconds=1))

    def _write_some_moment(self, file: BinaryIO, name: str, made_at: datetime) -> None:
        """A table or index made meanwhile spoils a moment; the next one knows it."""
        for _ in range(MOMENTS):
            file.seek(0)
            file.truncate()
            head = Head.new(name, made_at, self._database.name, self._keys)
            writer = ArchiveWriter(file, head, self._keys)
            try:
                with self._moment(self._database) as snapshot:
                    self._write(writer, snapshot, head)
                    return
            except MomentGone as gone:
                self._say(f"{gone} 的结构刚刚变了，重新开始 …")
            finally:
                writer.close()
        raise CannotStart("备份没有完成：数据库的结构一直在变（正在升级？）。请等升级结束再备份。")

    def _write(self, writer: ArchiveWriter, snapshot: Snapshot, head: Head) -> None:
        records = tuple(self._write_one(writer, snapshot, plan) for plan in snapshot.plans())
        manifest = Manifest(
            name=head.name,
            made_at=head.made_at,
            database=head.database,
            version=__version__,
            collections=records,
            personal_keys=fingerprints(self._settings.encryption),
        )
        writer.put(Kind.MANIFEST, manifest.model_dump_json().encode(), last=True)

    def _write_one(
        self, writer: ArchiveWriter, snapshot: Snapshot, plan: CollectionPlan
    ) -> CollectionRecord:
        writer.put(Kind.COLLECTION, plan.model_dump_json().encode())
        contents, told = Contents(), 0
        for batch in snapshot.batches(plan.name):
            contents.add(batch)
            for body in _bodies(batch):
                writer.put(Kind.DOCUMENTS, body)
            if contents.bytes - told >= PROGRESS_BYTES:
                told = contents.bytes
                self._say(f"  {plan.name}：{contents.documents} 条，{megabytes(told)} …")
        self._say(f"  {plan.name}：{contents.documents} 条，{megabytes(contents.bytes)}")
        return contents.record(plan.name)


def _bodies(batch: bytes) -> Iterator[bytes]:
    """Pieces of whole documents, of about BODY_BYTES."""
    start = end = 0
    for document in split(batch):
        if end > start and end - start + len(document) > BODY_BYTES:
            yield batch[start:end]
            start = end
        end += len(document)
    if end > start:
        yield batch[start:end]


def megabytes(size: int) -> str:
    return f"{size / 1024**2:.1f} MB"


def _told(made: Made, keys: BackupKeys) -> Document:
    return {
        "state": "done",
        "file": made.path.name,
        "bytes": made.path.stat().st_size,
        "documents": made.manifest.documents,
        "key_id": keys.current()[0],
    }


def _note(database: Database[Document], began: datetime, row: Document) -> None:
    """For `doctor` and metrics; the oldest notes go."""
    notes = database[BACKUPS]
    identity = {"_id": began.isoformat(), "finished_at": utc_now()}
    notes.insert_one(identity | row)
    oldest_kept = list(notes.find({}, {"_id": 1}).sort("_id", -1).skip(MOST_NOTES).limit(1))
    if oldest_kept:
        notes.delete_many({"_id": {"$lte": oldest_kept[0]["_id"]}})
