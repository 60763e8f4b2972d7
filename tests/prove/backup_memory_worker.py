"""Backs up, or restores the file that is named; then says the most memory it took, in kilobytes."""

import resource
import sys
from pathlib import Path

from backend.runtime.backups import make_backup, restore_backup
from backend.settings import Settings


def silent(text: str) -> None:
    """For `say`."""


def main(arguments: list[str]) -> None:
    if arguments:
        restore_backup(Settings(), Path(arguments[0]), silent)
        path = arguments[0]
    else:
        path = str(make_backup(Settings(), silent).path)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{most} {path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
