"""Exports over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.exports.models import Export, ExportState
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.spreadsheets import SheetFormat


class ExportOrder(Input):
    """`filters`: what stands behind the `?` in the address of the list."""

    format: SheetFormat = SheetFormat.XLSX
    filters: Annotated[str, Field(max_length=2000)] = ""


class ExportView(BaseModel):
    """`rows`: so many so far. `is_cut`: the list is longer than the 100,000 rows of a file.
    `told`: why there is none. Until `expires_at` it may be fetched."""

    id: str
    kind: str
    title: str
    format: SheetFormat
    state: ExportState
    rows: int
    is_cut: bool
    told: str
    created_at: Instant
    finished_at: Instant | None
    expires_at: Instant | None

    @classmethod
    def of(cls, export: Export, title: str) -> "ExportView":
        kept = export.model_dump(include=set(cls.model_fields) & set(Export.model_fields))
        ready = export.state is ExportState.READY
        return cls(**kept, title=title, expires_at=export.expire_at if ready else None)
