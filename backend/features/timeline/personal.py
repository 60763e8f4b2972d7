"""Personal values of a line: a salted digest in the chain, the value sealed beside it.

A cell is `{kind, field, digest, sealed}`. The salt is sealed with the value: a phone number has so
few possible values that its digest with a readable salt would give it away. Erasing drops
`sealed`; the digest stays, tells nothing any more, and the chain still verifies.
"""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pydantic import JsonValue

from backend.features.timeline.models import PersonalKind, TimelineEntry
from backend.kit.canonical import canonical_bytes
from backend.kit.field_crypto import FieldCrypto, UnreadableSecret
from backend.kit.mongo.driver import Document

_SALT_BYTES: Final = 16
_LABELS: Final = {
    PersonalKind.NOTE: "note",
    PersonalKind.GEO: "place_coordinates",
    PersonalKind.CHANGE: "changed_contact",
}


class PersonalCells:
    def __init__(self, crypto: FieldCrypto) -> None:
        self._crypto = crypto

    def of(self, line_id: str, entry: TimelineEntry) -> list[Document]:
        return [
            self._cell(line_id, kind, field, value) for kind, field, value in personal_values(entry)
        ]

    def _cell(self, line_id: str, kind: PersonalKind, field: str, value: JsonValue) -> Document:
        salt = os.urandom(_SALT_BYTES)
        text = json.dumps([salt.hex(), value], ensure_ascii=False, allow_nan=False)
        return {
            "kind": kind,
            "field": field,
            "digest": _digest(salt, value),
            "sealed": self._crypto.seal(_LABELS[kind], f"timeline:{line_id}:{field}", text),
        }

    def open(self, line_id: str, cell: Document) -> JsonValue:
        """Raises UnreadableSecret if the value was altered, moved, or is not what was digested."""
        return self.open_salted(line_id, cell)[1]

    def open_salted(self, line_id: str, cell: Document) -> tuple[str, JsonValue]:
        """The salt in hex, and the value. Raises as `open`."""
        label = _LABELS[PersonalKind(cell["kind"])]
        text = self._crypto.open(label, f"timeline:{line_id}:{cell['field']}", cell["sealed"])
        salt, value = json.loads(text)
        if _digest(bytes.fromhex(salt), value) != cell["digest"]:
            raise UnreadableSecret(label)
        opened: JsonValue = value
        return salt, opened


def personal_values(entry: TimelineEntry) -> Iterator[tuple[PersonalKind, str, JsonValue]]:
    if entry.note:
        yield PersonalKind.NOTE, "note", entry.note
    if entry.geo:
        yield PersonalKind.GEO, "geo", entry.geo.model_dump()
    for field, change in entry.personal_patch.items():
        yield PersonalKind.CHANGE, field, list[JsonValue](change)


def _digest(salt: bytes, value: JsonValue) -> str:
    return sha256(salt + canonical_bytes(value)).hexdigest()
