"""Which answers are wanted as a table."""

from datetime import datetime, time, timedelta
from typing import Self

from pydantic import model_validator

from backend.features.definitions import Key
from backend.kit.clock import SHANGHAI, Day
from backend.kit.http import Input

MOST_DAYS = 366


class AnswerExportQuery(Input):
    """`key`: which form. Both days are included, in Shanghai; at most a year."""

    key: Key
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
