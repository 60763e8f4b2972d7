"""One definition with its draft, and the versions that were published of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.definitions.errors import DraftNotFound
from backend.features.definitions.events import DefinitionPublished, DefinitionWithdrawn
from backend.features.definitions.kinds import MOST_REFERENCES
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.errors import StaleDocument

MOST_SENTENCES: Final = 500
"""Kept with a version, of what it changed."""


class Origin(StrEnum):
    SHIPPED = "shipped"
    DRAFT = "draft"
    ROLLBACK = "rollback"


class StoredReference(BaseModel):
    kind: str
    key: str
    part: str = ""


class Draft(BaseModel):
    """`content` is JSON text: what a builder wrote is kept as it is, whatever its names are.
    `asked_by` is who asked for it to be published, empty until then."""

    content: str
    note: str = ""
    edited_by: str
    edited_at: Instant
    asked_by: str = ""
    asked_at: Instant | None = None


def definition_id(kind: str, key: str) -> str:
    return f"{kind}:{key}"


class Definition(Aggregate):
    """The pointer to the version that counts. `uses` is what that version needs; `relied_on` only
    ever grows: whoever comes to need this one writes it, so that it cannot be withdrawn in the same
    moment."""

    kind: str
    key: str
    title: str
    current: int = 0
    latest: int = 0
    draft: Draft | None = None
    uses: Annotated[list[StoredReference], Field(max_length=MOST_REFERENCES)] = []
    relied_on: int = 0
    withdrawn: bool = False
    created_at: Instant
    changed_at: Instant

    @classmethod
    def begun(cls, kind: str, key: str, title: str, now: datetime) -> "Definition":
        return cls(
            id=definition_id(kind, key),
            kind=kind,
            key=key,
            title=title,
            created_at=now,
            changed_at=now,
        )

    @property
    def is_offered(self) -> bool:
        return self.current > 0 and not self.withdrawn

    def expect(self, version: int) -> None:
        """Raises StaleDocument where somebody has changed it since it was read."""
        if self.version != version:
            raise StaleDocument

    def the_draft(self) -> Draft:
        """Raises DraftNotFound."""
        if self.draft is None:
            raise DraftNotFound
        return self.draft

    def edit(self, content: str, note: str, title: str, by: str, now: datetime) -> None:
        """A request for publication that was open is void: it was for something else."""
        self.draft = Draft(content=content, note=note, edited_by=by, edited_at=now)
        if not self.current:
            self.title = title
        self.changed_at = now

    def discard(self, now: datetime) -> None:
        """Raises DraftNotFound."""
        self.the_draft()
        self.draft = None
        self.changed_at = now

    def ask(self, by: str, now: datetime) -> None:
        """Raises DraftNotFound."""
        self.draft = self.the_draft().model_copy(update={"asked_by": by, "asked_at": now})
        self.changed_at = now

    def count(
        self, published: "DefinitionVersion", title: str, uses: list[StoredReference]
    ) -> None:
        """From now on this version counts. A rollback leaves a draft as it is."""
        self.current = self.latest = published.number
        self.title = title
        self.uses = uses
        self.withdrawn = False
        self.changed_at = published.published_at
        if published.origin is Origin.DRAFT:
            self.draft = None
        if published.origin is not Origin.SHIPPED:
            self.record(
                DefinitionPublished(
                    kind=self.kind,
                    key=self.key,
                    version=published.number,
                    is_rollback=published.origin is Origin.ROLLBACK,
                )
            )

    def withdraw(self, now: datetime) -> None:
        self.withdrawn = True
        self.uses = []
        self.changed_at = now
        self.record(DefinitionWithdrawn(kind=self.kind, key=self.key))


class DefinitionVersion(Aggregate):
    """Written once. `edited_by` made the last change, `published_by` let it count; `again` is the
    number of the version whose content a rollback took up."""

    kind: str
    key: str
    number: int
    content: str
    note: str = ""
    changes: Annotated[list[str], Field(max_length=MOST_SENTENCES)] = []
    origin: Origin
    again: int = 0
    edited_by: str
    edited_at: Instant
    published_by: str
    published_at: Instant


def version_id(kind: str, key: str, number: int) -> str:
    return f"{definition_id(kind, key)}:{number}"
