"""`.ci/lanes.py`: what runs side by side is told apart, and ended together."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psutil
import pytest

from tests.support.processes import ROOT, wait_until

# Each lane is a list of steps; a step is a name and a shell script.
PROGRAM: Final = """
import importlib.util, sys
from pathlib import Path
described = importlib.util.spec_from_file_location("lanes", sys.argv[1])
lanes = importlib.util.module_from_spec(described)
sys.modules["lanes"] = lanes
described.loader.exec_module(lanes)
lanes.LOGS = Path("logs").resolve()
rows = eval(sys.argv[2])
step = lambda name, script: lanes.Step(name, ("bash", "-c", script))
sys.exit(lanes.Lanes([lanes.Lane([step(*each) for each in row]) for row in rows]).run())
"""

Rows = list[list[tuple[str, str]]]
Start = Callable[[Rows], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """The scripts run in ROOT, so they name what they write by $HERE, the test's own folder."""
    started: list[subprocess.Popen[str]] = []

    def go(rows: Rows) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", PROGRAM, str(ROOT / ".ci" / "lanes.py"), repr(rows)]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=os.environ | {"HERE": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield go
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate()


def blocks(output: str) -> list[str]:
    """By headline, without what the clock says."""
    return [block.partition(" (")[0].partition("\n")[0] for block in output.split("\n=== ")[1:]]


def test_each_log_is_whole_and_the_last_lane_has_the_last_word(start: Start) -> None:
    b_is_buried = (
        'until [ -s "$HERE/b" ]; do sleep 0.05; done; '
        'while kill -0 "$(cat "$HERE/b")" 2>&-; do sleep 0.05; done'
    )
    rows: Rows = [
        [("a", f"{b_is_buried}; echo one of a; echo two of a"), ("then c", "echo of c")],
        [("b", 'echo one of b; echo two of b >&2; echo $$ > "$HERE/b"')],
        [("pytest", "echo 8 passed")],
    ]
    running = start(rows)
    output, _ = running.communicate()
    assert running.returncode == 0, output
    following = ["b: passed", "a: passed", "then c: passed", "pytest"]
    assert blocks(output) == ["side by side: a → then c | b | pytest", *following]
    assert "one of a\ntwo of a\n" in output
    assert "one of b\ntwo of b\n" in output
    assert output.endswith("\n=== pytest\n8 passed\n")


def test_a_step_that_fails_ends_its_lane_and_is_named_last(start: Start, tmp_path: Path) -> None:
    rows: Rows = [
        [("mypy", "echo 3 errors; exit 7"), ("never", "touch $HERE/never")],
        [
            ("journeys", "until [ -e $HERE/on ]; do sleep 0.05; done; echo 54 passed"),
            ("proofs", "echo 1 is wrong; exit 1"),
        ],
        [("pytest", "touch $HERE/on; echo 8 passed")],
    ]
    running = start(rows)
    output, _ = running.communicate()
    assert running.returncode == 1, output
    assert not (tmp_path / "never").exists()
    following = ["mypy: FAILED", "journeys: passed", "proofs: FAILED", "pytest"]
    assert sorted(blocks(output)[1:-1]) == sorted(following)
    assert "3 errors\n" in output
    assert "54 passed\n" in output
    assert output.endswith("\n=== pytest\n8 passed\n\n=== FAILED: mypy | proofs\n")


def test_the_last_lane_may_fail_before_the_others_are_through(start: Start, tmp_path: Path) -> None:
    pytest_failed = 'until [ -s "$HERE/b" ]; do sleep 0.05; done; echo one of a'
    running = start([[("a", pytest_failed)], [("pytest", "echo 1 failed; echo > $HERE/b; exit 1")]])
    output, _ = running.communicate()
    assert running.returncode == 1
    assert "one of a\n" in output
    assert output.count("1 failed\n") == 1
    assert output.endswith("\n=== pytest\n1 failed\n\n=== FAILED: pytest\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_it_is_told_to_stop(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    """Not even what ignores being told, sits in a session of its own, or has lost its parent."""
    tidy = 'trap "touch $HERE/tidied; exit" INT; sleep 600 & echo $! > $HERE/1; wait'
    deaf = 'trap "" INT TERM; setsid sleep 600 & echo $! > $HERE/2; exit'
    orphan = "(setsid sleep 600 & echo $! > $HERE/3)"
    running = start(
        [[("tidy", tidy)], [("deaf", f"{orphan}; {deaf}"), ("pytest", "exec sleep 600")]]
    )
    pids = [tmp_path / name for name in ("1", "2", "3")]
    wait_until(lambda: all(each.exists() and each.read_text() for each in pids), "all run")
    left = [psutil.Process(int(each.read_text())) for each in pids]
    wait_until(lambda: len(psutil.Process(running.pid).children()) == 4, "an orphan is adopted")
    running.send_signal(number)
    output, _ = running.communicate()
    assert running.returncode == 130
    assert (tmp_path / "tidied").exists()
    assert [each for each in left if each.is_running()] == []
    assert output.splitlines()[-1].startswith("=== stopped; ")


def test_an_orphan_that_ends_is_buried(start: Start, tmp_path: Path) -> None:
    """Otherwise a test that waits until a grandchild is gone would wait for ever."""
    orphan = "(setsid bash -c 'echo $$ > $HERE/pid; until [ -e $HERE/go ]; do sleep 0.05; done' &)"
    rows: Rows = [
        [("a", f"{orphan}; until [ -e $HERE/end ]; do sleep 0.05; done")],
        [("pytest", "echo 1")],
    ]
    running = start(rows)
    pid = tmp_path / "pid"
    wait_until(lambda: pid.exists() and bool(pid.read_text()), "it runs")
    (tmp_path / "go").touch()
    wait_until(lambda: not psutil.pid_exists(int(pid.read_text())), "it is gone")
    (tmp_path / "end").touch()
    running.communicate()
    assert running.returncode == 0


def test_what_ci_runs_is_all_there() -> None:
    said = (ROOT / ".ci" / "lanes.py").read_text(encoding="utf-8")
    for what in ("front_ends.py", "scripts/peers", "tests/browser", "ruff", "mypy", "lint-imports"):
        assert what in said
    for what in ("scripts/prove", "tests.deployment", "scripts/test"):
        assert what in said
    assert ".ci/lanes.py" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
