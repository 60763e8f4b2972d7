"""A fork is a program of its own: its own output, its own environment, nothing of its parent's."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from tests.support.ports import free_port
from tests.support.processes import ROOT, wait_until

# Forked from a small process: a test run has threads, which a fork would not take along.
_PARENT = """
    import os, signal, sys, time
    from backend.runtime.forked_child import start_forked
    lock = open(sys.argv[1] + "/lock", "w")
    os.environ["OF_THE_PARENT"] = "1"
    print("before", flush=False)
    with open(sys.argv[1] + "/output", "ab") as output:
        child = start_forked(
            "baoxiu-child-with-a-long-name", sys.argv[2:], output=output,
            on_parent_death=signal.SIGKILL, environment={"PYTHONPATH": ".", "GIVEN": "2"},
        )
    print(child.pid, flush=True)
"""


def _run(folder: Path, then: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = textwrap.dedent(_PARENT) + textwrap.dedent(then)
    return subprocess.run(
        [sys.executable, "-c", program, str(folder), *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_fork_writes_its_own_output_and_ends_with_its_own_code(tmp_path: Path) -> None:
    told = _run(tmp_path, "print(child.wait(60), child.poll())", "no-such-command")
    assert told.stdout.splitlines()[0] == "before"  # once: what was buffered is not said twice
    assert told.stdout.splitlines()[-1] == "2 2"
    said = (tmp_path / "output").read_text()
    assert said.startswith("baoxiu: there is no command 'no-such-command'")
    assert "before" not in said


_LOOK = """
    import socket
    while socket.socket().connect_ex(("127.0.0.1", int(sys.argv[-1]))) != 0:
        time.sleep(0.02)
    with open(f"/proc/{child.pid}/comm") as file:
        name = file.read().strip()
    held = os.path.realpath(sys.argv[1] + "/lock")
    folder = f"/proc/{child.pid}/fd/"
    files = [os.path.realpath(folder + number) for number in os.listdir(folder)]
    print(name, os.getsid(child.pid) == child.pid, held in files, len(files) > 3)
    child.kill()
    print(child.wait(60))
"""


def test_a_fork_is_named_and_holds_no_file_of_its_parent(tmp_path: Path) -> None:
    told = _run(tmp_path, _LOOK, "simulate", "--port", str(free_port())).stdout.splitlines()
    assert told[-2:] == ["baoxiu-child-wi True False True", str(-signal.SIGKILL)]


def test_a_fork_ends_with_its_parent_however_that_ends(tmp_path: Path) -> None:
    port = str(free_port())
    with pytest.raises(subprocess.CalledProcessError) as killed:
        _run(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", "simulate", "--port", port)
    assert killed.value.returncode == -signal.SIGKILL
    pid = int(killed.value.stdout.splitlines()[-1])
    wait_until(lambda: not psutil.pid_exists(pid) or _is_dead(pid), "the fork is gone")


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_waiting_for_a_fork_has_an_end(tmp_path: Path) -> None:
    then = """
    import subprocess
    try:
        child.wait(0.05)
    except subprocess.TimeoutExpired:
        print("too long")
    child.send_signal(signal.SIGTERM)
    code = child.wait(60)
    child.send_signal(signal.SIGTERM)  # to one that has gone: nothing
    print(code == child.poll())
    """
    told = _run(tmp_path, then, "simulate", "--port", str(free_port())).stdout.splitlines()
    assert told[-2:] == ["too long", "True"]
