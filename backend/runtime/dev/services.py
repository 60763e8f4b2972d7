"""The processes of a development installation: each started, waited for, and watched."""

import os
import shutil
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Final

from backend.runtime.children import POLL_SECONDS, Child, Children, StopRequest
from backend.runtime.dev.folder import DataFolder
from backend.runtime.ports import LOOPBACK
from backend.runtime.refusals import CannotStart

_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 12.0
_LOG_BYTES: Final = 20 * 1024 * 1024
_OUR_LINE: Final = "baoxiu: "


class Stopped(Exception):
    """Somebody asked to stop while something was being waited for."""


class Services:
    def __init__(self, folder: DataFolder, stop: StopRequest) -> None:
        self._folder = folder
        self._stop = stop
        self._children = Children()
        self.environment = dict(os.environ)

    def start(self, name: str, *arguments: str) -> Child:
        """As a program of its own, which loads what it needs."""
        with self._new_log(name) as output:
            return self._children.start(
                name, arguments, output=output, environment=self.environment
            )

    def fork(self, name: str, *arguments: str) -> Child:
        """Once the product is loaded."""
        with self._new_log(name) as output:
            return self._children.fork(name, arguments, output=output, environment=self.environment)

    def _new_log(self, name: str) -> IO[bytes]:
        log = self._folder.log(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

    def wait_until_ready(self, child: Child, port: int, path: str) -> None:
        """Raises CannotStart if it ends first or takes too long, Stopped if we are to stop."""
        deadline = monotonic() + _READY_SECONDS
        while not answers(port, path):
            if child.exit_code is not None:
                raise CannotStart(self.explain(child))
            if monotonic() > deadline:
                raise CannotStart(
                    f"{child.name} was not ready within {_READY_SECONDS:.0f} s; "
                    f"see {self._folder.log(child.name)}."
                )
            self._pause()

    def run(self, name: str, *arguments: str, each_time: Callable[[], None] = lambda: None) -> None:
        """To its end. Raises CannotStart if that is a failure, Stopped if we are to stop."""
        child = self.fork(name, *arguments)
        while child.exit_code is None:
            each_time()
            self._pause()
        each_time()
        if child.exit_code != 0:
            raise CannotStart(self.explain(child))
        self._children.forget(child)

    def _pause(self) -> None:
        if self._stop.asked:
            raise Stopped
        sleep(POLL_SECONDS)

    def first_ended(self) -> Child | None:
        return next(iter(self._children.ended()), None)

    def explain(self, child: Child) -> str:
        """One line: the child's own, if it left one."""
        log = self._folder.log(child.name)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.removeprefix(_OUR_LINE) for line in lines if line.startswith(_OUR_LINE)]
        reason = f": {said[-1]}" if said else f"; see {log}"
        return f"{child.name} {child.describe_end()}{reason}"

    def stop_all(self) -> None:
        self._children.stop_all(seconds=_STOP_SECONDS, stop=self._stop)

    def cap_logs(self) -> None:
        """Keep the newest part; the writers append, so cutting the file short does not harm."""
        for log in self._folder.path.glob("*/*.log"):
            if log.stat().st_size > _LOG_BYTES:
                _keep_one_older(log)


def _keep_one_older(log: Path) -> None:
    shutil.copyfile(log, log.with_suffix(".log.1"))
    os.truncate(log, 0)


def answers(port: int, path: str) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
