"""Where technicians' positions stand in a ticket's timeline, so that they are found and erased."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.kit.clock import Instant

MOST_POSITIONS: Final = 300
"""Far more than visits bring; past it a position is not kept at all."""


class PositionMark(BaseModel):
    """The line `seq` of the timeline holds a position of the technician `by`, taken down at
    `at`."""

    seq: int
    at: Instant
    by: str = ""


def oldest(marks: list[PositionMark]) -> datetime | None:
    return min((mark.at for mark in marks), default=None)


def expired(marks: list[PositionMark], now: datetime, keep: timedelta) -> list[PositionMark]:
    """All up to the last that is older than `keep`, for they are erased up to a line."""
    last = max((mark.seq for mark in marks if mark.at <= now - keep), default=0)
    return [mark for mark in marks if mark.seq <= last]


def of_person(marks: list[PositionMark], person_id: str, until: datetime) -> list[PositionMark]:
    """Where this technician was, up to the last position he left by then."""
    his = [mark for mark in marks if mark.by == person_id]
    last = max((mark.seq for mark in his if mark.at <= until), default=0)
    return [mark for mark in his if mark.seq <= last]
