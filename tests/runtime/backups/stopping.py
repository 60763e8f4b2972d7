"""Backs up or restores until a line of progress begins so, then says so and waits to be killed.

`stopping.py backup|restore FILE LINE`, with the settings in the environment. With `--most BYTES`
no file may grow beyond that, as on a full disk.
"""

import argparse
import resource
import signal
import sys
import time
from pathlib import Path

from backend.runtime.backups import make_backup, restore_backup
from backend.runtime.refusals import CannotStart
from backend.settings import Settings


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=["backup", "restore"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--at", default="never")
    parser.add_argument("--most", type=int)
    options = parser.parse_args()
    if options.most:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.most, options.most))

    def say(text: str) -> None:
        if text.strip().startswith(options.at):
            sys.stdout.write("there\n")
            sys.stdout.flush()
            time.sleep(60)

    try:
        if options.act == "backup":
            make_backup(Settings(), say)
        else:
            restore_backup(Settings(), options.file, say)
    except CannotStart as refusal:
        sys.stdout.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
