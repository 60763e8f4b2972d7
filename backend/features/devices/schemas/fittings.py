"""Components and readings over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.devices.models import ExpectedReading, TakenReading
from backend.features.devices.models.fitting import Measure, ReadingName, Unit
from backend.features.devices.schemas.catalogue import Months
from backend.features.devices.schemas.codes import Reason
from backend.features.devices.schemas.keeping import Serial
from backend.kit.clock import Day
from backend.kit.http import Input
from backend.kit.text import Id, Line

MOST_AT_ONCE = 40


class ComponentInput(Input):
    """`since`: today, unless said otherwise. `ticket_id`: the service that brought it.
    `warranty_months`: its own term from `since`; without one it is covered as the device is."""

    name: Annotated[Line, Field(min_length=1, max_length=40)]
    serial: Serial | None = None
    supplier_id: Id | None = None
    since: Day | None = None
    warranty_months: Months | None = None
    ticket_id: Id | None = None


class ComponentRemoval(Input):
    reason: Reason
    until: Day | None = None
    ticket_id: Id | None = None


class ReadingInput(Input):
    name: ReadingName
    value: Measure
    unit: Unit = ""


class Commissioning(Input):
    """调试: what was measured. Where a value of that name is expected, its unit counts."""

    readings: Annotated[list[ReadingInput], Field(min_length=1, max_length=MOST_AT_ONCE)]
    ticket_id: Id | None = None


class CommissioningView(BaseModel):
    """`missing`: what is expected of such a device and was never measured."""

    expected: list[ExpectedReading]
    readings: list[TakenReading]
    missing: list[str]
