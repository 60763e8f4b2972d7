"""The stored form of a line, and what its hash covers: all of it, but erasable values."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from backend.features.timeline.export import ExportedLine, OpenedValue
from backend.features.timeline.models import (
    ClientOperation,
    Erasure,
    PersonalKind,
    TimelineEntry,
    TimelineHead,
    TimelineLine,
    TimelineStep,
)
from backend.features.timeline.personal import PersonalCells
from backend.kit.canonical import canonical_bytes, digest
from backend.kit.field_crypto import FieldCrypto
from backend.kit.mongo.driver import Document

_BESIDE: Final = {"note", "geo", "personal_patch"}


def line_id(subject_id: str, seq: int) -> str:
    """Sorts as the lines do. Raises ValueError for an id whose lines would mix with another's."""
    if ":" in subject_id:
        raise ValueError("a subject's id has no colon")
    return f"{subject_id}:{seq:08d}"


def line_hash(line: Document) -> str:
    """SHA-256 over everything stored in the line but the hash itself and the sealed values."""
    return digest(covered_by_hash(line))


def covered_by_hash(line: Document) -> Document:
    covered = {name: value for name, value in line.items() if name != "hash"}
    covered["personal"] = [
        {name: value for name, value in cell.items() if name != "sealed"}
        for cell in line.get("personal", [])
    ]
    return covered


class Lines:
    """Makes, reads and signs lines with the firm's keys."""

    def __init__(self, crypto: FieldCrypto) -> None:
        self.cells = PersonalCells(crypto)
        self._crypto = crypto

    def store(
        self, subject_id: str, head: TimelineHead, entry: TimelineEntry, now: datetime
    ) -> Document:
        """The line that follows `head`, not yet hashed."""
        seq = head.seq + 1
        identity = line_id(subject_id, seq)
        said = entry.model_dump(exclude=_BESIDE, exclude_defaults=True)
        return said | {
            "_id": identity,
            "subject_id": subject_id,
            "seq": seq,
            "prev_hash": head.hash,
            "at_server": now,
            "visibility": entry.visibility,
            "personal": self.cells.of(identity, entry),
        }

    def stamp(self, line: Document, operation: ClientOperation, *, claims: bool) -> None:
        """Say in the line which act of the client it records; one line of an act claims its id."""
        line["client_op_id"] = operation.id
        line["fingerprint"] = self.fingerprint(operation)
        if claims:
            line["operation_key"] = operation_key(line["actor"]["id"], operation.id)

    def fingerprint(self, operation: ClientOperation) -> str:
        return self._crypto.blind("request_fingerprint", operation.fingerprint)

    def head_at(self, line: Document) -> TimelineHead:
        signature = self.signature(line["subject_id"], line["seq"], line["hash"])
        return TimelineHead(seq=line["seq"], hash=line["hash"], signature=signature)

    def signature(self, subject_id: str, seq: int, line_hash: str) -> str:
        return self._crypto.blind("timeline_head", f"{subject_id}|{seq}|{line_hash}")

    def export(self, line: Document, kinds: Collection[PersonalKind]) -> ExportedLine:
        """Raises UnreadableSecret if a personal value was tampered with."""
        shown = [c for c in line["personal"] if "sealed" in c and c["kind"] in set(kinds)]
        opened: dict[str, OpenedValue] = {}
        for cell in shown:
            salt, value = self.cells.open_salted(line["_id"], cell)
            opened[cell["field"]] = OpenedValue(salt=salt, value=value)
        covered = json.loads(canonical_bytes(covered_by_hash(line)))
        return ExportedLine(hash=line["hash"], covered=covered, opened=opened)

    def read(self, line: Document) -> TimelineLine:
        """Raises UnreadableSecret if a personal value was tampered with."""
        kept = [cell for cell in line["personal"] if "sealed" in cell]
        values = {cell["field"]: self.cells.open(line["_id"], cell) for cell in kept}
        changes = {c["field"] for c in kept if c["kind"] == PersonalKind.CHANGE}
        erased = [cell["field"] for cell in line["personal"] if "sealed" not in cell]
        said = {name: line[name] for name in TimelineLine.model_fields if name in line}
        return TimelineLine.model_validate(
            said
            | {name: value for name, value in values.items() if name not in changes}
            | {"personal_patch": {name: values[name] for name in changes}, "erased": erased}
        )


def step_in(line: Document) -> TimelineStep:
    """Opens nothing that is sealed."""
    said = {name: line[name] for name in TimelineStep.model_fields if name in line}
    return TimelineStep.model_validate(said | {"at": line["at_server"]})


def erasure_in(line: Document) -> Erasure | None:
    return Erasure.model_validate(line["erases"]) if "erases" in line else None


def operation_key(actor_id: str, client_op_id: str) -> str:
    return f"{actor_id}|{client_op_id}"
