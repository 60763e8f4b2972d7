"""What goes over the wire: ids and kinds, never what was said or of whom; names of those at the
board as well."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from backend.features.live.models import LiveEvent, Presence, Subject
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.text import Id


class EventPass(BaseModel):
    """`secret` opens one connection: `Sec-WebSocket-Protocol: <protocol>, secret.<secret>`."""

    secret: str
    protocol: str
    expires_at: Instant


class Since(Input):
    """`after`: the last sequence number that the page has."""

    after: Annotated[int, Field(ge=0, le=2**53)] | None = None


class EventSaid(BaseModel):
    type: Literal["event"] = "event"
    seq: int
    kind: str
    subject: Subject
    id: str
    at: Instant


class PlaceSaid(BaseModel):
    """`ready`: all that came after is told from here on. `reload`: what was missed is no longer
    kept, so read anew. `here`: nothing for you up to this number."""

    type: Literal["ready", "reload", "here"]
    seq: int


class PresenceInput(Input):
    """What one has in hand on the board, and whose day is open."""

    ticket_id: Id | None = None
    staff_id: Id | None = None


class PresentPerson(BaseModel):
    id: str
    name: str
    ticket_id: str
    staff_id: str


class PresenceSaid(BaseModel):
    """Everybody else who has the board before him, each time that this changes. It has no number:
    what is missed of it is of no use later."""

    type: Literal["presence"] = "presence"
    people: list[PresentPerson]


def said_presence(people: Sequence[Presence], names: Mapping[str, str]) -> str:
    present = [
        PresentPerson(
            id=each.person_id,
            name=names.get(each.person_id, ""),
            ticket_id=each.ticket_id,
            staff_id=each.staff_id,
        )
        for each in people
    ]
    return PresenceSaid(people=present).model_dump_json()


def said(event: LiveEvent) -> str:
    moment: datetime = event.at
    return EventSaid(
        seq=event.seq, kind=event.kind, subject=event.subject, id=event.subject_id, at=moment
    ).model_dump_json()


def said_place(kind: Literal["ready", "reload", "here"], seq: int) -> str:
    return PlaceSaid(type=kind, seq=seq).model_dump_json()
