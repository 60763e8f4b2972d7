"""Where technicians' positions stand in a ticket's timeline, so that they are found and erased."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.kit.clock import Instant

MOST_POSITIONS: Final = 300
"""Far more than visits bring; past it a position is not kept at all."""


class PositionMark(BaseModel):
    """The line `seq` of the timeline holds a position, taken down at `at`."""

    seq: int
    at: Instant


def oldest(marks: list[PositionMark]) -> datetime | None:
    return min((mark.at for mark in marks), default=None)


def expired_up_to(marks: list[PositionMark], now: datetime, keep: timedelta) -> int:
    """The last line whose position is older than `keep`; 0 if there is none."""
    return max((mark.seq for mark in marks if mark.at <= now - keep), default=0)
