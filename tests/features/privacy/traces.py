"""Looks for a person in everything that is stored, with the firm's keys in hand.

Knows nothing of models or registers: every sealed value anywhere is tried with every label and
every place it could have been sealed for, so that what the product forgot is found, too.
"""

import re
from collections.abc import Iterator
from typing import Any

from pymongo.database import Database

from backend.kit.field_crypto import FieldCrypto, UnreadableSecret
from backend.kit.pii import REGISTRY

Json = dict[str, Any]
LABELS = (*REGISTRY, "access_token")


def traces(
    database: Database[Json], crypto: FieldCrypto, words: list[str], keys: list[str]
) -> list[str]:
    """`words`: texts that name the person; `keys`: blind indexes that he would be found by."""
    found: list[str] = []
    for name in sorted(database.list_collection_names()):
        for row in database[name].find({}):
            for path, text in readable(row, name, row, crypto):
                found += [f"{name}.{path}: word" for word in words if word in text]
                found += [f"{name}.{path}: key" for key in keys if key in text]
    return sorted(set(found))


def readable(
    row: Json, collection: str, value: Any, crypto: FieldCrypto, path: str = ""
) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, bytes):
        yield path, value.decode(errors="replace")
        if (opened := unsealed(row, collection, value, path, crypto)) is not None:
            yield path, opened
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield path, str(name)
            yield from readable(row, collection, inner, crypto, f"{path}.{name}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from readable(row, collection, inner, crypto, path)


def unsealed(row: Json, collection: str, blob: bytes, path: str, crypto: FieldCrypto) -> str | None:
    places = [f"{collection}:{row['_id']}", str(row["_id"])]
    cells = row.get("personal", [])
    places += [f"timeline:{row['_id']}:{c['field']}" for c in cells if isinstance(c, dict)]
    for label in LABELS:
        for place in places:
            try:
                return crypto.open(label, place, blob)
            except UnreadableSecret:
                continue
    # A blob of this form that nobody can open would hide anything.
    assert not re.match(b"\x01\x02k1", blob), f"{collection}.{path} is sealed for an unknown place"
    return None
