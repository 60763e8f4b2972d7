"""Imports and exports over the wire."""

from pydantic import BaseModel

from backend.features.devices.importing import DeviceImport, ImportState, RowProblem
from backend.features.devices.schemas.keeping import Reference, Serial
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id


class TemplateQuery(Input):
    format: SheetFormat = SheetFormat.XLSX


class ImportQuery(Input):
    """`dry_run`: check everything and store nothing."""

    dry_run: bool = False


class ExportQuery(Input):
    """The filters of the list; every one given must hold."""

    format: SheetFormat = SheetFormat.XLSX
    serial: Serial | None = None
    reference: Reference | None = None
    household_id: Id | None = None
    brand_id: Id | None = None
    line_id: Id | None = None
    model_id: Id | None = None


class ImportSummary(BaseModel):
    """`created` and `known`: lines that brought, or in a dry run would bring, a new device, and
    lines whose device was in the books already."""

    id: str
    state: ImportState
    rows: int
    created: int
    known: int
    problem_count: int
    imported_by: str
    created_at: Instant

    @classmethod
    def of(cls, done: DeviceImport) -> "ImportSummary":
        return cls.model_validate(done.model_dump(include=set(cls.model_fields)))


class ImportView(ImportSummary):
    """With the problems, at most a thousand of them."""

    problems: list[RowProblem]

    @classmethod
    def of(cls, done: DeviceImport) -> "ImportView":
        return cls.model_validate(done.model_dump(include=set(cls.model_fields)))
