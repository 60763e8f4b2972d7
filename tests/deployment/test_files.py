"""What the files of deploy/ say agrees with each other and with the product."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from backend.runtime.configuration import environment_example
from backend.settings import FileSettings, WorkSettings
from tests.deployment.shipped import DEPLOY

UNITS: Final = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
OURS: Final = ("baoxiu-serve@.service", "baoxiu-work@.service", "baoxiu-migrate.service")
HARDENED: Final = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "UMask=0077",
    "LimitCORE=0",
)


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_the_target_starts_what_nginx_asks() -> None:
    wanted = re.findall(r"baoxiu-[\w@.]+", read("systemd/baoxiu.target"))
    ports = [match[1] for name in wanted if (match := re.match(r"baoxiu-serve@(\d+)\.", name))]
    asked = re.findall(r"server 127\.0\.0\.1:(\d+) max_fails", read("nginx/baoxiu.conf"))
    assert ports == asked == ["8001", "8002"]
    assert {re.sub(r"@\d+", "@", name) for name in wanted} <= set(UNITS)
    assert [name for name in wanted if "work@" in name] == [
        "baoxiu-work@1.service",
        "baoxiu-work@2.service",
    ]
    assert "baoxiu-backup.timer" in wanted


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_every_service_is_fenced_in(name: str) -> None:
    lines = read(f"systemd/{name}").splitlines()
    assert [line for line in HARDENED if line not in lines] == []
    user = "mongodb" if "mongod" in name else "baoxiu"
    assert f"User={user}" in lines


@pytest.mark.parametrize("name", OURS)
def test_what_serves_is_restarted_and_comes_after_the_database(name: str) -> None:
    text = read(f"systemd/{name}")
    assert re.search(r"^Restart=(always|on-failure)$", text, re.MULTILINE)
    assert re.search(r"^After=.*\bbaoxiu-mongod\.service\b", text, re.MULTILINE)
    assert "PartOf=baoxiu.target" in text
    assert ("Requires=baoxiu-migrate.service" in text) == (name != "baoxiu-migrate.service")


def test_only_the_backup_knows_its_key() -> None:
    knows = [name for name in UNITS if "backup.env" in re.sub("#.*", "", read(f"systemd/{name}"))]
    assert knows == ["baoxiu-backup.service"]


def test_variables_that_units_set_are_settings() -> None:
    known = set(re.findall(r"BAOXIU_\w+", environment_example()))
    for folder in ("systemd", "nginx", "mongodb", "docker"):
        for path in (DEPLOY / folder).iterdir():
            assert set(re.findall(r"BAOXIU_\w+", path.read_text(encoding="utf-8"))) <= known, path


def test_nginx_lets_through_what_the_product_takes() -> None:
    sizes = re.findall(r"client_max_body_size (\d+)m;", read("nginx/baoxiu.conf"))
    assert min(int(size) for size in sizes if size != "1") * 1024**2 > (
        FileSettings().max_video_bytes
    )
    assert WorkSettings().port is None  # the unit gives each worker its own


@pytest.mark.parametrize("name", ["docker/Dockerfile", "docker/compose.yaml"])
def test_what_is_untested_says_so_first(name: str) -> None:
    assert read(name).splitlines()[0].startswith("# UNTESTED: ")


@pytest.mark.parametrize("name", ["mongodb/mongod.conf", "docker/compose.yaml"])
def test_both_ways_to_start_mongod_have_its_parameters(name: str) -> None:
    text = read(name)
    for parameter, value in {
        "transactionLifetimeLimitSeconds": 20,
        "minSnapshotHistoryWindowInSeconds": 1800,
    }.items():
        assert re.search(rf"{parameter}(: |=){value}\b", text)
    assert "zlib" not in re.sub("#.*", "", text)


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("doctor",), ("env", "env")),
        (("backup", "--list"), ("env", "backup.env")),
        (("restore", "a b"), ("backup.env", "env")),
        (("--with", "/etc/baoxiu/x.env", "restore", "f"), ("backup.env", "env", "x.env")),
    ],
)
def test_commands_get_the_settings_they_need_in_the_right_order(
    arguments: tuple[str, ...], files: tuple[str, ...], tmp_path: Path
) -> None:
    """Of several files the last one wins."""
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o755)
    ran = subprocess.run(
        [str(DEPLOY / "baoxiu"), *arguments],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    lines = ran.stdout.splitlines()
    assert re.findall(r"--property=EnvironmentFile=/etc/baoxiu/(\S+)", ran.stdout) == list(files)
    command = lines[lines.index("/opt/baoxiu/.venv/bin/python") + 1 :]
    assert command == ["-m", "backend", *arguments[-2 if len(arguments) > 1 else -1 :]]
