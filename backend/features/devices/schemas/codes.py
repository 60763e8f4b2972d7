"""Codes and labels over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.devices.models import CodeState, DeviceCode
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.labels import SheetLayout
from backend.kit.text import Id, Line

MOST_LABELS = 500

Reason = Annotated[Line, Field(min_length=2, max_length=100)]


class CodeReason(Input):
    reason: Reason


class CodeView(BaseModel):
    """`url` is what the sticker holds."""

    id: str
    code: str
    url: str
    device_id: str
    state: CodeState
    reason: str
    replaced_by: str
    issued_by: str
    created_at: Instant
    voided_at: Instant | None

    @classmethod
    def of(cls, code: DeviceCode, url: str) -> "CodeView":
        return cls.model_validate(code.model_dump() | {"url": url})


class LabelFormat(StrEnum):
    PNG = "png"
    SVG = "svg"
    PDF = "pdf"


class PrinterDots(StrEnum):
    """Dots an inch of common label printers."""

    D203 = "203"
    D300 = "300"
    D600 = "600"


class LabelQuery(Input):
    format: LabelFormat = LabelFormat.PNG
    dpi: PrinterDots = PrinterDots.D300


class LabelSheetOrder(Input):
    """Devices that have no code yet get one."""

    device_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_LABELS)]
    layout: SheetLayout = SheetLayout.A4
