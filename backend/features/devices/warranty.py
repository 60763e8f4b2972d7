"""How long a device is covered, counted in calendar days of Shanghai."""

import calendar
from datetime import date
from enum import StrEnum
from typing import Final


class WarrantyState(StrEnum):
    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


WARRANTY_NAMES: Final = {
    WarrantyState.IN: "保修期内",
    WarrantyState.OUT: "已过保修",
    WarrantyState.UNKNOWN: "保修待核对",
}


def last_covered_day(start: date, months: int) -> date:
    """The last day of a term of months, inclusive; it ends at 24:00.

    Civil Code art. 201 and 202: the opening day is not counted, and the last day is the
    corresponding day of the final month, or that month's last day (domain-rules.md e.3, step 4).
    """
    final = start.year * 12 + start.month - 1 + months
    year, month = divmod(final, 12)
    last_of_month = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last_of_month))


def warranty_state(covered_until: date | None, day: date) -> WarrantyState:
    if covered_until is None:
        return WarrantyState.UNKNOWN
    return WarrantyState.IN if day <= covered_until else WarrantyState.OUT
