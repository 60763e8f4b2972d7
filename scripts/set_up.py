"""Make .venv and install what a lock file names, then run something with it.

The scripts beside this one begin here. Runs on the machine's own Python, so: standard library
only. When everything is in place it takes a few hundredths of a second.
"""

import argparse
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("BAOXIU_VENV", ROOT / ".venv"))
STAMP = VENV / "baoxiu-installed.json"
# Left behind by a set-up that was killed; pip cannot go on from packages that are half unpacked.
INSTALLING = VENV / "baoxiu-installing"
LOG = ROOT / "var" / "set-up.log"
RUN_LOCK, DEVELOPMENT_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
BOUND_CHILD = ROOT / "backend" / "runtime" / "bound_child.py"
MEGABYTES_NEEDED = 1500
OUT_OF_SPACE = {errno.ENOSPC, errno.EDQUOT}


class CannotSetUp(Exception):
    """One line that says what is missing and how to get it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("then", nargs="*", help="arguments for .venv's Python")
    options = parser.parse_args()
    prepare(DEVELOPMENT_LOCK if options.dev else RUN_LOCK)
    if options.then:
        python = str(VENV / "bin" / "python")
        # The same process goes on, so a signal to the script reaches what it runs.
        os.execv(python, [python, *options.then])  # noqa: S606 - no shell is wanted


def prepare(lock: Path) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if not is_installed(lock):
            with only_one_at_a_time():
                if not is_installed(lock):
                    set_up(lock)
    except CannotSetUp as reason:
        sys.exit(f"scripts: {reason}")
    except OSError as error:
        full = error.errno in OUT_OF_SPACE
        sys.exit(f"scripts: {disk_full() if full else error}")
    except KeyboardInterrupt:
        sys.exit("scripts: stopped; start again to go on.")


def is_installed(lock: Path) -> bool:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return fingerprint(lock) in stamp["locks"] and (VENV / "bin" / "python").exists()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with (LOG.parent / "set-up.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is setting up; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(lock: Path) -> None:
    require_machine()
    started = time.monotonic()
    say("setting up; the first time takes a few minutes")
    make_venv()
    INSTALLING.touch()
    install(lock)
    INSTALLING.unlink()
    # What the development lock names includes what the other does, in the same versions.
    locks = [RUN_LOCK, DEVELOPMENT_LOCK] if lock == DEVELOPMENT_LOCK else [RUN_LOCK]
    STAMP.write_text(json.dumps({"locks": [fingerprint(each) for each in locks]}), encoding="utf-8")
    say(f"set up in {time.monotonic() - started:.0f} s")


def require_machine() -> None:
    """What no package can bring along; asked first, before anything long."""
    if os.environ.get("BAOXIU_MONGO__URI") is None:
        if sys.platform != "linux" or platform.machine() != "x86_64":
            raise CannotSetUp(
                "the embedded MongoDB runs on x86-64 Linux only; "
                "elsewhere set BAOXIU_MONGO__URI to a replica set of your own."
            )
        require_library("libcurl.so.4", package="libcurl4")
    free = shutil.disk_usage(ROOT).free // 1024**2
    if free < MEGABYTES_NEEDED:
        raise CannotSetUp(disk_full())


def require_library(library: str, *, package: str) -> None:
    try:
        ctypes.CDLL(library)
    except OSError:
        raise CannotSetUp(
            f"MongoDB needs {library}, which this machine lacks; "
            f"run: sudo apt-get install {package}"
        ) from None


def disk_full() -> str:
    free = shutil.disk_usage(ROOT).free // 1024**2
    return f"the disk is full: {free} MB free under {ROOT}, {MEGABYTES_NEEDED} MB are needed."


def make_venv() -> None:
    if works(VENV / "bin" / "python") and not INSTALLING.exists():
        return
    say(f"making {VENV.name} with Python {platform.python_version()}")
    made = subprocess.run(  # noqa: S603 - this Python, our folder
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode == 0:
        return
    output = made.stdout + made.stderr
    if "ensurepip" in output:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotSetUp(
            f"Python's venv module is missing; run: sudo apt-get install python{version}-venv"
        )
    raise CannotSetUp(disk_full() if "No space left" in output else last_line(output))


def works(python: Path) -> bool:
    """False also for a folder that an interrupted start left half-made."""
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    command = [str(python), "-c", check]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - as above


def install(lock: Path) -> None:
    total = len(re.findall(r"^[A-Za-z0-9][^ ]*==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"installing {total} packages of {lock.name} (log: {LOG.relative_to(ROOT)})")
    # bound_child: pip stops when this process does, however it ends.
    command = [sys.executable, "-I", "-S", str(BOUND_CHILD), str(int(signal.SIGTERM))]
    command += [str(os.getpid()), str(VENV / "bin" / "python"), "-m", "pip", "install"]
    command += ["--require-hashes"]
    command += ["--no-input", "--progress-bar", "off", "-r", str(lock)]
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    process = subprocess.Popen(  # noqa: S603 - as above
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    output = follow(process, total)
    if process.wait() != 0:
        raise CannotSetUp(explain(output))


def follow(process: "subprocess.Popen[str]", total: int) -> str:
    """Show each package as it is fetched; everything goes to the log."""
    collected, lines = 0, []
    try:
        with LOG.open("w", encoding="utf-8") as log:
            for line in process.stdout or ():
                log.write(line)
                log.flush()
                lines.append(line)
                words = line.split()
                if line.startswith("Collecting"):
                    collected += 1
                elif line.startswith("  Downloading"):
                    say(f"  [{min(collected, total)}/{total}] {' '.join(words[1:])}")
                elif line.startswith("Installing collected"):
                    say(f"  unpacking {total} packages")
    except BaseException:
        process.terminate()
        process.wait()
        raise
    return "".join(lines)


def explain(output: str) -> str:
    if "No space left on device" in output:
        return disk_full()
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return f"a downloaded package is not the one the lock file names; see {LOG}."
    if re.search(r"Could not fetch|NewConnectionError|Connection|No matching distribution", output):
        return (
            "the Python package index cannot be reached; check the network, "
            f"or name a mirror with PIP_INDEX_URL (details: {LOG})."
        )
    return f"installing failed: {last_line(output)} (details: {LOG})."


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ") if lines else "no reason was given"


def say(text: str) -> None:
    sys.stderr.write(f"scripts: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
