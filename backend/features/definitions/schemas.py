from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from backend.features.definitions.drafting import ReadDraft
from backend.features.definitions.kinds import AnyKind, Finding
from backend.features.definitions.models import Definition, DefinitionVersion, Origin
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

C = TypeVar("C", bound=BaseModel)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
"""A stable slug: what others refer to a definition by, for ever."""

VersionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class KindView(BaseModel):
    kind: str
    label: str


class DefinitionSummary(BaseModel):
    """`version` is what a change must name (0: untouched since it was shipped); `current` is the
    number of the version that counts, 0 where none does."""

    kind: str
    key: str
    title: str
    version: int
    current: int
    withdrawn: bool
    has_draft: bool
    edited_by: str
    edited_at: Instant | None
    asked_by: str
    asked_at: Instant | None
    changed_at: Instant

    @classmethod
    def of(cls, definition: Definition) -> "DefinitionSummary":
        draft = definition.draft
        return cls(
            kind=definition.kind,
            key=definition.key,
            title=definition.title,
            version=definition.version,
            current=0 if definition.withdrawn else definition.current,
            withdrawn=definition.withdrawn,
            has_draft=draft is not None,
            edited_by=draft.edited_by if draft else "",
            edited_at=draft.edited_at if draft else None,
            asked_by=draft.asked_by if draft else "",
            asked_at=draft.asked_at if draft else None,
            changed_at=definition.changed_at,
        )


class VersionSummary(BaseModel):
    """`changes` in words, against the version before; `again` is the version a rollback took up."""

    kind: str
    key: str
    number: int
    note: str
    changes: list[str]
    origin: Origin
    again: int
    edited_by: str
    edited_at: Instant
    published_by: str
    published_at: Instant

    @classmethod
    def of(cls, version: DefinitionVersion) -> "VersionSummary":
        return cls.model_validate(version.model_dump(include=set(cls.model_fields)))


class VersionView(VersionSummary, Generic[C]):
    content: C

    @classmethod
    def read(cls, version: DefinitionVersion, content: BaseModel) -> "VersionView[C]":
        kept = VersionSummary.of(version).model_dump()
        return cls.model_validate(kept | {"content": content})


class DefinitionView(BaseModel, Generic[C]):
    """`published` is the version that counts, None where none does."""

    definition: DefinitionSummary
    published: VersionView[C] | None


class DraftInput(Input, Generic[C]):
    """`version` as it was read; 0 for a new definition."""

    version: Annotated[int, Field(ge=0, le=1_000_000_000)]
    note: Annotated[str, Field(max_length=500)] = ""
    content: C


class DraftView(BaseModel, Generic[C]):
    """`current` is the number of the version that counts, 0 where none does."""

    key: str
    version: int
    current: int
    note: str
    edited_by: str
    edited_at: Instant
    asked_by: str
    asked_at: Instant | None
    content: C

    @classmethod
    def read(cls, read: ReadDraft) -> "DraftView[C]":
        definition = read.definition
        kept = definition.the_draft().model_dump() | {
            "key": definition.key,
            "version": definition.version,
            "current": 0 if definition.withdrawn else definition.current,
            "content": read.content,
        }
        return cls.model_validate(kept)


class ChangeOrder(Input):
    """`version` as it was read."""

    version: Annotated[int, Field(ge=0, le=1_000_000_000)]


class RollbackOrder(ChangeOrder):
    """`number` is the version whose content is to count again."""

    number: VersionNumber


class FindingView(BaseModel):
    field: str
    reason: str


class DraftCheck(BaseModel):
    """`changes` in words, against the version that counts; `findings` say why it cannot be
    published, and are empty where it can."""

    findings: list[FindingView]
    changes: list[str]

    @classmethod
    def of(cls, findings: list[Finding], changes: list[str]) -> "DraftCheck":
        views = [FindingView(field=each.field, reason=each.reason) for each in findings]
        return cls(findings=views, changes=changes)


class DefinitionQuery(PageQuery):
    """In the order of the keys."""


class DefinitionRowsQuery(PageQuery):
    """Those of one kind, in the order of the keys, as a table."""

    kind: Annotated[str, Field(min_length=1, max_length=60)]


class VersionRowsQuery(DefinitionRowsQuery):
    """The versions of one of them, newest first."""

    key: Key


def kind_view(kind: AnyKind) -> KindView:
    return KindView(kind=kind.name, label=kind.label)


class DifferenceQuery(Input):
    """Two versions by their numbers; `before` 0 is nothing at all, so that all of `after` is
    told."""

    before: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    after: VersionNumber


class DifferenceView(BaseModel):
    changes: list[str]
