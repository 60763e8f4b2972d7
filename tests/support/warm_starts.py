"""Processes of the product that start in a moment: forked from one that has loaded its modules.

Loading them takes a process two to three seconds of computing, and the tests start some hundred.
What is forked has no thread, no connection and no settings yet; from there on it is
``python -m backend …`` in a session of its own, like any other. How the product starts from
nothing is tested by those who start it with `exec` (`tests/runtime/test_dev.py`, ./scripts/prove).
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Any, Final

from backend.app import build_app
from backend.container import build_container
from backend.runtime.forked_child import become
from backend.settings import Settings

ROOT: Final = Path(__file__).parents[2]
_LONGEST_MESSAGE: Final = 1024 * 1024
_PRELOADED: Final = (
    "backend.runtime.commands.serve",
    "backend.runtime.commands.work",
    "backend.runtime.commands.migrate",
    "backend.runtime.commands.doctor",
    "backend.runtime.commands.setup_token",
    "backend.runtime.commands.audit",
    "backend.runtime.commands.backup",
    "backend.runtime.commands.restore",
    "tests.deployment.clocked",
)


class WarmProcess:
    """As much of `subprocess.Popen` as the tests use."""

    def __init__(self, starter: "WarmStarts", pid: int) -> None:
        self._starter = starter
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._starter.exit_code(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutExpired."""
        deadline = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("backend", timeout or 0)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class WarmStarts:
    """The process that forks the others; it goes when the test run does."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.warm_starts", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        stdout: IO[Any],
        stderr: IO[Any],
        *,
        module: str = "backend",
    ) -> WarmProcess:
        asked = json.dumps(
            {"module": module, "arguments": list(arguments), "environment": dict(environment)}
        )
        files = [stdout.fileno(), stderr.fileno()]
        with self._asking:
            socket.send_fds(self._socket, [asked.encode()], files)
            return WarmProcess(self, int(self._answer()))

    def exit_code(self, pid: int) -> int | None:
        """As Popen's; None while it runs."""
        with self._asking:
            self._socket.send(str(pid).encode())
            code: int | None = self._answer()
        return code

    def close(self) -> None:
        self._socket.close()
        self._process.wait()

    def _answer(self) -> Any:
        answer = self._socket.recv(_LONGEST_MESSAGE)
        assert answer, "the process that starts the others is gone"
        return json.loads(answer)


# -- the process that forks --------------------------------------------------------------------


def _serve(connection: socket.socket) -> None:
    while True:
        message, files, _, _ = socket.recv_fds(connection, _LONGEST_MESSAGE, 2)
        if not message:
            return
        asked = json.loads(message)
        if isinstance(asked, int):
            answer = _exit_code(asked)
        else:
            answer = os.fork()
            if answer == 0:
                output, errors = files
                become(
                    asked["arguments"],
                    asked["environment"],
                    output,
                    errors,
                    module=asked["module"],
                )
            for file in files:
                os.close(file)
        connection.send(json.dumps(answer).encode())


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _load() -> None:
    """What each of them would load and compute: modules, and what they read and compile once."""
    for module in _PRELOADED:
        __import__(module)
    container = build_container(Settings())  # has not asked the database anything
    build_app(container)
    container.close()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
