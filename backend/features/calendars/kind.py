"""Working calendars as definitions, and those every firm starts with."""

from typing import Final

from backend.features.calendars.checks import findings
from backend.features.calendars.models import (
    WEEKDAYS,
    CalendarDay,
    Week,
    Window,
    WorkingHours,
)
from backend.features.calendars.official import LAST_KNOWN_YEAR, official_days
from backend.features.calendars.wording import sentences
from backend.features.definitions import DefinitionKind, Finding

STANDARD: Final = "standard"
ALWAYS: Final = "always"
WORKING_CALENDAR: Final = "working_calendar"

_FROM_YEAR: Final = 2025
_WORKDAY: Final = (Window(start="09:00", end="12:00"), Window(start="13:00", end="18:00"))
_SATURDAY: Final = (Window(start="09:00", end="12:00"),)
_ROUND_THE_CLOCK: Final = (Window(start="00:00", end="24:00"),)


def _known_days(years: tuple[int, ...]) -> tuple[CalendarDay, ...]:
    return tuple(day for year in years for day in official_days(year))


_YEARS: Final = tuple(range(_FROM_YEAR, LAST_KNOWN_YEAR + 1))

STANDARD_HOURS: Final = WorkingHours(
    title="标准工作时间",
    week=Week.model_validate(
        dict.fromkeys(WEEKDAYS[:5], _WORKDAY) | {"saturday": _SATURDAY},
    ),
    extra_workday=_WORKDAY,
    official_years=_YEARS,
    days=_known_days(_YEARS),
)

ROUND_THE_CLOCK: Final = WorkingHours(
    title="全天候（7×24 小时）",
    week=Week.model_validate(dict.fromkeys(WEEKDAYS, _ROUND_THE_CLOCK)),
)


async def _check(hours: WorkingHours, key: str) -> list[Finding]:
    return findings(hours)


def calendar_kind() -> DefinitionKind[WorkingHours]:
    return DefinitionKind(
        name=WORKING_CALENDAR,
        label="工作日历",
        content=WorkingHours,
        title=lambda hours: hours.title,
        check=_check,
        sentences=sentences,
        shipped={STANDARD: STANDARD_HOURS, ALWAYS: ROUND_THE_CLOCK},
    )
