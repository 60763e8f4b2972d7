"""Several web processes on one port: the kernel spreads connections over them (SO_REUSEPORT)."""

import os
import shutil
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import Final

import structlog
from prometheus_client.multiprocess import mark_process_dead

from backend.runtime.children import POLL_SECONDS, Child, Children, StopRequest
from backend.runtime.ports import require_free_port
from backend.settings import HttpSettings

log = structlog.get_logger("serve")

_DEATHS_TOLERATED: Final = 5
_DEATHS_WINDOW_SECONDS: Final = 60.0
_KILL_AFTER_GRACE_SECONDS: Final = 5.0


def serve_many(processes: int, settings: HttpSettings) -> int:
    """Keep `processes` of them running until told to stop; the exit code.

    One that dies is replaced, and that is logged; more than five deaths a minute mean that
    replacing does not help, so all stop and the code is 1. Raises CannotStart for a taken port.
    """
    require_free_port(
        settings.port, what="the web server", remedy="set BAOXIU_HTTP__PORT", host=settings.host
    )
    stop = StopRequest()
    stop.install()
    metrics_folder = tempfile.mkdtemp(prefix="baoxiu-metrics-")
    try:
        return _Crew(processes, settings, Path(metrics_folder), stop).run()
    finally:
        shutil.rmtree(metrics_folder, ignore_errors=True)


class _Crew:
    def __init__(
        self, processes: int, settings: HttpSettings, metrics_folder: Path, stop: StopRequest
    ) -> None:
        self._processes = processes
        self._settings = settings
        self._metrics_folder = metrics_folder
        self._stop = stop
        self._children = Children()
        self._deaths: deque[float] = deque()

    def run(self) -> int:
        for number in range(self._processes):
            self._start(number)
        exit_code = 0
        while not self._stop.asked and exit_code == 0:
            time.sleep(POLL_SECONDS)
            exit_code = self._replace_the_dead()
        grace = self._settings.notice_seconds + self._settings.grace_seconds
        self._children.stop_all(seconds=grace + _KILL_AFTER_GRACE_SECONDS, stop=self._stop)
        return exit_code

    def _start(self, number: int) -> None:
        environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(self._metrics_folder)}
        self._children.start(
            f"web {number}", ["serve", "--processes", "1"], environment=environment
        )

    def _replace_the_dead(self) -> int:
        """0, or 1 if it is of no use any more."""
        for child in self._children.ended():
            log.error("web process died", which=child.name, how=child.describe_end())
            self._bury(child)
            if len(self._deaths) > _DEATHS_TOLERATED:
                log.error("web processes keep dying, giving up")
                return 1
            self._start(int(child.name.split()[1]))
        return 0

    def _bury(self, child: Child) -> None:
        mark_process_dead(child.process.pid, str(self._metrics_folder))  # type: ignore[no-untyped-call]  # theirs has no hints
        self._children.forget(child)
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - _DEATHS_WINDOW_SECONDS:
            self._deaths.popleft()
