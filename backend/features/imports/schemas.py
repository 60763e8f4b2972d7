"""Imports over the wire."""

from pydantic import BaseModel

from backend.features.imports.lines import RowProblem
from backend.features.imports.models import BadRow, Import, ImportMode, ImportState
from backend.features.imports.ports import ImportKind
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id


class UploadQuery(Input):
    """`dry_run`: check everything and store nothing. `mode` says what becomes of a table with bad
    rows: nothing of it is stored, or everything but those rows."""

    mode: ImportMode = ImportMode.ALL_OR_NOTHING
    dry_run: bool = False


class ImportsQuery(PageQuery):
    kind: Id | None = None


class ColumnView(BaseModel):
    title: str
    note: str
    example: str
    is_required: bool


class KindView(BaseModel):
    """`either`: a table needs at least one of these columns."""

    name: str
    title: str
    columns: list[ColumnView]
    either: list[str]

    @classmethod
    def of(cls, kind: ImportKind) -> "KindView":
        columns = [
            ColumnView(
                title=each.title,
                note=each.note,
                example=each.example,
                is_required=each.is_required,
            )
            for each in kind.columns
        ]
        return cls(name=kind.name, title=kind.title, columns=columns, either=list(kind.either))


class ImportView(BaseModel):
    """`percent` is of the whole way; `rows` is 0 until the file has been read. `created` and
    `known`: rows that brought, or in a dry run would bring, something new, and rows whose subject
    was in the books already. `refusal`: why the file as a whole was not taken. `bad_rows` have
    `problem_count` problems; see them under `problems`."""

    id: str
    kind: str
    mode: ImportMode
    is_dry_run: bool
    state: ImportState
    percent: int
    filename: str
    refusal: str
    rows: int
    rows_read: int
    rows_checked: int
    rows_stored: int
    created: int
    known: int
    bad_rows: int
    problem_count: int
    imported_by: str
    created_at: Instant
    finished_at: Instant | None

    @classmethod
    def of(cls, found: Import) -> "ImportView":
        fields = found.model_dump(include=set(cls.model_fields))
        shown = {"imported_by": found.importer.id, "percent": found.percent}
        return cls.model_validate(fields | shown)


class BadRowView(BaseModel):
    """`line` counts as spreadsheet programs do; 1 is the header. No cell is repeated."""

    line: int
    problems: list[RowProblem]

    @classmethod
    def of(cls, row: BadRow) -> "BadRowView":
        return cls(line=row.line, problems=row.problems)
