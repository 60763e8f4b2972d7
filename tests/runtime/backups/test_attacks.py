"""Killed, cut off, altered, swapped, without room, with the wrong key: never half a backup, never
half a database that is taken for a whole one."""

import json
import random
import shutil
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Final

import pytest
from pymongo.database import Database

from backend.runtime.backups import (
    BackupKeys,
    Made,
    check_archive,
    make_backup,
    release,
    restore_backup,
)
from backend.runtime.backups.archive import MAGIC
from backend.runtime.backups.folder import SUFFIX, UNFINISHED
from backend.runtime.backups.refusals import (
    ArchiveDamaged,
    DatabaseNotEmpty,
    NoBackupKey,
    WrongKey,
)
from backend.runtime.refusals import CannotStart
from backend.settings import Settings
from tests.runtime.backups.conftest import BACKUP_KEY, Configured, Document, everything, silent
from tests.support.application import INDEX_KEY, KEY
from tests.support.processes import ROOT, Backend, outside_environment
from tests.support.warm_starts import WarmStarts

OTHER_KEY: Final = b64encode(b"o" * 32).decode()


def variables(settings: Settings) -> dict[str, str]:
    """The settings as a process of its own is told them."""
    return outside_environment() | {
        "PYTHONPATH": str(ROOT),
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_MONGO__URI": settings.mongo.uri.get_secret_value(),
        "BAOXIU_MONGO__DATABASE": settings.mongo.database,
        "BAOXIU_ENCRYPTION__KEYS": json.dumps({"k1": KEY}),
        "BAOXIU_ENCRYPTION__CURRENT": "k1",
        "BAOXIU_ENCRYPTION__BLIND_INDEX_KEY": INDEX_KEY,
        "BAOXIU_BACKUP__FOLDER": settings.backup.folder,
        "BAOXIU_BACKUP__KEYS": json.dumps({"b1": BACKUP_KEY}),
        "BAOXIU_BACKUP__CURRENT": "b1",
    }


