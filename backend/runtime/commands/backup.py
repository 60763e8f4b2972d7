"""python -m backend backup."""

import sys
from pathlib import Path

from backend.runtime.backups import BackupFolder, BackupKeys, check_archive, make_backup
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser = parser_of("backup", "Write one encrypted backup of the database, files included.")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--list", action="store_true", help="what backups there are")
    only.add_argument(
        "--check", type=Path, metavar="FILE", help="read one through, restore nothing"
    )
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    if options.list:
        return _list(settings)
    if options.check:
        return _check(settings, options.check)
    return _make(settings)


def _list(settings: Settings) -> int:
    folder = BackupFolder(Path(settings.backup.folder), settings.mongo.database)
    for path in folder.backups():
        sys.stdout.write(f"{path}  {_megabytes(path)}\n")
    return 0


def _check(settings: Settings, path: Path) -> int:
    manifest = check_archive(path, BackupKeys.of(settings.backup))
    for record in manifest.collections:
        sys.stdout.write(f"{record.name}：{record.documents} 条\n")
    sys.stdout.write(
        f"完整：{manifest.made_at:%Y-%m-%d %H:%M} UTC 的备份，共 {manifest.documents} 条\n"
    )
    return 0


def _make(settings: Settings) -> int:
    made = make_backup(settings, say)
    sys.stdout.write(
        f"备份完成：{made.path}（{_megabytes(made.path)}，{len(made.manifest.collections)} 张表，"
        f"{made.manifest.documents} 条）\n"
    )
    for path in made.removed:
        sys.stdout.write(f"已删除过期备份 {path.name}\n")
    return 0


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1024**2:.1f} MB"


def say(text: str) -> None:
    """Progress goes beside the result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
