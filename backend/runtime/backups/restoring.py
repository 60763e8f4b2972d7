"""Bring a backup back, into an empty database alone, and see that all of it is there.

What waits to be sent waits on: the worker does not start on a restored database before somebody
has looked at it and said `restore --release` (reliability R117).
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, DuplicateKeyError, PyMongoError

from backend.kit.clock import utc_now
from backend.kit.mongo import OUTBOX, OUTBOX_WAITING, RESTORATIONS, THE_RESTORATION
from backend.runtime.backups.archive import Frame, Kind
from backend.runtime.backups.keys import BackupKeys, fingerprints
from backend.runtime.backups.making import megabytes
from backend.runtime.backups.manifest import CollectionPlan, Contents, Manifest, split
from backend.runtime.backups.reading import Say, check_archive, frames_of, read_plan
from backend.runtime.backups.refusals import DatabaseNotEmpty, RestoreDiffers, refuse_file
from backend.runtime.backups.snapshot import Document, connected, raw_batches
from backend.runtime.refusals import CannotStart, first_line
from backend.settings import EncryptionSettings, Settings

LOADING: Final = "loading"
HELD: Final = "held"


def restore_backup(settings: Settings, path: Path, say: Say, *, again: bool = False) -> Manifest:
    """Read the whole file first, so that a bad one leaves nothing behind. `again`: clear away what
    an interrupted restore left. Raises CannotStart."""
    keys = BackupKeys.of(settings.backup)
    say(f"正在校验 {path.name} …")
    manifest = check_archive(path, keys)
    refuse_other_keys(manifest, settings.encryption)
    try:
        with connected(settings.mongo) as database:
            _claim(database, manifest, again=again)
            _Load(database, say).run(path, keys, manifest)
            _hold(database)
    except PyMongoError as error:
        raise CannotStart(
            f"恢复没有完成：数据库中断（{first_line(error)}）。"
            "请排除故障后运行 restore --again，从头再来。"
        ) from error
    except OSError as error:
        raise refuse_file(path, error) from None
    return manifest


def refuse_other_keys(manifest: Manifest, encryption: EncryptionSettings) -> None:
    """Raises CannotStart where names and phones would stay unreadable after the restore."""
    ours = fingerprints(encryption)
    missing = [name for name, print_ in manifest.personal_keys.items() if ours.get(name) != print_]
    if missing:
        raise CannotStart(
            "字段加密密钥与备份时不同，恢复后姓名、电话将无法读出。缺少或不符的密钥："
            f"{'、'.join(sorted(missing))}。请把备份时的 BAOXIU_ENCRYPTION__KEYS 和 "
            "BAOXIU_ENCRYPTION__BLIND_INDEX_KEY 填回设置（它们不在备份里），再运行一次。"
        )


def release(settings: Settings) -> None:
    """Let the worker start. Raises CannotStart where there is nothing to release."""
    with connected(settings.mongo) as database:
        row = database[RESTORATIONS].find_one({"_id": THE_RESTORATION})
        if row is None or row["state"] != HELD:
            raise CannotStart("没有等待放行的恢复。")
        database[RESTORATIONS].delete_one({"_id": THE_RESTORATION, "state": HELD})


def _claim(database: Database[Document], manifest: Manifest, *, again: bool) -> None:
    """Nobody else restores into it, and nothing starts on it meanwhile. Raises DatabaseNotEmpty."""
    if again:
        _clear_unfinished(database)
    if found := [name for name in database.list_collection_names() if name != RESTORATIONS]:
        raise _not_empty(database, found)
    mark = {
        "_id": THE_RESTORATION,
        "state": LOADING,
        "backup": manifest.name,
        "began_at": utc_now(),
    }
    with suppress(CollectionInvalid):  # somebody else's, or left of a released one
        database.create_collection(RESTORATIONS)
    try:
        database[RESTORATIONS].insert_one(mark)
    except DuplicateKeyError:
        raise _not_empty(database, [RESTORATIONS]) from None


def _not_empty(database: Database[Document], found: Sequence[str]) -> DatabaseNotEmpty:
    row = database[RESTORATIONS].find_one({"_id": THE_RESTORATION, "state": LOADING})
    if row is not None:
        return DatabaseNotEmpty(
            f"数据库 {database.name} 里有一次没做完的恢复（{row['backup']}）。"
            "若没有别的恢复正在进行，请加 --again 清掉它从头再来。"
        )
    return DatabaseNotEmpty(
        f"数据库 {database.name} 不是空的（{len(found)} 张表，如 {min(found)}），没有动它。"
        "恢复只写入空数据库：请把 BAOXIU_MONGO__DATABASE 换成一个新名字。"
    )


def _clear_unfinished(database: Database[Document]) -> None:
    """Only what a restore had begun to write; the mark goes last. Raises DatabaseNotEmpty."""
    if database[RESTORATIONS].find_one({"_id": THE_RESTORATION, "state": LOADING}) is None:
        return
    for name in database.list_collection_names():
        if name != RESTORATIONS:
            database.drop_collection(name)
    database.drop_collection(RESTORATIONS)


def _hold(database: Database[Document]) -> None:
    held = {"state": HELD, "restored_at": utc_now()}
    database[RESTORATIONS].update_one({"_id": THE_RESTORATION}, {"$set": held})


def waiting_events(settings: Settings) -> int:
    with connected(settings.mongo) as database:
        return database[OUTBOX].count_documents({"state": {"$in": list(OUTBOX_WAITING)}})


class _Load:
    def __init__(self, database: Database[Document], say: Say) -> None:
        self._database = database
        self._raw: Database[RawBSONDocument] = database.with_options(
            CodecOptions(document_class=RawBSONDocument)
        )
        self._say = say
        self._plans: list[CollectionPlan] = []

    def run(self, path: Path, keys: BackupKeys, manifest: Manifest) -> None:
        for frame in frames_of(path, keys):
            self._take(frame)
        self._say("正在核对条数与摘要 …")
        self._compare(manifest)
        # Last of all: an index that lets documents expire must not do so before they are counted.
        for plan in self._plans:
            self._make_indexes(plan)

    def _take(self, frame: Frame) -> None:
        if frame.kind is Kind.COLLECTION:
            plan = read_plan(frame)
            self._say(f"  {plan.name}")
            self._database.create_collection(plan.name, **plan.made_with())
            self._plans.append(plan)
        elif frame.kind is Kind.DOCUMENTS:
            documents = [RawBSONDocument(bytes(each)) for each in split(frame.body)]
            self._raw[self._plans[-1].name].insert_many(documents)

    def _compare(self, manifest: Manifest) -> None:
        """Raises RestoreDiffers."""
        for record in manifest.collections:
            contents = Contents()
            for batch in raw_batches(self._database, record.name):
                contents.add(batch)
            found = contents.record(record.name)
            if found != record:
                raise RestoreDiffers(
                    f"{record.name} 恢复出 {found.documents} 条，备份里是 {record.documents} 条，"
                    "或内容不同。有别的程序在写这个数据库吗？请停掉它，加 --again 从头再来。"
                )
            self._say(f"  {record.name}：{record.documents} 条，{megabytes(record.bytes)}，一致")

    def _make_indexes(self, plan: CollectionPlan) -> None:
        if indexes := plan.index_documents():
            self._database.command("createIndexes", plan.name, indexes=indexes)
