"""Whether a technician's day has room for one more: shifts, leave, limits, and the way there.

What this says no to, a dispatcher may want all the same and write down why. Overlapping promises
are refused elsewhere, and for everybody (TechnicianDay).
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from backend.features.places import GeoPoint, metres_between
from backend.features.tickets.models.sending import TOWN, Pace
from backend.features.tickets.models.technician_day import Booking, TechnicianDay
from backend.features.tickets.models.values import Window
from backend.features.workforce import Minutes, WorkforceDay, without
from backend.kit.clock import shanghai

WHOLE_DAY: Final = Minutes(0, 24 * 60)


def shortfalls(
    booking: Booking,
    his: TechnicianDay,
    worked: WorkforceDay,
    points: Mapping[str, GeoPoint],
    pace: Pace = TOWN,
) -> list[str]:
    """What there is no room for, one sentence each. `his` may hold the booking already; `points`
    are the known places of tickets, by id. Nothing recorded of shifts or limits limits nothing."""
    return [
        *_hours(booking, his, worked),
        *_limits(booking, his, worked),
        *_way(booking, his, points, pace),
    ]


def _hours(booking: Booking, his: TechnicianDay, worked: WorkforceDay) -> list[str]:
    if not worked.is_employed:
        return ["当天已不在职"]
    if booking.window is None:  # he will agree on the day himself
        return []
    away = [each.minutes for each in worked.away]
    free = worked.available if worked.has_shifts else tuple(without([WHOLE_DAY], away))
    span = _span(booking.window)
    need = min(booking.minutes, span.length)
    if _common(free, span) < need:
        return ["请假" if away and _common(away, span) else "不在班次内"]
    taken = sum(each.minutes for each in his.others_than(booking.visit_id))
    left = sum(each.length for each in free)
    if worked.has_shifts and left - taken < booking.minutes:
        return [f"可用{left}分钟，已排{taken}分钟"]
    return []


def _limits(booking: Booking, his: TechnicianDay, worked: WorkforceDay) -> list[str]:
    others = his.others_than(booking.visit_id)
    minutes = sum(each.minutes for each in others) + booking.minutes
    found = []
    if worked.most_jobs is not None and len(others) + 1 > worked.most_jobs:
        found.append(f"已排{len(others)}单，每天最多{worked.most_jobs}单")
    if worked.most_minutes is not None and minutes > worked.most_minutes:
        found.append(f"共需{minutes}分钟，每天最多{worked.most_minutes}分钟")
    return found


def _way(
    booking: Booking, his: TechnicianDay, points: Mapping[str, GeoPoint], pace: Pace
) -> list[str]:
    """Whether the way from the visit before and to the one after leaves the window long enough."""
    window = booking.window
    if window is None:
        return []
    beside = his.neighbours(window, booking.visit_id)
    start, end = window.start, window.end
    if before := beside.before:
        start = max(start, before.timed.end + _between(before, booking, points, pace))
    if after := beside.after:
        end = min(end, after.timed.start - _between(after, booking, points, pace))
    need = min(timedelta(minutes=booking.minutes), window.end - window.start)
    if end - start >= need:
        return []
    return ["与相邻预约之间路上时间不够"]


def _between(one: Booking, other: Booking, points: Mapping[str, GeoPoint], pace: Pace) -> timedelta:
    """None where either place is unknown."""
    here, there = points.get(one.ticket_id), points.get(other.ticket_id)
    if here is None or there is None:
        return timedelta(0)
    return timedelta(minutes=pace.minutes(metres_between(here, there)))


def _span(window: Window) -> Minutes:
    """Of the day on which the window starts."""
    start = shanghai(window.start)
    first = start.hour * 60 + start.minute
    length = int((window.end - window.start).total_seconds() // 60)
    return Minutes(first, min(first + length, WHOLE_DAY.end))


def _common(free: Iterable[Minutes], span: Minutes) -> int:
    return sum(max(0, min(each.end, span.end) - max(each.start, span.start)) for each in free)
