"""Exports over the wire."""

from backend.features.devices.schemas.keeping import Reference, Serial
from backend.kit.http import Input
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id


class ExportQuery(Input):
    """The filters of the list; every one given must hold."""

    format: SheetFormat = SheetFormat.XLSX
    serial: Serial | None = None
    reference: Reference | None = None
    household_id: Id | None = None
    brand_id: Id | None = None
    line_id: Id | None = None
    model_id: Id | None = None
