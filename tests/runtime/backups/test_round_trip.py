"""What was backed up is what comes back, and nothing else is touched."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, WriteError

from backend.runtime.backups import Made, check_archive, make_backup, release, restore_backup
from backend.runtime.backups.folder import BackupFolder, keepers, name_of
from backend.runtime.backups.keys import BackupKeys
from backend.runtime.backups.refusals import DatabaseNotEmpty, RestoreDiffers
from backend.runtime.backups.snapshot import at_one_moment
from backend.runtime.refusals import CannotStart
from tests.runtime.backups.conftest import Configured, Document, everything, silent
from tests.support.processes import wait_until


def test_a_restored_database_equals_the_one_backed_up(
    made: Made, database: Database[Document], empty: Database[Document], configured: Configured
) -> None:
    told: list[str] = []
    manifest = restore_backup(configured(empty), made.path, told.append)
    assert everything(empty) == everything(database)
    assert {each.name: each.documents for each in manifest.collections} == {
        "customers": 1500,
        "media_objects.chunks": 5,
        "media_objects.files": 1,
        "migrations": 1,
        "numbers": 0,
        "sessions": 1,
    }
    assert any(line.startswith("  customers：1500 条") for line in told)


def test_rules_of_a_collection_hold_again_after_a_restore(
    made: Made, empty: Database[Document], configured: Configured
) -> None:
    restore_backup(configured(empty), made.path, silent)
    taken = empty["customers"].find_one({"paid_fen": 700})
    assert taken is not None
    with pytest.raises(DuplicateKeyError):
        empty["customers"].insert_one(taken | {"_id": "another"})
    with pytest.raises(WriteError, match="Document failed validation"):
        empty["customers"].insert_one({"_id": "x", "phone_index": "new"})


def test_a_backup_says_what_it_holds_and_is_private(made: Made, configured: Configured) -> None:
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.read_bytes().startswith(b"BAOXIU-BACKUP-1\n")
    assert made.manifest.documents == 1508
    # Photos hardly shrink, documents do; a thousandth is for head and frames.
    assert 5 * 255 * 1024 * 0.99 < made.path.stat().st_size < made.manifest.bytes


def test_a_database_that_is_not_empty_is_left_as_it_is(
    made: Made, empty: Database[Document], configured: Configured
) -> None:
    empty["tickets"].insert_one({"_id": "t"})
    with pytest.raises(DatabaseNotEmpty, match="不是空的（1 张表，如 tickets），没有动它"):
        restore_backup(configured(empty), made.path, silent)
    with pytest.raises(DatabaseNotEmpty):
        restore_backup(configured(empty), made.path, silent, again=True)
    assert empty.list_collection_names() == ["tickets"]
    assert list(empty["tickets"].find()) == [{"_id": "t"}]


def test_of_two_restores_at_once_one_is_refused(
    made: Made, empty: Database[Document], database: Database[Document], configured: Configured
) -> None:
    second: list[object] = []

    def say(text: str) -> None:
        if text == "  customers":
            with pytest.raises(DatabaseNotEmpty, match="有一次没做完的恢复") as refusal:
                restore_backup(configured(empty), made.path, silent)
            second.append(refusal.value)

    restore_backup(configured(empty), made.path, say)
    assert len(second) == 1
    assert everything(empty) == everything(database)


def test_somebody_writing_into_a_restore_is_noticed(
    made: Made, empty: Database[Document], configured: Configured
) -> None:
    def say(text: str) -> None:
        if text == "正在核对条数与摘要 …":
            empty["customers"].update_one({"paid_fen": 700}, {"$set": {"paid_fen": 701}})

    with pytest.raises(RestoreDiffers, match="customers 恢复出 1500 条"):
        restore_backup(configured(empty), made.path, say)
    with pytest.raises(CannotStart, match="没有等待放行的恢复"):
        release(configured(empty))


@contextmanager
def moving_money(database: Database[Document]) -> Iterator[list[int]]:
    """From the left to the right and back, each time in one transaction; a line of each. What was
    moved and acknowledged so far: what the server counts may not be committed yet."""
    left, right, lines = database["a_left"], database["z_right"], database["m_lines"]
    for side in (left, right):
        side.insert_many({"_id": n, "fen": 1000, "filler": "x" * 500} for n in range(2000))
    lines.create_index("n")
    acknowledged: list[int] = []
    stop = threading.Event()

    def move_once(number: int, session: ClientSession) -> None:
        which = {"_id": number % 2000}
        left.update_one(which, {"$inc": {"fen": -number}}, session=session)
        right.update_one(which, {"$inc": {"fen": number}}, session=session)
        lines.insert_one({"fen": number, "n": number}, session=session)

    def move() -> None:
        number = 0
        with database.client.start_session() as session:
            while not stop.is_set():
                number += 1
                session.with_transaction(partial(move_once, number))  # again, if it must
                acknowledged.append(number)

    thread = threading.Thread(target=move)
    thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        thread.join()


def test_a_backup_shows_one_moment_while_others_write(
    database: Database[Document], empty: Database[Document], configured: Configured
) -> None:
    def say(text: str) -> None:
        """Between two collections, wait until others have written."""
        before = len(moves)
        wait_until(lambda: len(moves) > before, "others wrote")

    with moving_money(database) as moves:
        say("")
        made = make_backup(configured(database), say)
    restore_backup(configured(empty), made.path, silent)
    moved = sum(row["fen"] for row in empty["m_lines"].find())
    assert moved > 0
    assert sum(row["fen"] for row in empty["a_left"].find()) == 2_000_000 - moved
    assert sum(row["fen"] for row in empty["z_right"].find()) == 2_000_000 + moved
    assert empty["m_lines"].count_documents({}) < database["m_lines"].count_documents({})


def test_a_moment_the_database_has_forgotten_is_not_pretended(
    mongo_admin: MongoClient[Document], database_name: str
) -> None:
    """The tests' own mongod keeps no history at all."""
    forgetful = mongo_admin[database_name]
    forgetful["rows"].insert_many({"n": n} for n in range(10))

    def read_late() -> bool:
        forgetful["rows"].update_many({}, {"$inc": {"n": 1}})
        try:
            list(snapshot.batches("rows"))
        except CannotStart as refusal:
            refused.append(str(refusal))
        return bool(refused)

    refused: list[str] = []
    with at_one_moment(forgetful) as snapshot:
        wait_until(read_late, "the moment was forgotten")
    assert "minSnapshotHistoryWindowInSeconds" in refused[0]
    assert "备份没有完成" in refused[0]


