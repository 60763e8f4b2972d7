"""scripts/front_ends.py builds once, installs once, swaps whole folders, says what is wrong."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.processes import ROOT, outside_environment, wait_until

LOCK: Final = '{"lockfileVersion": 3}'
# Stands for npm: keeps a list of what it was asked, and builds from src/page.html.
NPM: Final = """
PATH=/usr/bin:/bin
echo "$*" >> "$ASKED"
case "$1" in
    ci) [ -z "$NPM_FAILS" ] || { echo "npm error $NPM_FAILS"; exit 1; }
        rm -rf node_modules; mkdir node_modules;;
    run) [ ! -e "$HOLD" ] || { while [ -e "$HOLD" ]; do read -t 0.05 <> "$FIFO"; done; }
        grep -q broken src/page.html && { echo "src/page.html: Error: it is broken"; exit 1; }
        rm -rf dist; mkdir -p dist/assets; cp src/page.html dist/index.html
        cp src/page.html dist/assets/page-Bx3kQ9_a.js;;
esac
"""


class Workplace:
    """A copy of the script with a console of its own, and a machine whose npm is a script."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "baoxiu"
        self.app = self.root / "console"
        self.built = self.root / "var" / "front-ends"
        self.asked = folder / "asked"
        self.hold = folder / "hold"
        self.programs = folder / "programs"
        for copied in ("scripts/front_ends.py", "backend/runtime/bound_child.py"):
            target = self.root / copied
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / copied).read_bytes())
        self.write_app()
        self.programs.mkdir()
        os.mkfifo(folder / "fifo")
        self.program("npm", NPM)
        self.program("node", "echo v22.12.0")
        self.environment = outside_environment() | {
            "PATH": f"{self.programs}:/usr/bin:/bin",
            "BAOXIU_VENV": str(folder / "venv"),
            "ASKED": str(self.asked),
            "HOLD": str(self.hold),
            "FIFO": str(folder / "fifo"),
        }

    def write_app(self) -> None:
        (self.app / "src").mkdir(parents=True)
        (self.app / "package.json").write_text("{}")
        (self.app / "package-lock.json").write_text(LOCK)
        self.page("first")

    def page(self, text: str) -> None:
        (self.app / "src" / "page.html").write_text(text * 1000)

    def program(self, name: str, body: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(self.root / "scripts" / "front_ends.py"), *arguments]
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and what it said on both."""
        with self.start(*arguments) as process:
            told, said = process.communicate(timeout=60)
            return process.returncode, said + told

    def refused(self, *arguments: str) -> str:
        """The last line, of a build that ended in a refusal."""
        code, said = self.run(*arguments)
        assert code == 1
        return said.splitlines()[-1]

    @property
    def commands(self) -> list[str]:
        return self.asked.read_text().splitlines() if self.asked.exists() else []

    @property
    def served(self) -> str:
        return (self.built / "console" / "index.html").read_text()


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


def test_a_front_end_is_built_once_and_again_when_its_sources_change(workplace: Workplace) -> None:
    assert workplace.run("build")[0] == 0
    assert [command.split()[:2] for command in workplace.commands] == [
        ["ci", "--no-audit"],
        ["run", "build"],
    ]
    assert workplace.served == "first" * 1000
    packed = workplace.built / "console" / "assets" / "page-Bx3kQ9_a.js.gz"
    assert gzip.decompress(packed.read_bytes()).decode() == "first" * 1000

    assert workplace.run("build", "--", "-c", "print('started')") == (0, "started\n")
    assert len(workplace.commands) == 2

    workplace.page("second")
    assert workplace.run("build")[0] == 0
    assert workplace.commands[2:] == ["run build"]
    assert workplace.served == "second" * 1000


def test_packages_are_installed_anew_when_the_lock_file_names_others(workplace: Workplace) -> None:
    workplace.run("build")
    (workplace.app / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}')
    workplace.run("build")
    assert [command.split()[0] for command in workplace.commands] == ["ci", "run", "ci", "run"]


def test_an_app_that_is_not_there_is_passed_over(workplace: Workplace) -> None:
    (workplace.app / "package.json").unlink()
    assert workplace.run("build", "--", "-c", "print('started')") == (0, "started\n")
    assert workplace.commands == []


def test_what_does_not_build_is_named_and_the_last_build_goes_on_being_served(
    workplace: Workplace,
) -> None:
    workplace.run("build")
    workplace.page("broken")
    assert workplace.refused("build", "--", "-c", "print('started')") == (
        "scripts: console: it does not build: src/page.html: Error: it is broken "
        "(details: var/front-ends/console.log); or start with --no-front-ends."
    )
    assert workplace.served == "first" * 1000


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ("code ENOTFOUND", "the npm registry cannot be reached; check the network, name a mirror"),
        ("code EINTEGRITY", "a downloaded package is not the one the lock file names"),
        ("ENOSPC: no space left", "the disk is full"),
    ],
)
def test_packages_that_cannot_be_had_are_told_in_one_line(
    workplace: Workplace, failure: str, told: str
) -> None:
    workplace.environment["NPM_FAILS"] = failure
    assert told in workplace.refused("build")
    assert not workplace.built.joinpath("console").exists()


def test_a_node_that_is_too_old_is_not_used(workplace: Workplace) -> None:
    workplace.program("node", "echo v20.18.3")
    (workplace.root / "scripts" / "requirements-node.lock").write_text("--nonsense\n")
    assert workplace.refused("build") == (
        "scripts: Node 20.19 or newer is needed to build the front ends and cannot be fetched "
        "(details: var/front-ends/node.log); install nodejs, or start with --no-front-ends."
    )
    assert workplace.commands == []


def test_node_of_the_virtual_environment_is_used_where_the_machine_has_none(
    workplace: Workplace, tmp_path: Path
) -> None:
    (tmp_path / "venv").mkdir()
    workplace.programs.rename(tmp_path / "venv" / "bin")
    workplace.environment["PATH"] = str(tmp_path / "nothing")
    code, said = workplace.run("build")
    assert (code, workplace.served) == (0, "first" * 1000), said


def test_two_starts_at_once_build_once(workplace: Workplace) -> None:
    workplace.hold.touch()
    with workplace.start("build") as first:
        wait_until(lambda: "run build" in workplace.commands, "the first builds")
        with workplace.start("build") as second:
            assert second.stderr is not None
            assert "another start is building the front ends" in second.stderr.readline()
            workplace.hold.unlink()
            assert (first.wait(60), second.wait(60)) == (0, 0)
            assert first.communicate()[1].count("built in") == 1
    assert workplace.commands.count("run build") == 1


def test_a_build_that_is_stopped_leaves_no_half_of_it_and_no_process(workplace: Workplace) -> None:
    workplace.hold.touch()
    with workplace.start("build") as started:
        wait_until(lambda: "run build" in workplace.commands, "it builds")
        started.send_signal(signal.SIGTERM)
        _, said = started.communicate(timeout=60)
    assert said.splitlines()[-1] == "scripts: stopped; start again to go on."
    assert sorted(path.name for path in workplace.built.iterdir()) == ["console.log", "lock"]
    workplace.hold.unlink()
    assert workplace.run("build")[0] == 0


def test_what_was_built_by_half_is_built_again(workplace: Workplace) -> None:
    workplace.run("build")
    stamp = json.loads((workplace.built / "console.json").read_text())
    assert stamp["pages"] == ["console"]
    (workplace.built / "console" / "index.html").unlink()
    assert workplace.run("build")[0] == 0
    assert workplace.served == "first" * 1000
