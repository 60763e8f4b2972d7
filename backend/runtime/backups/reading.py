"""Go through a whole archive and see that it holds what its manifest says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from backend.runtime.backups.archive import ArchiveReader, Frame, Kind
from backend.runtime.backups.keys import BackupKeys
from backend.runtime.backups.manifest import CollectionPlan, Contents, Manifest
from backend.runtime.backups.refusals import ArchiveDamaged, refuse_file

Say = Callable[[str], None]


def check_archive(path: Path, keys: BackupKeys) -> Manifest:
    """Raises ArchiveDamaged, WrongKey, NoBackupKey, or CannotStart if it cannot be read."""
    try:
        with path.open("rb") as file:
            return check_file(file, keys, path.name)
    except OSError as error:
        raise refuse_file(path, error) from None


def check_file(file: BinaryIO, keys: BackupKeys, name: str) -> Manifest:
    """`name`: what the file is called; one that is called like another backup is refused, for an
    old backup may have been put in the place of a new one."""
    reader = ArchiveReader(file, keys)
    if reader.head.name != name:
        raise ArchiveDamaged(
            f"这个文件里是另一份备份（{reader.head.name}），却叫 {name}：可能被人调换过。"
            "确认无误的话，请改回原名再恢复。"
        )
    seen: list[tuple[str, Contents]] = []
    manifest: Manifest | None = None
    for frame in reader.frames():
        if manifest is not None:
            raise ArchiveDamaged("清单之后还有内容，备份文件已损坏。")
        manifest = _look_at(frame, seen)
    found = tuple(contents.record(name) for name, contents in seen)
    if manifest is None or manifest.collections != found or manifest.name != name:
        raise ArchiveDamaged("备份的内容与清单对不上，文件不完整。请换一份备份。")
    return manifest


def _look_at(frame: Frame, seen: list[tuple[str, Contents]]) -> Manifest | None:
    if frame.kind is Kind.MANIFEST:
        return read_manifest(frame)
    if frame.kind is Kind.COLLECTION:
        seen.append((read_plan(frame).name, Contents()))
    elif seen:
        seen[-1][1].add(frame.body)
    else:
        raise ArchiveDamaged("备份里的内容没有表名，文件已损坏。")
    return None


def frames_of(path: Path, keys: BackupKeys) -> Iterator[Frame]:
    with path.open("rb") as file:
        yield from ArchiveReader(file, keys).frames()


def read_plan(frame: Frame) -> CollectionPlan:
    try:
        return CollectionPlan.model_validate_json(frame.body)
    except ValidationError:
        raise _unknown() from None


def read_manifest(frame: Frame) -> Manifest:
    try:
        return Manifest.model_validate_json(frame.body)
    except ValidationError:
        raise _unknown() from None


def _unknown() -> ArchiveDamaged:
    return ArchiveDamaged("备份的清单看不懂：它可能由更新的版本写成。请用同样或更新的版本恢复。")
