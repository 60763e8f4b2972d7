"""A small application for attacks on the kit: notes, kept in the database."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import Instant
from backend.kit.http import ANYONE, Document, Endpoint, Input, operation
from backend.kit.http.application import Authenticate
from backend.kit.mongo import Mongo
from backend.kit.pagination import PageQuery
from tests.support.kit import tokens


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class NoteInput(Input):
    text: Annotated[str, Field(max_length=50)] = ""
    number: int = 0
    fraction: float = 0
    colour: Colour = Colour.RED
    at: Instant | None = None
    tags: Annotated[list[str], Field(max_length=3)] = []


class NoteView(BaseModel):
    id: str
    text: str


class NoteQuery(PageQuery):
    tags: list[str] = []
    text: str = ""


class NoteEndpoint(Endpoint):
    def initialize(self, mongo: Mongo) -> None:
        self.notes = mongo.collection("notes")


class Notes(NoteEndpoint):
    path = "/notes"

    @operation(permission=ANYONE)
    async def get(self, query: NoteQuery) -> list[str]:
        """Say what was understood of the query."""
        return [query.text, *query.tags]


class Note(NoteEndpoint):
    path = "/notes/{note_id}"

    @operation(permission=ANYONE)
    async def get(self, note_id: str) -> NoteView:
        """Say what was understood of the path."""
        return NoteView(id=note_id, text="")

    @operation(permission="notes:write", status=201)
    async def post(self, note_id: str, body: NoteInput) -> NoteView:
        """Keep a note."""
        await self.notes.insert_one({"note_id": note_id, **body.model_dump()})
        return NoteView(id=note_id, text=body.text)

    @operation(permission="notes:write")
    async def delete(self, note_id: str) -> None:
        """Forget a note."""
        await self.notes.delete_many({"note_id": note_id})


class NotePage(NoteEndpoint):
    path = "/notes/{note_id}/page"

    @operation(permission="notes:write", produces="text/plain")
    async def post(self, note_id: str) -> Document:
        """Offer the note for saving, under its own id."""
        return Document(b"note", "text/plain", filename=note_id)


class TornNote(NoteEndpoint):
    path = "/torn-note"

    @operation(permission=ANYONE, produces="text/plain")
    async def get(self) -> Document:
        """Begin an answer that comes to no end."""

        async def pieces() -> AsyncIterator[bytes]:
            yield b"the first half"
            raise LookupError

        return Document(pieces(), "text/plain")


ENDPOINTS = (Notes, NotePage, Note, TornNote)


def note_writers() -> Authenticate:
    writer = Actor(id="w", kind=ActorKind.STAFF, grants={"notes:write": Scope.ALL})
    other = Actor(id="o", kind=ActorKind.STAFF, grants={"notes:write": Scope.ALL})
    reader = Actor(id="r", kind=ActorKind.STAFF)
    return tokens(writer=writer, other=other, reader=reader)
