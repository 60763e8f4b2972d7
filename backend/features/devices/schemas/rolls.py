"""Rolls of blank codes over the wire, and how a blank code finds its device."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.devices.models import (
    CodeRoll,
    CodeState,
    DeviceModel,
)
from backend.features.devices.models.code import MOST_IN_ROLL
from backend.features.devices.schemas.codes import MOST_LABELS, LabelFormat, PrinterDots
from backend.features.devices.schemas.keeping import Photos, Place, Serial
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.labels import SheetLayout
from backend.kit.text import Id, Line

LabelNumber = Annotated[int, Field(ge=1, le=MOST_IN_ROLL)]


class RollInput(Input):
    """Without `branch_id` the roll is for the whole organisation of whoever orders it."""

    size: LabelNumber
    note: Annotated[Line, Field(max_length=60)] = ""
    branch_id: Id | None = None


class RollView(BaseModel):
    """`blank`, `bound` and `void` count its stickers."""

    id: str
    number: str
    size: int
    note: str
    branch_id: str
    organisation_id: str
    created_by: str
    created_at: Instant
    voided_at: datetime | None
    reason: str
    blank: int
    bound: int
    void: int

    @classmethod
    def of(cls, roll: CodeRoll, counted: dict[CodeState, int]) -> "RollView":
        counts = {
            "blank": counted.get(CodeState.BLANK, 0),
            "bound": counted.get(CodeState.ACTIVE, 0),
            "void": counted.get(CodeState.VOID, 0),
        }
        return cls.model_validate(roll.model_dump(include=set(cls.model_fields)) | counts)


class RollLabelQuery(Input):
    """PDF: the stickers `first` to `last`, at most 500 of them. PNG and SVG: `first` alone."""

    format: LabelFormat = LabelFormat.PDF
    first: LabelNumber = 1
    last: LabelNumber | None = None
    layout: SheetLayout = SheetLayout.ROLL
    dpi: PrinterDots = PrinterDots.D300

    @model_validator(mode="after")
    def is_a_stretch(self) -> Self:
        if not 0 <= self.until - self.first < MOST_LABELS:
            raise ValueError(f"from the lower to the higher number, at most {MOST_LABELS} labels")
        return self

    @property
    def until(self) -> int:
        if self.format is not LabelFormat.PDF:
            return self.first
        return self.last or min(self.first + MOST_LABELS - 1, MOST_IN_ROLL)


class SuggestionQuery(Input):
    """What can be read off the nameplate, as far as it can."""

    serial: Serial | None = None
    model: Annotated[Line, Field(max_length=60)] = ""
    household_id: Id | None = None


class CandidateDevice(BaseModel):
    """`has_code`: it carries a sticker already, which binding would have to replace."""

    id: str
    brand: str
    title: str
    model: str
    serial: str | None
    reference: str | None
    has_code: bool


class CandidateModel(BaseModel):
    id: str
    brand: str
    line_id: str
    name: str
    title: str

    @classmethod
    def of(cls, model: DeviceModel) -> "CandidateModel":
        return cls(
            id=model.id,
            brand=model.brand_name,
            line_id=model.line_id,
            name=model.name,
            title=model.shown_title,
        )


class Suggestions(BaseModel):
    """Devices in the books that it may be, and models a new one may be of."""

    tag: str
    devices: list[CandidateDevice]
    models: list[CandidateModel]


class CodeBinding(Input):
    """A device in the books by its id, or a new one by model and serial; of a new one also in
    whose home it stands, where in it, and how it looks. `replaces_code`: the device's old sticker
    is void from now on."""

    device_id: Id | None = None
    model_id: Id | None = None
    serial: Serial | None = None
    household_id: Id | None = None
    install_place: Place = ""
    photo_ids: Photos = []
    replaces_code: bool = False

    @property
    def names_one_device(self) -> bool:
        new = (self.model_id, self.serial, self.household_id, self.install_place, self.photo_ids)
        if self.device_id is not None:
            return not any(new)
        return self.model_id is not None and self.serial is not None
