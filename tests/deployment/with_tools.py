"""The shipped units and site, judged by systemd and nginx themselves.

Not collected by itself: `.ci/run` names it, for both tools come with the system and not with
Python.
"""

import subprocess
from pathlib import Path

import pytest

from backend.runtime.embedded_mongod.binary import find_mongod
from tests.deployment.certificates import certificate
from tests.deployment.shipped import DEPLOY, Nginx, shipped
from tests.support.processes import ROOT

UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())


def test_nginx_accepts_the_shipped_site(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, (8001, 8002))
    checked = nginx.check(nginx.write(*certificate(tmp_path)))
    assert checked.returncode == 0, checked.stderr
    lines = [line for line in checked.stderr.splitlines() if "[warn]" in line]
    assert lines == []


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, with programs that exist on this machine in the place of installed ones."""
    folder = tmp_path_factory.mktemp("units")
    python = f"{ROOT}/.venv/bin/python"
    for name in UNITS:
        replaced = {}
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        if "/opt/baoxiu" in text:
            replaced["code"] = f"/opt/baoxiu => {ROOT}"
        if "/usr/bin/mongod" in text:
            replaced["mongod"] = f"/usr/bin/mongod => {find_mongod()}"
        (folder / name).write_text(shipped(f"systemd/{name}", **replaced))
    assert Path(python).exists()
    return folder


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_the_shipped_unit(name: str, units: Path) -> None:
    instance = name.replace("@.", "@8001." if "serve" in name else "@1.")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(units / instance)],  # noqa: S607 - the one that is installed
        env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )
    ours = [line for line in checked.stderr.splitlines() if "baoxiu" in line]
    assert (checked.returncode, ours) == (0, []), checked.stderr


def test_systemd_finds_the_services_well_fenced(units: Path) -> None:
    """Its own score: 10 is open to everything, 0 to nothing."""
    for name in ("baoxiu-serve@.service", "baoxiu-work@.service", "baoxiu-backup.service"):
        checked = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(units / name)],  # noqa: S607 - as above
            env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert checked.returncode == 0, checked.stdout[-400:] + checked.stderr
