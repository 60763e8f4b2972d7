"""./scripts/dev for real: everything starts, says where it is, and is gone afterwards."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from tests.support.ports import free_port
from tests.support.processes import ROOT, Running, fetch, outside_environment, wait_until

pytestmark = pytest.mark.long


class Dev:
    """Starts ./scripts/dev on a folder, and ends whatever is left of it."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self.folder = folder
        self._logs = logs
        self._started: list[Running] = []

    def start(self, *options: str, folder: Path | None = None) -> Running:
        ports = ["--port", str(free_port()), "--simulator-port", str(free_port())]
        command = [
            str(ROOT / "scripts" / "dev"),
            "--no-front-ends",
            *ports,
            "--data",
            str(folder or self.folder),
        ]
        log = self._logs / f"dev-{len(self._started)}.log"
        running = Running([*command, "--no-front-ends", *options], outside_environment(), log)
        self._started.append(running)
        return running

    def ready(self, *options: str) -> Running:
        running = self.start(*options)
        running.wait_for(lambda: "Baoxiu is ready" in running.output, "ready")
        return running

    def refused(self, *options: str, folder: Path | None = None) -> str:
        """The one line that it says."""
        running = self.start(*options, folder=folder)
        assert running.process.wait(180) == 1
        lines = [line for line in running.output.splitlines() if not line.endswith(" …")]
        assert len(lines) == 1, running.output
        return lines[0].removeprefix("baoxiu: ")

    def description(self) -> Any:
        return json.loads((self.folder / "dev.json").read_bytes())

    def end(self) -> None:
        for running in self._started:
            running.end()


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    started = Dev(tmp_path / "data", tmp_path)
    yield started
    started.end()


