"""What is built into a device, and what was measured when it was set to work."""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.devices.warranty import last_covered_day
from backend.kit.aggregate import new_id
from backend.kit.clock import Day, Instant
from backend.kit.text import Line

LARGEST: Final = 1e9

Measure = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
ReadingName = Annotated[Line, Field(min_length=1, max_length=30)]
Unit = Annotated[Line, Field(max_length=12)]


class Component(BaseModel):
    """部件. `until` ends its time in the device; `ticket_id` is by which service it came in,
    `ended_by` by which it went, `replaced_by` the component in its place. `warranty_months` is its
    own term, counted from `since`."""

    id: str = Field(default_factory=new_id)
    name: str
    serial: str | None = None
    supplier_id: str | None = None
    since: Day | None = None
    warranty_months: int | None = None
    until: Day | None = None
    ticket_id: str = ""
    ended_by: str = ""
    replaced_by: str = ""

    @property
    def is_fitted(self) -> bool:
        return self.until is None

    @property
    def own_term_until(self) -> date | None:
        """The last covered day of its own term, inclusive; None without one."""
        if self.since is None or self.warranty_months is None:
            return None
        return last_covered_day(self.since, self.warranty_months)


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
