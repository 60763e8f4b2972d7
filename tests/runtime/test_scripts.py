"""The scripts' set-up on machines that lack something: one line that names the remedy."""

import errno
import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.processes import ROOT, outside_environment

SCRIPTS = ("dev", "test", "prove")


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/set_up.py, with a virtual environment of its own."""
    source = ROOT / "scripts" / "set_up.py"
    specification = importlib.util.spec_from_file_location("set_up", source)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    venv = tmp_path / "venv"
    for name, path in {
        "VENV": venv,
        "STAMP": venv / "stamp.json",
        "INSTALLING": venv / "installing",
        "LOG": tmp_path / "set-up.log",
    }.items():
        monkeypatch.setattr(module, name, path)
    return module


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def run_script(script: str, *arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """With nothing but a shell and what lies in `path` to be found."""
    for tool in ("bash", "cat", "dirname", "env"):
        found = shutil.which(tool)
        assert found is not None
        (path / tool).symlink_to(found)
    return subprocess.run(
        [str(ROOT / "scripts" / script), *arguments],
        env=outside_environment() | {"PATH": str(path)},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_tells_its_options_without_any_set_up(script: str, tmp_path: Path) -> None:
    told = run_script(script, "--help", path=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"Usage: ./scripts/{script}")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_machine_without_python_is_told_how_to_get_it(script: str, tmp_path: Path) -> None:
    refused = run_script(script, path=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        "scripts: Python 3.11 or newer is needed; run: sudo apt-get install python3 python3-venv\n"
    )


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    program(tmp_path / "python3", 'case "$2" in *version_info*) exit 1;; *) echo 3.10.12;; esac')
    refused = run_script("dev", path=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        "scripts: Python 3.11 or newer is needed, found 3.10.12; "
        "run: sudo apt-get install python3.11 python3.11-venv\n"
    )


def test_a_missing_library_is_named_with_its_package(set_up: ModuleType) -> None:
    with pytest.raises(set_up.CannotSetUp) as refusal:
        set_up.require_library("libnope.so.4", package="libnope4")
    assert str(refusal.value) == (
        "MongoDB needs libnope.so.4, which this machine lacks; run: sudo apt-get install libnope4"
    )
    set_up.require_library("libcurl.so.4", package="libcurl4")


def test_a_machine_of_another_kind_is_told_to_bring_its_own_database(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BAOXIU_MONGO__URI", raising=False)
    monkeypatch.setattr(set_up.platform, "machine", lambda: "aarch64")
    with pytest.raises(set_up.CannotSetUp, match="set BAOXIU_MONGO__URI to a replica set"):
        set_up.require_machine()
    monkeypatch.setenv("BAOXIU_MONGO__URI", "mongodb://db/?replicaSet=rs0")
    set_up.require_machine()


def test_a_full_disk_is_named_before_anything_is_made(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage(ROOT))(10**12, 10**12 - 5 * 1024**2, 5 * 1024**2)
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit) as refusal:
        set_up.prepare(set_up.RUN_LOCK)
    assert str(refusal.value) == (
        f"scripts: the disk is full: 5 MB free under {ROOT}, 1500 MB are needed."
    )
    assert not set_up.VENV.exists()


def test_a_disk_that_fills_while_installing_is_named(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(lock: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(set_up, "set_up", fill)
    with pytest.raises(SystemExit, match="scripts: the disk is full: "):
        set_up.prepare(set_up.RUN_LOCK)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full: "),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one the lock file names"),
        ("Could not fetch URL …", "the Python package index cannot be reached"),
        ("ERROR: No matching distribution found for x", "or name a mirror with PIP_INDEX_URL"),
        ("\nERROR: something else\n", "installing failed: something else (details: "),
    ],
)
def test_a_failed_installation_is_one_line(set_up: ModuleType, output: str, reason: str) -> None:
    explained = set_up.explain(output)
    assert reason in explained
    assert "\n" not in explained


@pytest.mark.long
def test_a_virtual_environment_counts_only_once_it_is_complete(set_up: ModuleType) -> None:
    assert not set_up.works(set_up.VENV / "bin" / "python")
    set_up.make_venv()
    assert set_up.works(set_up.VENV / "bin" / "python")
    assert not set_up.is_installed(set_up.RUN_LOCK)

    (set_up.VENV / "bin" / "pip").write_text("half a file")
    set_up.INSTALLING.touch()
    set_up.make_venv()
    assert not set_up.INSTALLING.exists()
    assert set_up.works(set_up.VENV / "bin" / "python")

    stamp = f'{{"locks": ["{set_up.fingerprint(set_up.RUN_LOCK)}"]}}'
    set_up.STAMP.write_text(stamp)
    assert set_up.is_installed(set_up.RUN_LOCK)
    assert not set_up.is_installed(set_up.DEVELOPMENT_LOCK)
    set_up.STAMP.write_text("{}")
    assert not set_up.is_installed(set_up.RUN_LOCK)
