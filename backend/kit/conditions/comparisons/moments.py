"""Moments: on the calendar, as seen from now, and by the week's clock."""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Final, Literal

from pydantic import Field, StrictInt

from backend.kit.clock import Instant, shanghai
from backend.kit.conditions.comparisons.base import (
    MONGO_OPERATORS,
    ORDER_WORDS,
    Comparison,
    MongoFilter,
    Order,
    in_order,
    judged,
)
from backend.kit.conditions.facts import Fact, FactKind, FactValue

MOST_MINUTES: Final = 20 * 366 * 24 * 60

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[StrictInt, Field(ge=1, le=7)]

# Not the zone's rules: the clocks of 1986 to 1991 went ahead in summer, nothing here is so old.
_EAST_8: Final = timezone(timedelta(hours=8))
_WEEKDAYS: Final = "一二三四五六日"

_MIRRORED: Final = {
    Order.LESS_THAN: Order.MORE_THAN,
    Order.AT_MOST: Order.AT_LEAST,
    Order.AT_LEAST: Order.AT_MOST,
    Order.MORE_THAN: Order.LESS_THAN,
}
Elapsed = Literal[Order.LESS_THAN, Order.AT_MOST, Order.AT_LEAST, Order.MORE_THAN]


class MomentComparison(Comparison):
    kinds = frozenset({FactKind.MOMENT})
    kind: Literal["moment"] = "moment"
    operator: Literal["before", "from"]
    moment: Instant

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        return isinstance(value, datetime) and (value < self.moment) == (self.operator == "before")

    def words(self, fact: Fact) -> str:
        side = "早于" if self.operator == "before" else "不早于"
        return f"{fact.label}{side} {in_minutes(self.moment)}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        return {path: {"$lt" if self.operator == "before" else "$gte": self.moment}}


def in_minutes(moment: datetime) -> str:
    return f"{shanghai(moment):%Y-%m-%d %H:%M}"


class TimeApart(Comparison):
    """How long ago (`since`) or how far ahead (`until`) it is, from the moment of judging."""

    kinds = frozenset({FactKind.MOMENT})
    kind: Literal["time_apart"] = "time_apart"
    direction: Literal["since", "until"]
    operator: Elapsed
    minutes: Annotated[StrictInt, Field(ge=0, le=MOST_MINUTES)]

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        order, than = self._as_moment(at)
        return isinstance(value, datetime) and in_order(value, order, than)

    def words(self, fact: Fact) -> str:
        distance = f"{ORDER_WORDS[self.operator]} {_duration(self.minutes)}"
        if self.direction == "since":
            return f"{fact.label}已过去{distance}"
        return f"离{fact.label}还有{distance}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        order, than = self._as_moment(at)
        return {path: {MONGO_OPERATORS[order]: than}}

    def _as_moment(self, at: datetime) -> tuple[Order, datetime]:
        far = timedelta(minutes=self.minutes)
        if self.direction == "until":
            return self.operator, at + far
        return _MIRRORED[self.operator], at - far


def _duration(minutes: int) -> str:
    for unit, name in ((24 * 60, "天"), (60, "小时")):
        if minutes and minutes % unit == 0:
            return f"{minutes // unit} {name}"
    return f"{minutes} 分钟"


class WeekTime(Comparison):
    """At what time of the week, as clocks in Shanghai show it. Past midnight if it ends before it
    begins; the weekday is that of the moment itself."""

    kinds = frozenset({FactKind.MOMENT})
    kind: Literal["week_time"] = "week_time"
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = tuple(range(1, 8))
    """1 is Monday."""
    begins: ClockTime = "00:00"
    ends: ClockTime = "00:00"
    """Exclusive; the same as `begins` is the whole day."""

    def is_true_of(self, value: FactValue, at: datetime) -> bool:
        if not isinstance(value, datetime):
            return False
        local = value.astimezone(_EAST_8)
        minute = local.hour * 60 + local.minute
        return local.isoweekday() in self.weekdays and any(
            first <= minute < last for first, last in self._spans()
        )

    def words(self, fact: Fact) -> str:
        days = "、".join(_WEEKDAYS[day - 1] for day in sorted(set(self.weekdays)))
        hours = "" if self.begins == self.ends else f" {self.begins}–{self.ends}"
        return f"{fact.label}在每周{days}{hours}"

    def filter(self, path: str, at: datetime) -> MongoFilter:
        local = {"date": f"${path}", "timezone": "+08:00"}
        minute = {"$add": [{"$multiply": [{"$hour": local}, 60]}, {"$minute": local}]}
        spans = [
            {"$and": [{"$gte": [minute, first]}, {"$lt": [minute, last]}]}
            for first, last in self._spans()
        ]
        day = {"$in": [{"$isoDayOfWeek": local}, list(self.weekdays)]}
        return judged(path, "date", {"$and": [day, {"$or": spans}]})

    def _spans(self) -> list[tuple[int, int]]:
        first, last = _minute_of_day(self.begins), _minute_of_day(self.ends)
        if first < last:
            return [(first, last)]
        return [(first, 24 * 60), (0, last)]


def _minute_of_day(clock_time: str) -> int:
    return int(clock_time[:2]) * 60 + int(clock_time[3:])
