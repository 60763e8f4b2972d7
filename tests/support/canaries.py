"""Personal values that must never be found where they were not sealed (reliability R95, R96).

Tests use these people. Before a test's database is dropped, every stored document is searched;
everything logged in the run, and the mongod's own files and log, are searched at its end.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import md5
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import bson
import pytest
from pymongo.database import Database

PHONE_PREFIX: Final = "1390000"
"""Every phone number in the tests begins with it; four digits of one's choice follow."""

NAMES: Final = ("金丝雀", "画眉鸟", "百灵鸟", "相思鸟")
"""The people of the tests; nothing else is called so."""

DOORS: Final = ("鹂鸣幢", "雁归幢")
"""Part of the door addresses in the tests."""


def canary_phone(number: int) -> str:
    """A phone number that is searched for: `canary_phone(42)` is 13900000042."""
    return f"{PHONE_PREFIX}{number:04d}"


def _encodings(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    if quoted := quote(text):
        yield quoted.encode()
    yield text.encode("unicode_escape")
    # base64 in each of its three alignments, without the characters the neighbours decide
    for shift in range(3):
        encoded = b64encode(b"\0" * shift + raw)
        yield encoded[4 if shift else 0 : -4]


PATTERNS: Final = re.compile(
    b"|".join(
        [
            re.escape(PHONE_PREFIX.encode()) + rb"\d{4}",
            *(
                re.escape(form)
                for word in (*NAMES, *DOORS)
                for form in dict.fromkeys(_encodings(word))
                if len(form) >= 8
            ),
        ]
    )
)


def leaks(content: bytes) -> list[str]:
    """The canaries in the bytes, decoded for the message."""
    return sorted({found.decode(errors="replace") for found in PATTERNS.findall(content)})


_OF_NOTHING: Final = md5(usedforsecurity=False).hexdigest()


def fingerprints(database: Database[dict[str, Any]]) -> dict[str, str]:
    """What every collection holds, as the server hashes it: one question instead of a hundred."""
    return dict(database.command("dbHash")["collections"])


def filled_collections(database: Database[dict[str, Any]]) -> list[str]:
    return sorted(name for name, of in fingerprints(database).items() if of != _OF_NOTHING)


def leaks_in_database(database: Database[dict[str, Any]]) -> dict[str, list[str]]:
    """Every document of every collection but file chunks (photos are noise), searched as bytes."""
    found: dict[str, list[str]] = {}
    for name in filled_collections(database):
        if name.endswith(".chunks"):
            continue
        for document in database[name].find({}):
            if hits := leaks(bson.encode(document)):
                found.setdefault(f"{name}: {sorted(document)}", hits)
    return found


def leaks_in_files(folder: Path, patterns: Iterable[str] = ("*",)) -> dict[str, list[str]]:
    """Files below the folder that hold a canary; read in pieces that overlap."""
    found: dict[str, list[str]] = {}
    for pattern in patterns:
        for path in folder.rglob(pattern):
            if path.is_file() and (hits := _leaks_in_file(path)):
                found[path.name] = hits
    return found


def _leaks_in_file(path: Path) -> list[str]:
    hits: set[str] = set()
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(4 * 1024 * 1024):
            hits.update(_with_surroundings(tail + piece))
            tail = piece[-200:]
    return sorted(hits)


def _with_surroundings(content: bytes) -> Iterator[str]:
    """What stands around it tells which document it was."""
    for found in PATTERNS.finditer(content):
        around = content[max(0, found.start() - 80) : found.end() + 40]
        yield f"{found[0].decode(errors='replace')} in {around!r}"


class _Witness(logging.Handler):
    """Keeps what leaked into any log record of the run."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.leaked: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = f"{record.getMessage()} {record.exc_text or ''}"
        except (TypeError, ValueError):
            text = repr((record.msg, record.args))
        if hits := leaks(text.encode(errors="replace")):
            self.leaked.append(f"{record.name}: {hits}")


@pytest.fixture(scope="session", autouse=True)
def log_witness() -> Iterator[_Witness]:
    """Fails the run when a canary was logged by anything, at any level that is on."""
    witness = _Witness()
    logging.getLogger().addHandler(witness)
    yield witness
    logging.getLogger().removeHandler(witness)
    assert witness.leaked == [], "personal data in the logs"
