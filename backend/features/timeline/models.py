"""What a line says (domain-rules a.7), and where a subject's chain ends."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from backend.kit.access import Actor
from backend.kit.clock import Instant

Change = tuple[JsonValue, JsonValue]
"""A field's value before and after."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,99}$")]


class Visibility(StrEnum):
    INTERNAL = "internal"
    CUSTOMER = "customer"
    """The customer may read it too."""


class PersonalKind(StrEnum):
    """What is kept sealed beside the chain, and can be erased kind by kind."""

    NOTE = "note"
    GEO = "geo"
    CHANGE = "change"


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineActor(Said):
    """Who did it, in which role (customer, technician, dispatcher, …), and through what."""

    id: str
    role: str
    via: str = ""

    @classmethod
    def of(cls, actor: Actor, role: str = "") -> "LineActor":
        return cls(id=actor.id, role=role or actor.kind, via=actor.via)


class Geo(Said):
    """Where a device said it was. Kept 30 days, then to be erased."""

    lng: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    accuracy_metres: Annotated[float | None, Field(ge=0)] = None


class MediaReference(Said):
    """The file, and the digest of its bytes as they were then."""

    id: str
    sha256: str


class Erasure(Said):
    """These kinds of values were erased from the lines up to and including `up_to_seq`; with
    `actor_id`, from that person's own lines only."""

    kinds: tuple[PersonalKind, ...]
    up_to_seq: int
    actor_id: str = ""

    def covers(self, seq: int, kind: PersonalKind, actor_id: str) -> bool:
        return seq <= self.up_to_seq and kind in self.kinds and self.actor_id in ("", actor_id)


class ClientOperation(Said):
    """The client's own id of an act (the Idempotency-Key), unique for ever for one actor.

    `fingerprint` tells requests apart: equal for equal requests. It is stored keyed, so it may be
    made of anything.
    """

    id: Annotated[str, Field(min_length=1, max_length=255)]
    fingerprint: str


class TimelineEntry(Said):
    """What a use case has to say; the timeline adds order, time and hashes.

    `patch` holds changes of fields that are nobody's personal data; what is (contact, address)
    goes to `personal_patch`. `note`, `geo` and `personal_patch` enter the chain as salted digests.
    """

    action: str
    actor: LineActor
    visibility: Visibility = Visibility.INTERNAL
    at_device: Instant | None = None
    from_state: str = ""
    to_state: str = ""
    reason_code: str = ""
    note: str = ""
    patch: dict[FieldName, Change] = {}
    personal_patch: dict[FieldName, Change] = {}
    geo: Geo | None = None
    media: tuple[MediaReference, ...] = ()
    rule_version: str = ""


class TimelineHead(Said):
    """Where a subject's chain ends; kept in the subject's own document, saved with it.

    `signature` needs the firm's key: who can only write the database cannot make up a new head.
    """

    seq: int = 0
    hash: str = ""
    signature: str = ""


class Replay(Said):
    """An act that was already done: which line recorded it."""

    subject_id: str
    seq: int


class TimelineLine(BaseModel):
    """A line as it is read. An erased value is absent, and its name is in `erased`."""

    subject_id: str
    seq: int
    at_server: Instant
    at_device: Instant | None = None
    actor: LineActor
    action: str
    from_state: str = ""
    to_state: str = ""
    reason_code: str = ""
    visibility: Visibility
    note: str = ""
    patch: dict[str, Change] = {}
    personal_patch: dict[str, Change] = {}
    geo: Geo | None = None
    media: tuple[MediaReference, ...] = ()
    rule_version: str = ""
    client_op_id: str = ""
    erases: Erasure | None = None
    erased: tuple[str, ...] = ()
    hash: str


class TimelineStep(Said):
    """A line without anything personal: what others reckon with. `at` is the server's time."""

    seq: int
    at: Instant
    actor: LineActor
    action: str
    visibility: Visibility = Visibility.INTERNAL
    from_state: str = ""
    to_state: str = ""
    reason_code: str = ""
    patch: dict[str, Change] = {}
