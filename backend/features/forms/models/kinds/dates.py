"""A day, and a span of hours on a day."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind
from backend.features.forms.models.words import DAYS, DefaultSource
from backend.kit.clock import SHANGHAI
from backend.kit.conditions import Fact, FactKind

FURTHEST: Final = 36_500
DaysAway = Annotated[int, Field(ge=-FURTHEST, le=FURTHEST)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


class DateOf(Kind):
    """`earliest`, `latest`: in days from the day of filling in; -1 is the day before it."""

    type: Literal["date"] = "date"
    earliest: DaysAway | None = None
    latest: DaysAway | None = None

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        return day_within(raw, filling.today, self.earliest, self.latest).isoformat()

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.MOMENT)

    def fact_value(self, value: JsonValue) -> object:
        return start_of(date.fromisoformat(str(value)))

    @property
    def sources(self) -> frozenset[DefaultSource]:
        return DAYS

    def findings(self) -> Iterator[str]:
        yield from reversed_days(self.earliest, self.latest)


class WindowOf(Kind):
    """`{"day": "2026-03-01", "start": "09:00", "end": "12:00"}`, in Shanghai. It lies between
    `opens` and `closes`."""

    type: Literal["window"] = "window"
    earliest: DaysAway | None = 0
    latest: DaysAway | None = None
    opens: TimeOfDay = "00:00"
    closes: TimeOfDay = "24:00"

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, dict) or set(raw) != {"day", "start", "end"}:
            raise Refused("wrong_type", "应为日期和起止时间，请重新选择")
        day = day_within(raw["day"], filling.today, self.earliest, self.latest)
        start, end = time_of(raw["start"]), time_of(raw["end"])
        if start >= end:
            raise Refused("window_backwards", "结束时间应晚于开始时间，请重新选择")
        if start < self.opens or end > self.closes:
            reason = f"只能在 {self.opens} 到 {self.closes} 之间，请重新选择"
            raise Refused("outside_hours", reason)
        return {"day": day.isoformat(), "start": start, "end": end}

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, dict):
            return str(value)
        return f"{value['day']} {value['start']}–{value['end']}"

    def findings(self) -> Iterator[str]:
        yield from reversed_days(self.earliest, self.latest)
        if self.opens >= self.closes:
            yield "最早的时间不早于最晚的时间，请改正其中一个"


def start_of(day: date) -> datetime:
    """Midnight in Shanghai: the moment conditions take a day for."""
    return datetime.combine(day, time(), SHANGHAI)


def day_within(raw: JsonValue, today: date, earliest: int | None, latest: int | None) -> date:
    """Raises Refused."""
    if not isinstance(raw, str) or not _DAY.fullmatch(raw):
        raise Refused("not_a_date", "应为日期（例如 2026-03-01），请重新选择")
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Refused("not_a_date", "没有这一天，请重新选择") from None
    if not 2000 <= day.year < 2100:
        raise Refused("not_a_date", "年份应在 2000 到 2099 之间，请重新选择")
    if earliest is not None and day < (first := today + timedelta(earliest)):
        raise Refused("too_early", f"不能早于 {first.isoformat()}，请重新选择")
    if latest is not None and day > (last := today + timedelta(latest)):
        raise Refused("too_late", f"不能晚于 {last.isoformat()}，请重新选择")
    return day


def time_of(raw: JsonValue) -> str:
    if not isinstance(raw, str) or not _TIME.fullmatch(raw):
        raise Refused("not_a_time", "应为时间（例如 09:00），请重新选择")
    return raw


def reversed_days(earliest: int | None, latest: int | None) -> Iterator[str]:
    if earliest is not None and latest is not None and earliest > latest:
        yield "最早的日期晚于最晚的日期，请改正其中一个"
