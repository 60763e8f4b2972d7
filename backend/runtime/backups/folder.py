"""The folder of backups: a file there under its own name is a whole backup."""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from backend.kit.clock import shanghai
from backend.runtime.backups.refusals import refuse_file
from backend.runtime.refusals import CannotStart

SUFFIX: Final = ".baoxiu-backup"
UNFINISHED: Final = ".unfinished"
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(
    rf"^(?P<database>[A-Za-z0-9_-]{{1,38}})-(?P<stamp>\d{{8}}T\d{{6}}Z){re.escape(SUFFIX)}$"
)
_PRIVATE: Final = 0o600


def name_of(database: str, moment: datetime) -> str:
    return f"{database}-{moment.astimezone(UTC).strftime(_STAMP)}{SUFFIX}"


def moment_of(path: Path) -> datetime | None:
    """When it was made; None for files that are not backups."""
    if (match := _NAME.match(path.name)) is None:
        return None
    return datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)


class BackupFolder:
    def __init__(self, path: Path, database: str) -> None:
        self.path = path
        self._database = database

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One backup at a time; what an earlier one left unfinished when it was killed is removed.
        Raises CannotStart."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.path / ".lock").open("w")
        except OSError as error:
            raise refuse_file(self.path / ".lock", error) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(f"另一个备份正在写入 {self.path}，请等它结束。") from None
            for left in self.path.glob(f"*{UNFINISHED}"):
                left.unlink()
            yield

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """A file under a name that is no backup's; gone unless `publish` takes it over. Raises
        CannotStart for a full disk."""
        path = self.path / f"{name}{UNFINISHED}"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(descriptor, "r+b") as file:
                yield file
        except OSError as error:
            raise refuse_file(path, error) from None
        finally:
            path.unlink(missing_ok=True)

    def publish(self, name: str, file: BinaryIO) -> Path:
        """On the disk before it has its name, so that power failure leaves no half of it."""
        file.flush()
        os.fsync(file.fileno())
        path = self.path / name
        (self.path / f"{name}{UNFINISHED}").rename(path)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return path

    def backups(self) -> list[Path]:
        """Of this database, the newest first."""
        mine = (
            path
            for path in self.path.glob(f"{self._database}-*{SUFFIX}")
            if (match := _NAME.match(path.name)) and match["database"] == self._database
        )
        return sorted(mine, key=lambda path: path.name, reverse=True)

    def rotate(self, daily: int, weekly: int) -> list[Path]:
        """Delete what is not kept; what was deleted."""
        backups = self.backups()
        kept = keepers(backups, daily, weekly)
        gone = [path for path in backups if path not in kept]
        for path in gone:
            path.unlink()
        return gone


def keepers(backups: Sequence[Path], daily: int, weekly: int) -> set[Path]:
    """The newest of each of the last `daily` days and `weekly` weeks that have any (in Shanghai);
    the newest of all in any case. `backups`: the newest first."""
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for path in backups:
        moment = moment_of(path)
        if moment is not None:
            day = shanghai(moment).date()
            days.setdefault(day, path)
            weeks.setdefault(day.isocalendar()[:2], path)
    return {*backups[:1], *list(days.values())[:daily], *list(weeks.values())[:weekly]}
