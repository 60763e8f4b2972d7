"""Suppliers and batches over the wire."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from backend.features.devices.models import Batch, Supplier
from backend.features.devices.schemas.keeping import Version
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Line, plain_form

SupplierName = Annotated[Line, Field(min_length=1, max_length=60)]
SupplierCode = Annotated[Line, Field(min_length=1, max_length=30), AfterValidator(plain_form)]
BatchNumber = Annotated[
    Line, Field(min_length=1, max_length=40), AfterValidator(lambda text: plain_form(text).upper())
]
Note = Annotated[Line, Field(max_length=100)]


class SupplierInput(Input):
    name: SupplierName
    code: SupplierCode | None = None
    note: Note = ""


class SupplierChange(Input):
    """What is left out stays. One that is not active is chosen no more, and stays where it is."""

    version: Version
    name: SupplierName | None = None
    code: SupplierCode | None = None
    note: Note | None = None
    is_active: bool | None = None


class SupplierView(BaseModel):
    id: str
    version: int
    name: str
    code: str | None
    note: str
    is_active: bool
    created_at: Instant

    @classmethod
    def of(cls, supplier: Supplier) -> "SupplierView":
        return cls.model_validate(supplier.model_dump())


class BatchInput(Input):
    number: BatchNumber
    model_id: Id
    made_on: Day | None = None
    supplier_id: Id | None = None
    note: Note = ""


class BatchChange(Input):
    """What is left out stays. The supplier can be said until the first device is of the batch."""

    version: Version
    number: BatchNumber | None = None
    made_on: Day | None = None
    supplier_id: Id | None = None
    note: Note | None = None


class BatchQuery(PageQuery):
    number: BatchNumber | None = None
    model_id: Id | None = None
    supplier_id: Id | None = None


class BatchView(BaseModel):
    id: str
    version: int
    number: str
    model_id: str
    made_on: date | None
    supplier_id: str | None
    note: str
    created_at: Instant

    @classmethod
    def of(cls, batch: Batch) -> "BatchView":
        return cls.model_validate(batch.model_dump())