def test_a_collection_made_anew_meanwhile_costs_another_try_and_no_more(
    database: Database[Document], empty: Database[Document], configured: Configured
) -> None:
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        if len(told) == 1:
            database.drop_collection("sessions")
            database["sessions"].insert_one({"_id": "of the second moment"})

    made = make_backup(configured(database), say)
    assert "sessions 的结构刚刚变了，重新开始 …" in told
    restore_backup(configured(empty), made.path, silent)
    assert everything(empty) == everything(database)
    assert list(empty["sessions"].find()) == [{"_id": "of the second moment"}]


def test_the_newest_of_each_day_and_week_is_kept() -> None:
    """Seen from Shanghai, where 2026-11-22T16:30Z is Monday the 23rd."""
    newest = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    moments = [newest - timedelta(hours=12 * n) for n in range(120)]
    backups = [Path(name_of("baoxiu", moment)) for moment in moments]
    kept = sorted(path.name[7:18] for path in keepers(backups, daily=3, weekly=4))
    assert kept == [
        "20261108T04",  # Sunday at 12:30, the end of a week
        "20261115T04",
        "20261121T04",  # Saturday
        "20261122T04",  # Sunday, the end of a week too
        "20261122T16",
    ]


def test_old_backups_go_and_other_files_stay(
    database: Database[Document], configured: Configured
) -> None:
    settings = configured(database, backup={"keep_daily": 2, "keep_weekly": 1})
    folder = BackupFolder(Path(settings.backup.folder), database.name)
    folder.path.mkdir()
    old = [
        folder.path / name_of(database.name, datetime(2026, 1, day, tzinfo=UTC))
        for day in (5, 6, 7)
    ]
    others = [
        folder.path / name_of("other", datetime(2026, 1, 5, tzinfo=UTC)),
        folder.path / "notes",
    ]
    for path in (*old, *others):
        path.write_bytes(b"x")
    made = make_backup(settings, silent)
    assert made.removed == (old[1], old[0])
    assert folder.backups() == [made.path, old[2]]
    assert all(path.exists() for path in others)


def test_what_was_done_is_noted_for_the_doctor(
    database: Database[Document], configured: Configured
) -> None:
    settings = configured(database)
    made = make_backup(settings, silent)
    made.path.rename(made.path.with_name("kept elsewhere"))
    with pytest.raises(CannotStart, match="没有名为 'b2' 的备份密钥"):
        make_backup(configured(database, backup={"current": "b2"}), silent)
    [note] = database["backups"].find()
    assert note["state"] == "done"
    assert note["file"] == made.path.name
    assert note["documents"] == 1508
    assert note["key_id"] == "b1"


def test_backups_of_one_second_do_not_replace_each_other(
    made: Made, database: Database[Document], configured: Configured
) -> None:
    """Each has a name of its own; of one day the newest is kept."""
    more = [make_backup(configured(database), silent).path for _ in range(3)]
    assert sorted({made.path, *more}) == [made.path, *more]
    assert [path for path in (made.path, *more) if path.exists()] == more[-1:]


def test_a_backup_can_be_read_through_without_restoring(
    made: Made, configured: Configured, database: Database[Document]
) -> None:
    keys = BackupKeys.of(configured(database).backup)
    assert check_archive(made.path, keys) == made.manifest
