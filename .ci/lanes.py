"""Runs side by side what `.ci/run` checks: some of it mostly waits, some of it computes.

A lane is a row of steps, one after the other; the lanes go at the same time. What a step says is
shown whole when it has ended; of the last step of all, from when the others are through. A step
that fails ends its lane; the others go on, so that one run tells all there is to mend. Ctrl-C or
SIGTERM ends everything: every lane is told by its id to leave, and whatever any of them leaves
behind is killed by its own.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

import psutil

ROOT: Final = Path(__file__).resolve().parents[1]
LOGS: Final = ROOT / "var" / "ci"
TO_LEAVE_SECONDS: Final = 60.0
STOPPED: Final = 130
_PR_SET_CHILD_SUBREAPER: Final = 36
_A_MOMENT: Final = 0.2


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]


@dataclass
class Lane:
    steps: Sequence[Step]
    place: int = field(default=0, init=False)
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    began: float = field(default=0.0, init=False)
    computed: float = field(default=0.0, init=False)
    """Seconds of processor that its step has had, with all that it started and waited for."""
    failed: str = field(default="", init=False)
    """The name of the step that did."""

    @property
    def step(self) -> Step:
        return self.steps[self.place]

    @property
    def log(self) -> Path:
        return LOGS / f"{''.join(c if c.isalnum() else '-' for c in self.step.name)}.log"

    @property
    def is_at_its_end(self) -> bool:
        """At its last step."""
        return self.place == len(self.steps) - 1

    @property
    def is_through(self) -> bool:
        return self.place == len(self.steps)

    def begin(self) -> None:
        self.began, self.computed = time.monotonic(), 0.0
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the steps of our own CI
                self.step.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def ended(self) -> int | None:
        """The exit code of its step, once it has one."""
        before = computed_by_children()
        code = self.process.poll() if self.process else None
        self.computed += computed_by_children() - before
        return code

    def go_on(self, code: int) -> None:
        """To its next step, unless this one has failed."""
        self.failed = self.step.name if code else ""
        self.place = len(self.steps) if code else self.place + 1
        self.process = None
        if not self.is_through:
            self.begin()


class Lanes:
    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = lanes
        self._shown = 0
        """So many bytes of what the last step of all has said."""

    def run(self) -> int:
        """The exit code: 0, 1 if a step failed, 130 if told to stop."""
        LOGS.mkdir(parents=True, exist_ok=True)
        answer_to(_stop)
        adopt_orphans()
        say("side by side: " + " | ".join(" → ".join(s.name for s in e.steps) for e in self._lanes))
        try:
            for lane in self._lanes:
                lane.begin()
            return self._watch()
        except KeyboardInterrupt:
            say(f"stopped; what was said lies in {LOGS}")
            return STOPPED
        finally:
            answer_to(signal.SIG_IGN)
            self._leave()

    def _watch(self) -> int:
        began = time.monotonic()
        while not all(lane.is_through for lane in self._lanes):
            self._bury()
            for lane in self._lanes:
                if (code := lane.ended()) is None or self._has_to_wait(lane):
                    continue
                now = time.monotonic()
                took = f"{now - lane.began:.0f} s, {lane.computed:.0f} s of processor"
                took += f", at {now - began:.0f} s"
                if not self._has_last_word(lane):
                    say(f"{lane.step.name}: {'FAILED' if code else 'passed'} ({took})")
                self._show(lane)
                lane.go_on(code)
            if self._has_last_word(self._lanes[-1]) and not self._has_to_wait(self._lanes[-1]):
                self._show(self._lanes[-1])
            time.sleep(_A_MOMENT)
        if failed := [lane.failed for lane in self._lanes if lane.failed]:
            say(f"FAILED: {' | '.join(failed)}")
        return int(bool(failed))

    def _has_last_word(self, lane: Lane) -> bool:
        return lane is self._lanes[-1] and lane.is_at_its_end

    def _has_to_wait(self, lane: Lane) -> bool:
        """Until all others are through, for the last word."""
        others = self._lanes[:-1]
        return self._has_last_word(lane) and not all(other.is_through for other in others)

    def _show(self, lane: Lane) -> None:
        """All that its step has said; of the last step of all, what was not shown yet."""
        is_last = self._has_last_word(lane)
        if is_last and not self._shown:
            say(lane.step.name)
        with lane.log.open("rb") as said:
            said.seek(self._shown if is_last else 0)
            shutil.copyfileobj(said, sys.stdout.buffer)
            self._shown = said.tell() if is_last else self._shown
        sys.stdout.buffer.flush()

    def _bury(self) -> None:
        """Adopted children that have ended; those of the lanes are asked by the lanes."""
        ours = {lane.process.pid for lane in self._lanes if lane.process}
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        with suppress(ChildProcessError):  # there are none
            while (found := os.waitid(os.P_ALL, 0, options)) and found.si_pid not in ours:
                os.waitpid(found.si_pid, 0)

    def _leave(self) -> None:
        """As by Ctrl-C, so that everything tidies up behind itself; then nothing is left."""
        running = [e.process for e in self._lanes if e.process and e.process.poll() is None]
        for process in running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
        deadline = time.monotonic() + TO_LEAVE_SECONDS
        while time.monotonic() < deadline and any(each.poll() is None for each in running):
            self._bury()
            time.sleep(_A_MOMENT)
        while left := psutil.Process().children(recursive=True):
            for each in left:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            for process in running:
                process.poll()
            self._bury()
            time.sleep(_A_MOMENT)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def computed_by_children() -> float:
    """Seconds, of those that have ended and were asked for: a step counts at the moment when its
    exit code is read."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answer_to(handler: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)  # type: ignore[arg-type]


def adopt_orphans() -> None:
    """Whatever loses its parent becomes a child of this process, and can be found."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def say(text: str) -> None:
    sys.stdout.write(f"\n=== {text}\n")
    sys.stdout.flush()


PYTHON: Final = sys.executable
TESTS: Final = (PYTHON, "-m", "pytest", "-q")

LANES: Final = (
    Lane(
        (
            Step("front ends: builds", (PYTHON, "scripts/front_ends.py", "build")),
            Step("pages in a browser", (*TESTS, "--durations=5", "tests/browser")),
        )
    ),
    Lane(
        (
            Step("ruff", (PYTHON, "-m", "ruff", "check", ".")),
            Step("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
            Step("mypy", (PYTHON, "-m", "mypy", "backend", "tests")),
            Step("import-linter", (str(Path(PYTHON).with_name("lint-imports")), "--no-logo")),
            Step(
                "deploy/, and the journeys on what it installs", (PYTHON, "-m", "tests.deployment")
            ),
            Step("prove, the short forms", ("scripts/prove", "--short")),
            Step("front ends: types, tests, sizes", (PYTHON, "scripts/front_ends.py", "check")),
            Step("programs of others", ("scripts/peers",)),
        )
    ),
    # Quick and long; the journeys are made in an installation. A test that hangs is found by its
    # time, which is longer here, where three lanes share the machine.
    Lane(
        (
            Step(
                "pytest",
                (
                    *("scripts/test", "-n", "2", "--dist", "worksteal", "--timeout", "900"),
                    *("--durations=15", "--ignore", "tests/journeys", "--ignore", "tests/browser"),
                ),
            ),
        )
    ),
)

if __name__ == "__main__":
    sys.exit(Lanes(LANES).run())
