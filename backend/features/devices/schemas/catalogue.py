"""The catalogue over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.devices.models import (
    Brand,
    Category,
    DeviceModel,
    ExpectedReading,
    ProductLine,
    RequiredPhoto,
    SpecificationItem,
)
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Line

Name = Annotated[Line, Field(min_length=1, max_length=30)]
ModelName = Annotated[Line, Field(min_length=1, max_length=60)]
Title = Annotated[Line, Field(max_length=30)]
Summary = Annotated[Line, Field(max_length=40)]
Months = Annotated[int, Field(ge=1, le=600)]
Version = Annotated[int, Field(ge=0)]
RequiredPhotos = Annotated[list[RequiredPhoto], Field(max_length=20)]
ExpectedReadings = Annotated[list[ExpectedReading], Field(max_length=30)]
Specification = Annotated[list[SpecificationItem], Field(max_length=50)]


class BrandInput(Input):
    name: Name


class BrandChange(Input):
    version: Version
    name: Name


class ProductLineInput(Input):
    name: Name
    category: Category
    warranty_months: Months
    required_photos: RequiredPhotos = []
    expected_readings: ExpectedReadings = []


class ProductLineChange(Input):
    """What is left out stays."""

    version: Version
    name: Name | None = None
    category: Category | None = None
    warranty_months: Months | None = None
    required_photos: RequiredPhotos | None = None
    expected_readings: ExpectedReadings | None = None


class DeviceModelInput(Input):
    """Without `warranty_months` the product line's are taken."""

    brand_id: Id
    line_id: Id
    name: ModelName
    title: Title = ""
    summary: Summary = ""
    specification: Specification = []
    expected_readings: ExpectedReadings = []
    warranty_months: Months | None = None
    picture_media_id: Id | None = None


class DeviceModelChange(Input):
    """What is left out stays. Terms that change count for devices already sold, too."""

    version: Version
    name: ModelName | None = None
    title: Title | None = None
    summary: Summary | None = None
    specification: Specification | None = None
    expected_readings: ExpectedReadings | None = None
    warranty_months: Months | None = None
    picture_media_id: Id | None = None


class DeviceModelQuery(PageQuery):
    brand_id: Id | None = None
    line_id: Id | None = None


class BrandView(BaseModel):
    id: str
    version: int
    name: str
    created_at: Instant

    @classmethod
    def of(cls, brand: Brand) -> "BrandView":
        return cls.model_validate(brand.model_dump())


class ProductLineView(BaseModel):
    id: str
    version: int
    name: str
    category: Category
    warranty_months: int
    required_photos: list[RequiredPhoto]
    expected_readings: list[ExpectedReading]
    created_at: Instant

    @classmethod
    def of(cls, line: ProductLine) -> "ProductLineView":
        return cls.model_validate(line.model_dump())


class DeviceModelView(BaseModel):
    id: str
    version: int
    brand_id: str
    brand_name: str
    line_id: str
    line_name: str
    category: Category
    name: str
    title: str
    summary: str
    specification: list[SpecificationItem]
    expected_readings: list[ExpectedReading]
    warranty_months: int
    picture_media_id: str
    created_at: Instant

    @classmethod
    def of(cls, model: DeviceModel) -> "DeviceModelView":
        return cls.model_validate(model.model_dump())
