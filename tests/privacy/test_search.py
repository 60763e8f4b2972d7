"""The search for personal data finds what it looks for; else its silence would mean nothing."""

import logging
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pymongo import MongoClient

from tests.support.canaries import (
    DOORS,
    NAMES,
    canary_phone,
    leaks,
    leaks_in_database,
    leaks_in_files,
)


@pytest.mark.parametrize(
    "hidden",
    [
        canary_phone(1).encode(),
        f"+86{canary_phone(1)}".encode(),
        f"请联系{NAMES[0]}先生".encode(),
        quote(f"name={NAMES[1]}").encode(),
        NAMES[2].encode("unicode_escape"),
        b64encode(f"x{NAMES[0]}y".encode()),
        b64encode(f"xy{NAMES[3]}z".encode()),
        b64encode(f"{DOORS[0]}3单元".encode()),
    ],
)
def test_a_canary_is_found_in_every_dress(hidden: bytes) -> None:
    assert leaks(b"\x00\x01" + hidden + b"\xff") != []


def test_what_is_no_canary_is_not_found() -> None:
    assert leaks("13812345678 王建国 3幢402".encode()) == []


def test_a_document_and_a_file_are_searched(
    mongo_admin: MongoClient[dict[str, Any]], database_name: str, tmp_path: Path
) -> None:
    """Over a database of its own kind of name, emptied before the fixture looks at it."""
    database = mongo_admin[database_name]
    (tmp_path / "dump").write_bytes(b"a" * 5_000_000 + canary_phone(7).encode() + b"z" * 100)
    found = leaks_in_files(tmp_path)
    assert found.keys() == {"dump"}
    assert [each.split()[0] for each in found["dump"]] == [canary_phone(7)]
    database["clean"].insert_one({"nested": [{"phone": "1380000"}]})
    assert leaks_in_database(database) == {}


def test_a_log_line_is_searched(log_witness: Any) -> None:
    logging.getLogger("privacy").warning("call %s", canary_phone(3))
    assert log_witness.leaked == [f"privacy: ['{canary_phone(3)}']"]
    log_witness.leaked.clear()
