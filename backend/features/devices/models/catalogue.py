"""Brands, product lines and models. The catalogue belongs to the firm as a whole."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.features.devices.models.fitting import Measure, ReadingName, Unit
from backend.features.devices.models.kind import KIND_NAMES, DeviceKind
from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST, Instant
from backend.kit.text import Line


class Category(StrEnum):
    """What kind of thing it is; decides the picture a scan shows."""

    AIR_CONDITIONER = "air_conditioner"
    WATER_HEATER = "water_heater"
    RANGE_HOOD = "range_hood"
    REFRIGERATOR = "refrigerator"
    WASHING_MACHINE = "washing_machine"
    TELEVISION = "television"
    WATER_PURIFIER = "water_purifier"
    SMART_LOCK = "smart_lock"
    FURNITURE = "furniture"
    WATERPROOFING = "waterproofing"
    OTHER = "other"


class PhotoStage(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class RequiredPhoto(BaseModel):
    """A slot that a technician must fill on site; `key` names it in the ticket."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Annotated[Line, Field(min_length=1, max_length=20)]
    stage: PhotoStage


class SpecificationItem(BaseModel):
    """One line of the specification as people read it: 制冷量, 3500 W."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[Line, Field(min_length=1, max_length=30)]
    value: Annotated[Line, Field(min_length=1, max_length=100)]


class ExpectedReading(BaseModel):
    """What is to be measured when a device is set to work, and within which bounds; a bound that
    is left out is none."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: ReadingName
    unit: Unit = ""
    lowest: Measure | None = None
    highest: Measure | None = None

    @model_validator(mode="after")
    def lowest_is_below(self) -> Self:
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError("the lowest value is above the highest")
        return self

    def allows(self, value: float) -> bool:
        is_high_enough = self.lowest is None or value >= self.lowest
        return is_high_enough and (self.highest is None or value <= self.highest)


class Brand(Aggregate):
    name: str
    created_at: Instant


class ProductLine(Aggregate):
    """`warranty_months` is what a model of the line gets when its own are not given;
    `expected_readings` count for models that bring none of their own."""

    name: str
    category: Category
    warranty_months: int
    required_photos: list[RequiredPhoto] = []
    expected_readings: list[ExpectedReading] = []
    created_at: Instant


class DeviceModel(Aggregate):
    """`name` is what the nameplate says (型号), `title` what people call it (挂壁式空调), `summary`
    the one property they know it by (1.5 匹).

    The names of brand and line are copied here, so that a scan reads no more than it must; a
    rename goes through all models in the same transaction.
    """

    brand_id: str
    brand_name: str
    line_id: str
    line_name: str
    category: Category
    name: str
    title: str = ""
    summary: str = ""
    specification: list[SpecificationItem] = []
    expected_readings: list[ExpectedReading] = []
    warranty_months: int
    picture_media_id: str = ""
    created_at: Instant

    @property
    def shown_title(self) -> str:
        return self.title or self.line_name


def model_of_place(kind: DeviceKind) -> DeviceModel:
    """What a building, a unit or a position shows where a device shows its model. It is stored
    nowhere, and says nothing of which one it is."""
    return DeviceModel(
        id="",
        brand_id="",
        brand_name="",
        line_id="",
        line_name=KIND_NAMES[kind],
        category=Category.OTHER,
        name="",
        warranty_months=0,
        created_at=EARLIEST,
    )