def start(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.backups.stopping", *arguments],
        env=variables(settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_at(line: str, settings: Settings, *arguments: str) -> None:
    with start(settings, *arguments, "--at", line) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.kill()
        assert process.wait() == -9


def files(settings: Settings) -> list[str]:
    return sorted(path.name for path in Path(settings.backup.folder).iterdir())


@pytest.mark.parametrize("line", ["customers", "正在校验"])
def test_a_killed_backup_is_never_taken_for_a_whole_one(
    line: str, database: Database[Document], configured: Configured
) -> None:
    settings = configured(database)
    kill_at(line, settings, "backup")
    [lock, unfinished] = files(settings)
    assert (lock, unfinished.endswith(f"{SUFFIX}{UNFINISHED}")) == (".lock", True)
    with pytest.raises(CannotStart):
        restore_backup(settings, Path(settings.backup.folder) / unfinished, silent)
    made = make_backup(settings, silent)
    assert files(settings) == [".lock", made.path.name]


@pytest.mark.parametrize("line", ["customers", "sessions：1 条"])
def test_a_killed_restore_is_never_taken_for_a_whole_one(
    line: str,
    made: Made,
    database: Database[Document],
    empty: Database[Document],
    configured: Configured,
) -> None:
    settings = configured(empty)
    kill_at(line, settings, "restore", "--file", str(made.path))
    with pytest.raises(DatabaseNotEmpty, match=r"没做完的恢复（firm_.*加 --again 清掉它"):
        restore_backup(settings, made.path, silent)
    with pytest.raises(CannotStart, match="没有等待放行的恢复"):
        release(settings)
    restore_backup(settings, made.path, silent, again=True)
    assert everything(empty) == everything(database)


def test_nothing_starts_on_half_a_database_and_no_worker_before_release(
    made: Made,
    empty: Database[Document],
    configured: Configured,
    tmp_path: Path,
    warm_starts: WarmStarts,
) -> None:
    settings = configured(empty)
    product = Backend(variables(settings), tmp_path, warm_starts)
    kill_at("正在核对", settings, "restore", "--file", str(made.path))
    half = product.run("migrate")
    assert half.returncode == 1
    assert "数据库里有一次没做完的恢复" in half.stderr
    restored = product.run("restore", "--again", str(made.path))
    assert restored.returncode == 0, restored.stderr
    assert "恢复完成：6 张表，1508 条，条数与摘要全部一致。" in restored.stdout
    assert "有 0 件事在备份那一刻还没通知出去" in restored.stdout
    held = product.run("work")
    assert held.returncode == 1
    assert f"数据库刚从备份 {made.path.name} 恢复，还没有放行" in held.stderr
    assert product.run("restore", "--release").stdout == "已放行：工作进程可以启动了。\n"
    assert empty["restorations"].find_one() is None


def test_a_cut_off_backup_is_refused_wherever_it_was_cut(
    made: Made, empty: Database[Document], configured: Configured
) -> None:
    whole = made.path.read_bytes()
    seeded = random.Random(7)
    cuts = {*frame_ends(whole)[:-1], *(seeded.randrange(len(whole)) for _ in range(20)), 0, 5}
    for cut in cuts:
        made.path.write_bytes(whole[:cut])
        with pytest.raises(ArchiveDamaged):
            restore_backup(configured(empty), made.path, silent)
    made.path.write_bytes(whole + b"\0")
    with pytest.raises(ArchiveDamaged):
        restore_backup(configured(empty), made.path, silent)
    assert empty.list_collection_names() == []


def frame_ends(archive: bytes) -> list[int]:
    end = len(MAGIC)
    ends = []
    while end < len(archive):
        end += 4 + int.from_bytes(archive[end : end + 4], "big")
        ends.append(end)
    assert ends[-1] == len(archive)
    return ends


def test_each_of_a_hundred_altered_bytes_is_noticed(
    made: Made, database: Database[Document], configured: Configured
) -> None:
    keys = BackupKeys.of(configured(database).backup)
    whole = made.path.read_bytes()
    places = random.Random(8).sample(range(len(whole)), 85) + list(range(0, 30, 2))
    for place in places:
        altered = bytearray(whole)
        altered[place] ^= 1 << place % 8
        made.path.write_bytes(altered)
        with pytest.raises((ArchiveDamaged, WrongKey, NoBackupKey)):
            check_archive(made.path, keys)


def test_frames_cannot_change_places_or_come_from_another_backup(
    made: Made, database: Database[Document], configured: Configured, tmp_path: Path
) -> None:
    settings = configured(database, backup={"folder": str(tmp_path / "second")})
    another = make_backup(settings, silent).path.read_bytes()
    keys = BackupKeys.of(settings.backup)
    whole = made.path.read_bytes()
    ends, other_ends = frame_ends(whole), frame_ends(another)
    head, first, second = whole[: ends[0]], whole[ends[0] : ends[1]], whole[ends[1] : ends[2]]
    swapped = head + second + first + whole[ends[2] :]
    doubled = head + first + first + whole[ends[1] :]
    lost = head + second + whole[ends[2] :]
    mixed = head + another[other_ends[0] : other_ends[1]] + whole[ends[1] :]
    reheaded = another[: other_ends[0]] + whole[ends[0] :]
    for forged in (swapped, doubled, lost, mixed, reheaded):
        made.path.write_bytes(forged)
        with pytest.raises(ArchiveDamaged):
            check_archive(made.path, keys)


def test_an_old_backup_in_the_place_of_a_new_one_is_noticed(
    made: Made, empty: Database[Document], configured: Configured
) -> None:
    posing = made.path.with_name(made.path.name.replace("T", "T0")[:-16] + SUFFIX)
    shutil.copy(made.path, posing)
    with pytest.raises(ArchiveDamaged, match=f"这个文件里是另一份备份（{made.path.name}）"):
        restore_backup(configured(empty), posing, silent)
    assert empty.list_collection_names() == []


def test_wrong_and_missing_keys_are_explained(
    made: Made, empty: Database[Document], configured: Configured, tmp_path: Path
) -> None:
    wrong: dict[str, tuple[type[CannotStart], str]] = {
        json.dumps({"b1": OTHER_KEY}): (WrongKey, "密钥 'b1' 打不开这份备份"),
        json.dumps({"b2": BACKUP_KEY}): (
            NoBackupKey,
            "是用密钥 'b1' 加密的，设置里没有这把（现有：b2）",
        ),
    }
    for keys, (kind, said) in wrong.items():
        settings = configured(empty, backup={"keys": json.loads(keys), "current": ""})
        with pytest.raises(kind, match=said):
            restore_backup(settings, made.path, silent)
    lost = configured(empty, encryption={"keys": {"k2": OTHER_KEY}, "current": "k2"})
    with pytest.raises(CannotStart, match="姓名、电话将无法读出。缺少或不符的密钥：k1。"):
        restore_backup(lost, made.path, silent)
    other_index = configured(empty, encryption={"blind_index_key": OTHER_KEY})
    with pytest.raises(CannotStart, match=r"缺少或不符的密钥：\(blind index\)。"):
        restore_backup(other_index, made.path, silent)
    assert empty.list_collection_names() == []
    more = configured(empty, backup={"keys": {"b1": BACKUP_KEY, "b2": OTHER_KEY}, "current": "b2"})
    restore_backup(more, made.path, silent)  # a key that has come since takes nothing away


def test_a_backup_is_never_made_without_a_key_of_its_own(
    database: Database[Document], configured: Configured, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"b9": BACKUP_KEY}))
    file.chmod(0o644)
    by_file = configured(database, backup={"keys": {}, "key_file": str(file), "current": "b9"})
    refused = {
        "还没有备份密钥": configured(database, backup={"keys": {}, "current": ""}),
        "没有名为 'b3' 的备份密钥": configured(database, backup={"current": "b3"}),
        "备份密钥与字段加密密钥相同": configured(database, backup={"keys": {"b1": KEY}}),
        "别人也能读。请运行：chmod 600": by_file,
    }
    for said, settings in refused.items():
        with pytest.raises(NoBackupKey, match=said):
            make_backup(settings, silent)
    assert not Path(by_file.backup.folder).exists()
    file.chmod(0o600)
    assert make_backup(by_file, silent).manifest.documents == 1508
    file.write_text('{"b9": "short"}')
    with pytest.raises(NoBackupKey, match="的内容不对"):
        make_backup(by_file, silent)