def left_over(family: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(family, timeout=120)[1]


def test_everything_starts_twice_with_the_same_keys_and_is_gone_after_sigterm(dev: Dev) -> None:
    first = dev.ready("--no-demo")
    described = dev.description()
    assert fetch(f"{described['web']}/health/ready")[0] == 200
    assert fetch(described["simulator"])[0] == 200
    status, body = fetch(f"{described['control']}accounts")
    assert status == 200
    accounts = json.loads(body)
    for name, key in (("official_accounts", "official_account"), ("miniprograms", "miniprogram")):
        registered = accounts[name][0]
        assert {field: registered[field] for field in described[key]} == described[key]
    assert accounts["wecom"][0]["corp_id"] == described["wecom"]["corp_id"]
    with MongoClient[dict[str, Any]](described["mongo"]) as client:
        assert "outbox" in client.get_default_database().list_collection_names()
    assert "报修已就绪 · Baoxiu is ready" in first.output
    assert described["web"] in first.output

    first.wait_for(lambda: "token for the first run: " in first.output, "the token is told")

    family = first.family()
    assert {process.name() for process in family} >= {"mongod"}
    assert len(family) == 5
    assert first.stop() == 0
    assert left_over(family) == []
    assert not (dev.folder / "dev.json").exists()

    second = dev.ready()
    again = dev.description()
    assert {key: again[key] for key in ("official_account", "miniprogram", "wecom")} == {
        key: described[key] for key in ("official_account", "miniprogram", "wecom")
    }
    assert again["mongo"].split("/")[3] == described["mongo"].split("/")[3]
    second.wait_for(lambda: "token for the first run: " in second.output, "a new token")
    assert "this folder was made with --no-demo" in second.output
    family = second.family()
    assert second.stop(signal.SIGINT) == 0
    assert left_over(family) == []


def test_nothing_is_left_of_it_even_when_it_is_killed(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    family = running.family()
    running.stop(signal.SIGKILL)
    assert left_over(family) == []

    assert dev.ready().stop() == 0


def test_a_part_that_dies_ends_everything_and_is_named(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    family = running.family()
    worker = next(process for process in family if process.name() == "baoxiu-worker")
    worker.kill()
    assert running.process.wait(180) == 1
    assert running.output.splitlines()[-1] == (
        f"baoxiu: worker was ended by SIGKILL; see {dev.folder / 'logs' / 'worker.log'}"
    )
    assert left_over(family) == []


def test_a_database_that_dies_ends_everything_and_is_named(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    family = running.family()
    next(process for process in family if process.name() == "mongod").kill()
    assert running.process.wait(180) == 1
    assert running.output.splitlines()[-1] == (
        f"baoxiu: MongoDB was killed; its log is {dev.folder / 'mongo' / 'mongod.log'}."
    )
    assert left_over(family) == []


def test_an_interrupted_first_start_can_be_begun_again(dev: Dev) -> None:
    running = dev.start("--no-demo")
    running.wait_for((dev.folder / "mongo" / "mongod.log").exists, "MongoDB starts")
    family = running.family()
    assert running.stop() == 130
    assert left_over(family) == []
    assert {entry.name for entry in dev.folder.iterdir()} <= {"lock", "logs"}

    assert dev.ready("--no-demo").stop() == 0


def test_a_half_made_folder_is_refused_until_told_to_begin_afresh(dev: Dev) -> None:
    running = dev.start("--no-demo")
    running.wait_for((dev.folder / "mongo" / "mongod.log").exists, "MongoDB starts")
    family = running.family()
    running.stop(signal.SIGKILL)
    assert left_over(family) == []

    assert dev.refused() == (
        f"The data folder {dev.folder} is half-made: its first start was cut short; "
        "start afresh with --fresh."
    )
    assert dev.ready("--no-demo", "--fresh").stop() == 0


@pytest.mark.parametrize("lost", ["secrets.json", "baoxiu.json"])
def test_a_folder_that_lost_a_part_is_refused(dev: Dev, lost: str) -> None:
    dev.folder.mkdir()
    for name in ("secrets.json", "baoxiu.json", "demo.json"):
        if name != lost:
            (dev.folder / name).write_text("{}")
    assert "is half-made: its first start was cut short" in dev.refused()


def test_a_folder_of_somebody_else_is_never_emptied(dev: Dev) -> None:
    dev.folder.mkdir()
    (dev.folder / "thesis.txt").write_text("three years of work")
    refused = dev.refused("--fresh")
    assert refused == (
        f"The folder {dev.folder} holds other things (thesis.txt); choose an empty one with --data."
    )
    assert [entry.name for entry in dev.folder.iterdir()] == ["thesis.txt"]


def test_a_folder_in_use_is_refused_and_its_user_goes_on(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    described = dev.description()
    assert dev.refused("--fresh") == (
        f"The data folder {dev.folder} is in use by another ./scripts/dev; "
        "stop that one, or choose another folder with --data."
    )
    assert fetch(f"{described['web']}/health/ready")[0] == 200
    assert running.stop() == 0


@pytest.mark.parametrize(
    ("option", "what"),
    [("--port", "the web server"), ("--simulator-port", "the WeChat simulator")],
)
def test_a_taken_port_is_refused_before_anything_is_made(dev: Dev, option: str, what: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert dev.refused(option, port) == (
            f"Port {port} for {what} is taken by another program; "
            f"stop it, or choose another with {option}."
        )
    assert not dev.folder.exists()


def test_a_folder_that_cannot_be_made_is_one_line(dev: Dev, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    assert dev.refused(folder=folder) == (
        f"The data folder {folder} cannot be used: Not a directory; choose another with --data."
    )


def test_a_relative_folder_lies_where_the_caller_stands(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter").write_text("")
    log = tmp_path / "log"
    script = f"{ROOT / 'scripts' / 'dev'} --no-front-ends --data thesis"
    command = ["bash", "-c", f"cd {tmp_path} && exec {script}"]
    running = Running(command, outside_environment(), log)
    try:
        assert running.process.wait(180) == 1
        assert str(tmp_path / "thesis") in running.output
    finally:
        running.end()


def test_commands_work_on_it_with_its_environment_file(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    script = f"set -a; . {dev.folder / 'env'}; exec {sys.executable} -m backend doctor"
    doctor = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the shell that the README names
        cwd=ROOT,
        env=outside_environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "正常 工作进程：运行中" in doctor.stdout
    assert running.stop() == 0


def test_the_logs_hold_no_secret_of_the_folder(dev: Dev) -> None:
    running = dev.ready("--no-demo")
    described = dev.description()
    fetch(f"{described['web']}/api/v1/nothing?token={described['wecom']['token']}")
    assert running.stop() == 0
    wait_until(lambda: not (dev.folder / "dev.json").exists(), "it has stopped")

    secrets = json.loads((dev.folder / "secrets.json").read_bytes())
    wanted = [secrets["encryption_key"], secrets["blind_index_key"]]
    wanted += [secrets[name]["token"] for name in ("official_account", "miniprogram", "wecom")]
    logs = "".join(log.read_text() for log in (dev.folder / "logs").iterdir())
    assert "serving" in logs
    assert [secret for secret in wanted if secret in logs] == []
    assert (dev.folder / "secrets.json").stat().st_mode & 0o077 == 0
