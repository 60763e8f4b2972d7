"""House rules that no linter knows (ARCHITECTURE.md): front doors, sizes, names, reasons."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grimp
import pytest

from tests.support.processes import ROOT

PYTHON: Final = sorted(
    path for folder in ("backend", "tests", "scripts") for path in (ROOT / folder).rglob("*.py")
)
PRODUCT: Final = [path for path in PYTHON if path.is_relative_to(ROOT / "backend")]

# Who may go past a front door, and to which file of the feature: the pages that tell what there
# is, and adapters that fill a port.
SIDE_DOORS: Final = {
    "backend.app": {"handlers"},
    "backend.jobs": {"jobs"},
    "backend.subscriptions": {"subscribers", "events"},
    "backend.channels": {"ports", "errors"},
}
# The demo company has a month behind it that no use case of today could write.
WRITES_THE_PAST: Final = "backend.runtime.demo."
EMPTY_WORDS: Final = {"util", "utils", "helper", "helpers", "manager", "common", "data", "info"}
MOST_LINES: Final = 300
# What drives a suppression: the tool's code, then why.
NOQA: Final = re.compile(r"#\s*noqa\b(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* - \S)")
TYPE_IGNORE: Final = re.compile(r"#\s*type: ignore(?!\[[\w, -]+\]\s+# \S)")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trespasses() -> Iterator[str]:
    graph = grimp.build_graph("backend")
    for module in sorted(graph.modules):
        if module.startswith(WRITES_THE_PAST):
            continue
        for used in sorted(graph.find_modules_directly_imported_by(module)):
            parts = used.split(".")
            if parts[:2] != ["backend", "features"] or len(parts) < 4:
                continue
            at_home = module.startswith(".".join(parts[:3]))
            side_doors = {
                door
                for who, doors in SIDE_DOORS.items()
                if module == who or module.startswith(f"{who}.")
                for door in doors
            }
            if not at_home and parts[3] not in side_doors:
                yield f"{module} -> {used}"


def test_features_are_entered_by_their_front_door() -> None:
    assert list(trespasses()) == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{relative(path)}:{inner.lineno}"
        for path in PRODUCT
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_a_file_that_strains_becomes_a_folder() -> None:
    lengths = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PRODUCT
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [relative(path) for path in PYTHON if set(path.stem.split("_")) & EMPTY_WORDS] == []


@pytest.mark.parametrize("pattern", [NOQA, TYPE_IGNORE], ids=["noqa", "type-ignore"])
def test_every_suppression_carries_its_code_and_its_reason(pattern: re.Pattern[str]) -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in PYTHON
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


MADE: Final = {".venv", "var", "node_modules", "dist", ".git"}


def written() -> Iterator[Path]:
    """Files of the repository; what is made from them may come and go meanwhile."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE]
        yield from (Path(folder, name) for name in names)


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Paths of somebody's machine, and hosts that packages are fetched from."""
    words = re.compile(
        r"(?<!\w)/(?:root|home)/\w|\bpypi\.org\b|files\.pythonhosted|registry\.npmjs|mirrors\."
    )
    suffixes = {".py", ".md", ".toml", ".lock", ".sh", ".example", ".html", ".css"}
    texts = [path for path in written() if path.suffix in suffixes and path != Path(__file__)]
    assert len(texts) > 100
    found = [
        f"{relative(path)}: {hit.group()}"
        for path in texts
        if (hit := words.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []
