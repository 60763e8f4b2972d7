"""Run a program that cannot outlive its parent: ``python -I -S bound_child.py SIGNAL PARENT CMD…``.

Linux sends the signal when the parent's *thread* that started this program ends, however it ends
(kill -9 included), so children are to be started from a thread that lives as long as the parent:
the main one. This file is also run as a script, hence standard library only.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_CANNOT_EXECUTE = 126


def start_bound(
    command: Sequence[str],
    *,
    on_parent_death: signal.Signals,
    output: IO[bytes] | int | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own, so that a terminal's Ctrl-C reaches the parent
    alone, which then stops its children in the right order."""
    script = str(Path(__file__).resolve())
    prefix = [sys.executable, "-I", "-S", script, str(int(on_parent_death)), str(os.getpid())]
    return subprocess.Popen(  # noqa: S603 - the command is ours, no shell is involved
        [*prefix, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        env=environment,
    )


def main(arguments: Sequence[str]) -> None:
    death_signal, parent, *command = arguments
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != int(parent):  # it died before the call above
        return
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell, and that is the point
    except OSError as error:
        sys.stderr.write(f"cannot execute {command[0]}: {error.strerror}\n")
        sys.exit(_CANNOT_EXECUTE)


if __name__ == "__main__":
    main(sys.argv[1:])
