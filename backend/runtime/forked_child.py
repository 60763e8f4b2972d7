"""``python -m backend …`` as a fork of a process that has loaded the product's modules already.

To load them takes a process some seconds of computing; where several start at one moment, one of
them does it for all, and they share the memory of it. The parent is to have no thread and no
connection: a fork takes neither along.
"""

import ctypes
import os
import resource
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Final, NoReturn

from backend.runtime.shutdown import STOP_SIGNALS

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_POLL_SECONDS: Final = 0.01


class ForkedProcess:
    """As much of `subprocess.Popen` as is used of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("backend", timeout or 0)
            time.sleep(_POLL_SECONDS)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start_forked(
    name: str,
    arguments: Sequence[str],
    *,
    on_parent_death: signal.Signals,
    output: IO[bytes] | None,
    environment: Mapping[str, str],
) -> ForkedProcess:
    """`name`: what the machine's list of processes calls it, 15 bytes of it at most.

    To be called from the main thread, as `bound_child.start_bound` is.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        try:
            _bind(name, parent, on_parent_death)
            become(arguments, environment, output)
        finally:
            os._exit(1)
    return ForkedProcess(pid)


def become(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes] | int | None,
    errors: int | None = None,
    *,
    module: str = "backend",
) -> NoReturn:
    """``python -m MODULE ARGUMENTS`` in a session of its own, with no file open but its output.

    `output`: None for the parent's. `errors`: where it differs.
    """
    code = 1
    try:
        os.setsid()
        _redirect(output, errors)
        # What the parent holds a lock with, above all.
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["-m", *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(output: IO[bytes] | int | None, errors: int | None) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if output is None:
        return
    descriptor = output if isinstance(output, int) else output.fileno()
    os.dup2(descriptor, 1)
    os.dup2(descriptor if errors is None else errors, 2)


def _bind(name: str, parent: int, on_parent_death: signal.Signals) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    with suppress(OSError):  # a name is a kindness to who looks at the list
        libc.prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)
    if libc.prctl(_PR_SET_PDEATHSIG, int(on_parent_death), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it died before the call above
        os._exit(1)
