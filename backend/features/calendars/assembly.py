"""The parts of this feature put together, so that the container has one line for it."""

from dataclasses import dataclass

from backend.features.calendars.kind import calendar_kind
from backend.features.calendars.models import WorkingHours
from backend.features.calendars.service import CalendarPages, WorkingCalendars
from backend.features.definitions import DefinitionKind, Definitions
from backend.kit.clock import Clock


@dataclass(frozen=True)
class Calendars:
    """`working` is for other features; `kind` for the page of kinds; the rest is ours."""

    kind: DefinitionKind[WorkingHours]
    working: WorkingCalendars
    pages: CalendarPages


def build_calendars(definitions: Definitions, now: Clock) -> Calendars:
    kind = calendar_kind()
    book = definitions.book(kind)
    definitions.naming.know(kind.name, kind.label, book.titles)
    working = WorkingCalendars(book)
    return Calendars(kind=kind, working=working, pages=CalendarPages(book, working, now))
