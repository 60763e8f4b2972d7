"""When a clock stood still: pauses made disjoint, cut off at the cap, as they were known."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from backend.features.sla.models.history import Pause
from backend.kit.working_time import WorkingCalendar

Hold = tuple[datetime, datetime | None]
"""From when to when; None: still, with no end in sight."""


def disjoint(holds: Iterable[Hold], not_before: datetime) -> list[Hold]:
    """In order, what overlaps or touches made one, what lies before `not_before` cut off."""
    joined: list[Hold] = []
    for start, end in sorted(holds, key=lambda hold: hold[0]):
        if end is not None and end <= max(start, not_before):
            continue
        begins = max(start, not_before)
        last = joined[-1] if joined else None
        if last is None or (last[1] is not None and last[1] < begins):
            joined.append((begins, end))
        elif last[1] is not None and (end is None or end > last[1]):
            joined[-1] = (last[0], end)
    return joined


def capped(holds: Sequence[Hold], cap: timedelta | None) -> tuple[list[Hold], datetime | None]:
    """The first `cap` of them, by the clock on the wall, and the moment that is used up (which may
    lie ahead); None where it is not."""
    if cap is None:
        return list(holds), None
    kept: list[Hold] = []
    left = cap
    for start, end in holds:
        limit = start + left
        if end is None or end > limit:
            return [*kept, (start, limit)], limit
        kept.append((start, end))
        left -= end - start
        if left <= timedelta(0):
            return kept, end
    return kept, None


def clipped(holds: Iterable[Hold], until: datetime) -> list[Hold]:
    """Only what lies before `until`."""
    return [
        (start, until if end is None else min(end, until)) for start, end in holds if start < until
    ]


def moment_after(
    calendar: WorkingCalendar, start: datetime, work: timedelta, holds: Iterable[Hold]
) -> datetime | None:
    """When that much open time has passed that is not held; None while a hold without an end stands
    before it. The same as adding the target and the open time of the holds that began before."""
    left, cursor = work, start
    for begins, ends in holds:
        passes = calendar.between(cursor, begins)
        if left <= passes:
            break
        if ends is None:
            return None
        left, cursor = left - passes, ends
    return calendar.add(cursor, left)


def open_time(calendar: WorkingCalendar, holds: Iterable[Hold]) -> timedelta:
    """Of clipped holds, the open time in them."""
    spans = (calendar.between(start, end) for start, end in holds if end is not None)
    return sum(spans, timedelta(0))


def moments_of_learning(pauses: Iterable[Pause]) -> list[datetime]:
    """When something became known that had happened before, the earliest first; none for pauses
    that were written down as they began and ended."""
    pauses = tuple(pauses)
    late = any(
        pause.learned != pause.started_at
        or (pause.end_learned is not None and pause.end_learned > (pause.ended_at or pause.learned))
        for pause in pauses
    )
    if not late:
        return []
    ends = (pause.end_learned for pause in pauses if pause.end_learned is not None)
    return sorted({pause.learned for pause in pauses} | set(ends))
