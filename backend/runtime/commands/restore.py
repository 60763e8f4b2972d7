"""python -m backend restore."""

import sys
from pathlib import Path

from backend.runtime.backups import release, restore_backup
from backend.runtime.backups.restoring import waiting_events
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.commands.backup import say
from backend.runtime.configuration import load_settings
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser = parser_of("restore", "Bring a backup back into an empty database.")
    parser.add_argument("file", type=Path, nargs="?", help="the backup")
    parser.add_argument("--again", action="store_true", help="clear an interrupted restore first")
    parser.add_argument(
        "--release", action="store_true", help="after looking at the result: let the worker start"
    )
    options = parser.parse_args(arguments)
    if options.release == (options.file is not None):
        parser.error("either a file, or --release")
    settings = load_settings()
    start_logging(settings)
    if options.release:
        release(settings)
        sys.stdout.write("已放行：工作进程可以启动了。\n")
        return 0
    return _restore(settings, options.file, again=options.again)


def _restore(settings: Settings, path: Path, *, again: bool) -> int:
    manifest = restore_backup(settings, path, say, again=again)
    waiting = waiting_events(settings)
    sys.stdout.write(
        f"恢复完成：{len(manifest.collections)} 张表，{manifest.documents} 条，"
        "条数与摘要全部一致。\n"
        f"备份之后注销的客户要再删一次：python -m backend privacy apply-log --log 文件\n"
        f"有 {waiting} 件事在备份那一刻还没通知出去，可能早已通知过。确认后放行工作进程：\n"
        "python -m backend restore --release\n"
    )
    return 0
