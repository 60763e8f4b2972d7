"""What is built into a device, and what was measured when it was set to work."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.kit.aggregate import new_id
from backend.kit.clock import Day, Instant
from backend.kit.text import Line

LARGEST: Final = 1e9

Measure = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
ReadingName = Annotated[Line, Field(min_length=1, max_length=30)]
Unit = Annotated[Line, Field(max_length=12)]


class Component(BaseModel):
    """部件. `until` ends its time in the device; `ticket_id` is by which service it came in,
    `ended_by` by which it went, `replaced_by` the component in its place."""

    id: str = Field(default_factory=new_id)
    name: str
    serial: str | None = None
    supplier_id: str | None = None
    since: Day | None = None
    until: Day | None = None
    ticket_id: str = ""
    ended_by: str = ""
    replaced_by: str = ""

    @property
    def is_fitted(self) -> bool:
        return self.until is None


class TakenReading(BaseModel):
    """One value 调试参数, and whether it was within what was expected of it at the time; None
    where nobody had said what to expect."""

    name: str
    value: float
    unit: str = ""
    is_expected: bool | None = None
    at: Instant
    by: str
    ticket_id: str = ""
