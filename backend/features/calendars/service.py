"""Calendars to reckon with, in the version asked for."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from backend.features.calendars.errors import TooFarAhead
from backend.features.calendars.models import WorkingHours
from backend.features.calendars.schemas import (
    CalendarMonth,
    DueQuery,
    DueView,
    MonthQuery,
    OfficialYear,
    OfficialYearQuery,
)
from backend.features.definitions import DefinitionBook, Published
from backend.kit.clock import Clock, shanghai_day
from backend.kit.working_time import BeyondTheCalendar, WorkingCalendar

MOST_BUILT: Final = 200


@dataclass(frozen=True)
class PinnedCalendar:
    """A version of a calendar; versions never change, so what is pinned to one goes on alike."""

    key: str
    version: int
    calendar: WorkingCalendar

    def due(self, start: datetime, work: timedelta) -> datetime:
        """Raises TooFarAhead."""
        try:
            return self.calendar.add(start, work)
        except BeyondTheCalendar as error:
            raise TooFarAhead from error


class WorkingCalendars:
    """The front door. Calendars are built once a process and version."""

    def __init__(self, book: DefinitionBook[WorkingHours]) -> None:
        self._book = book
        self._built: OrderedDict[tuple[str, int], WorkingCalendar] = OrderedDict()

    async def current(self, key: str) -> PinnedCalendar:
        """Raises DefinitionNotFound."""
        return self.of(await self._book.current(key))

    async def at_version(self, key: str, version: int) -> PinnedCalendar:
        """Raises DefinitionVersionNotFound."""
        return self.of(await self._book.at_version(key, version))

    async def find(self, key: str) -> PinnedCalendar | None:
        found = await self._book.find_current(key)
        return self.of(found) if found else None

    def of(self, published: Published[WorkingHours]) -> PinnedCalendar:
        name = (published.key, published.version)
        calendar = self._built.get(name)
        if calendar is None:
            calendar = self._built[name] = published.content.working_calendar()
            if len(self._built) > MOST_BUILT:
                self._built.popitem(last=False)
        return PinnedCalendar(*name, calendar)


class CalendarPages:
    """What a person sees of a calendar: a month of it, and what a limit comes to."""

    def __init__(
        self, book: DefinitionBook[WorkingHours], calendars: WorkingCalendars, now: Clock
    ) -> None:
        self._book = book
        self._calendars = calendars
        self._now = now

    async def month(self, key: str, asked: MonthQuery) -> CalendarMonth:
        """Raises DefinitionNotFound, DefinitionVersionNotFound."""
        published = await self._published(key, asked.version)
        first = asked.month or shanghai_day(self._now()).replace(day=1)
        return CalendarMonth.of(published, first)

    async def due(self, key: str, asked: DueQuery) -> DueView:
        """Raises DefinitionNotFound, DefinitionVersionNotFound, TooFarAhead."""
        published = await self._published(key, asked.version)
        start = asked.start or self._now()
        work = timedelta(minutes=asked.target_minutes)
        due_at = self._calendars.of(published).due(start, work)
        return DueView.of(published, start, asked.target_minutes, due_at)

    def official(self, asked: OfficialYearQuery) -> OfficialYear:
        return OfficialYear.of(asked.year)

    async def _published(self, key: str, version: int | None) -> Published[WorkingHours]:
        if version is None:
            return await self._book.current(key)
        return await self._book.at_version(key, version)
