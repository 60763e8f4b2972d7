"""The folder that holds a development installation: never a stranger's, never a half-made one."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.runtime.demo_company import DemoCompany
from backend.runtime.dev.secrets import DevSecrets
from backend.runtime.refusals import CannotStart

LAYOUT: Final = 2
_LOCK, _STATE, _SECRETS, _DEMO = "lock", "baoxiu.json", "secrets.json", "demo.json"
_KNOWN: Final = {_LOCK, _STATE, _SECRETS, _DEMO, "mongo", "logs", "dev.json", "env"}
_KNOWN_PREFIXES: Final = ("simulator.json", ".writing-")
_MEGABYTES_NEEDED: Final = 600


class FolderState(BaseModel):
    """`made`: a first start went through; until then the folder is half-made."""

    model_config = ConfigDict(extra="forbid")

    layout: int = LAYOUT
    made: bool = False
    has_demo: bool = False
    database: str
    mongo_port: int | None = None
    prepared_for: str = ""


class DataFolder:
    """Held by one process at a time. Raises CannotStart wherever it cannot be used."""

    def __init__(self, path: Path, state: FolderState, secrets: DevSecrets) -> None:
        self.path = path
        self.state = state
        self.secrets = secrets

    @property
    def mongo(self) -> Path:
        return self.path / "mongo"

    @property
    def simulator_state(self) -> Path:
        return self.path / "simulator.json"

    @property
    def environment_file(self) -> Path:
        return self.path / "env"

    @property
    def description(self) -> Path:
        return self.path / "dev.json"

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def save_state(self) -> None:
        write(self.path / _STATE, self.state.model_dump_json(indent=2))

    def save_demo(self, company: DemoCompany) -> None:
        write(self.path / _DEMO, company.model_dump_json(indent=2))

    def demo(self) -> DemoCompany:
        try:
            return DemoCompany.model_validate_json((self.path / _DEMO).read_bytes())
        except (OSError, ValidationError):
            raise _half_made(self.path) from None

    def discard(self) -> None:
        """Undo a first start that was interrupted; the logs stay."""
        _empty(self.path, but={"logs", _LOCK})


@contextmanager
def open_folder(path: Path, *, fresh: bool) -> Iterator[DataFolder]:
    """The folder, made if it is not there, for as long as the block lasts."""
    with refusing_disk_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        _refuse_strangers(path)
        lock = (path / _LOCK).open("a+", encoding="utf-8")
    with lock:
        _lock(lock.fileno(), path)
        with refusing_disk_errors(path):
            if fresh:
                _empty(path, but={_LOCK})
            folder = _load(path) if _entries(path) - {_LOCK, "logs"} else _make(path)
            (path / "logs").mkdir(exist_ok=True)
            folder.description.unlink(missing_ok=True)
        yield folder


@contextmanager
def refusing_disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise CannotStart(
                f"The disk that holds {path} is full; free some space and start again."
            ) from None
        raise CannotStart(
            f"The data folder {path} cannot be used: {error.strerror}; choose another with --data."
        ) from None


def write(path: Path, text: str) -> None:
    """Whole or not at all, and for the owner alone: secrets and passwords are in these files."""
    aside = path.with_name(f".writing-{path.name}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _entries(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir()}


def _refuse_strangers(path: Path) -> None:
    strangers = {
        name
        for name in _entries(path)
        if name not in _KNOWN and not name.startswith(_KNOWN_PREFIXES)
    }
    if strangers:
        raise CannotStart(
            f"The folder {path} holds other things ({min(strangers)}); "
            "choose an empty one with --data."
        )


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(
            f"The data folder {path} is in use by another ./scripts/dev; "
            "stop that one, or choose another folder with --data."
        ) from None


def _empty(path: Path, *, but: set[str]) -> None:
    for entry in path.iterdir():
        if entry.name in but:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _make(path: Path) -> DataFolder:
    free = shutil.disk_usage(path).free // 1024**2
    if free < _MEGABYTES_NEEDED:
        raise CannotStart(
            f"The disk that holds {path} is full: {free} MB are free, "
            f"{_MEGABYTES_NEEDED} MB are needed; free some space and start again."
        )
    folder = DataFolder(
        path, FolderState(database=f"baoxiu_dev_{uuid4().hex[:8]}"), DevSecrets.draw()
    )
    folder.save_state()
    write(path / _SECRETS, folder.secrets.model_dump_json(indent=2))
    return folder


def _load(path: Path) -> DataFolder:
    try:
        state = FolderState.model_validate_json((path / _STATE).read_bytes())
        secrets = DevSecrets.model_validate_json((path / _SECRETS).read_bytes())
    except (FileNotFoundError, ValidationError):
        raise _half_made(path) from None
    if state.layout != LAYOUT:
        raise CannotStart(
            f"The data folder {path} was made by another version of Baoxiu; "
            "start afresh with --fresh."
        )
    if not state.made:
        raise _half_made(path)
    return DataFolder(path, state, secrets)


def _half_made(path: Path) -> CannotStart:
    return CannotStart(
        f"The data folder {path} is half-made: its first start was cut short; "
        "start afresh with --fresh."
    )
