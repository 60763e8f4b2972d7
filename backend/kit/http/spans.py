"""Whole days that a query asks about."""

from datetime import datetime, time, timedelta
from typing import Final, Self

from pydantic import model_validator

from backend.kit.clock import SHANGHAI, Day
from backend.kit.http.operation import Input

MOST_DAYS: Final = 366


class DaysQuery(Input):
    """Both days are included, in Shanghai; at most a year."""

    since: Day
    until: Day

    @model_validator(mode="after")
    def is_a_span(self) -> Self:
        if not timedelta(0) <= self.until - self.since <= timedelta(days=MOST_DAYS):
            raise ValueError("up to 366 days, the first before the last")
        return self

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first moment of `since` to the first after `until`."""
        start = datetime.combine(self.since, time(), SHANGHAI)
        return start, datetime.combine(self.until + timedelta(days=1), time(), SHANGHAI)