def test_a_full_disk_leaves_the_earlier_backups_and_says_so(
    made: Made, database: Database[Document], configured: Configured
) -> None:
    settings = configured(database)
    before = made.path.read_bytes()
    with start(settings, "backup", "--most", "300000") as process:
        said = process.communicate()[0]
    assert process.returncode == 1
    assert said.startswith("磁盘空间不足，写不下备份")
    assert files(settings) == [".lock", made.path.name]
    assert made.path.read_bytes() == before
    failed = database["backups"].find_one({"state": "failed"})
    assert failed is not None
    assert failed["reason"].startswith("磁盘空间不足")


def test_of_two_backups_at_once_the_second_waits_for_another_day(
    database: Database[Document], configured: Configured
) -> None:
    settings = configured(database)
    refused: list[str] = []

    def say(text: str) -> None:
        if "正在校验" in text:
            with pytest.raises(CannotStart, match="另一个备份正在写入") as refusal:
                make_backup(settings, silent)
            refused.append(str(refusal.value))

    made = make_backup(settings, say)
    assert len(refused) == 1
    assert files(settings) == [".lock", made.path.name]


def test_no_key_and_no_personal_value_lies_readable_in_a_backup(
    made: Made, database: Database[Document]
) -> None:
    written = made.path.read_bytes()
    assert b"k" * 16 not in written
    assert KEY.encode() not in written
    assert b"b" * 16 not in written
    assert BACKUP_KEY.encode() not in written
    some = database["customers"].find_one()
    assert some is not None
    assert some["_id"].encode() not in written
    assert some["name"] not in written
