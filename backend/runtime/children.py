"""Processes that this one starts, watches and stops; none of them outlives it."""

import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType
from typing import IO, Final, Protocol

from backend.runtime.bound_child import start_bound
from backend.runtime.forked_child import start_forked
from backend.runtime.shutdown import STOP_SIGNALS

POLL_SECONDS: Final = 0.05


class StopRequest:
    """Whether somebody asked this process to stop. Install it in the main thread."""

    def __init__(self) -> None:
        self.times = 0

    def install(self) -> None:
        for name in STOP_SIGNALS:
            signal.signal(name, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.times += 1

    @property
    def asked(self) -> bool:
        return self.times > 0


class Process(Protocol):
    """What `subprocess.Popen` and `ForkedProcess` both are."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: signal.Signals, /) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Child:
    name: str
    process: Process

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self.process.poll()

    def describe_end(self) -> str:
        code = self.exit_code
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"


class Children:
    """In the order of their start; stopped in the opposite order."""

    def __init__(self) -> None:
        self._children: list[Child] = []

    def start(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        output: IO[bytes] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Child:
        """Run ``python -m backend ARGUMENTS``."""
        process = start_bound(
            [sys.executable, "-m", "backend", *arguments],
            on_parent_death=signal.SIGTERM,
            output=output,
            environment=environment,
        )
        return self._keep(Child(name, process))

    def fork(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        output: IO[bytes],
        environment: dict[str, str],
    ) -> Child:
        """The same, from a process that has loaded what the command needs (`forked_child`)."""
        process = start_forked(
            f"baoxiu-{name}",
            arguments,
            on_parent_death=signal.SIGTERM,
            output=output,
            environment=environment,
        )
        return self._keep(Child(name, process))

    def _keep(self, child: Child) -> Child:
        self._children.append(child)
        return child

    def ended(self) -> list[Child]:
        return [child for child in self._children if child.exit_code is not None]

    def forget(self, child: Child) -> None:
        self._children.remove(child)

    def stop(self, child: Child, *, seconds: float, stop: StopRequest) -> None:
        """Ask it to stop and wait; past `seconds`, or if asked to stop once more, kill it."""
        self.ask_to_stop([child])
        self.wait([child], seconds=seconds, stop=stop)

    def stop_all(self, *, seconds: float, stop: StopRequest) -> None:
        """All at once; for children that do not need each other."""
        children = list(self._children)
        self.ask_to_stop(children)
        self.wait(children, seconds=seconds, stop=stop)

    @staticmethod
    def ask_to_stop(children: Sequence[Child]) -> None:
        for child in children:
            if child.exit_code is None:
                child.process.send_signal(signal.SIGTERM)
                child.process.send_signal(signal.SIGCONT)

    def wait(self, children: Sequence[Child], *, seconds: float, stop: StopRequest) -> None:
        asked_before, deadline = stop.times, time.monotonic() + seconds
        while any(child.exit_code is None for child in children):
            if time.monotonic() > deadline or stop.times > max(1, asked_before):
                for child in children:
                    child.process.kill()
                    child.process.wait()
            time.sleep(POLL_SECONDS)
        for child in children:
            self.forget(child)
