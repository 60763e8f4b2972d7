"""Whether a window fits into somebody's day, after the visits he has and the way between them."""

from math import ceil

from backend.features.dispatch.models.candidate import Candidate, Held, Job, Way, km_between
from backend.features.dispatch.models.rule_parts import Travelling
from backend.features.workforce import Minutes

MINUTES_A_DAY = 24 * 60


def misfit(candidate: Candidate, way: Way, job: Job, travelling: Travelling) -> str | None:
    """Why it does not fit, in words and figures; None where it does."""
    window = job.window
    if window is None:
        return _later_today(candidate, job)
    for held in candidate.held:
        if held.window.start < window.end and window.start < held.window.end:
            return f"与已排的 {span(held.window)} 上门冲突"
    need = min(job.minutes_needed, window.length)
    if _longest(candidate, window.start, window.end) < need:
        return f"{span(window)} 不在可用时间内（{_spans(candidate.available)}）"
    if job.now is None and way.before is None and way.after is None:
        return None
    return _hurry(candidate, way, job, window, need, travelling)


def _later_today(candidate: Candidate, job: Job) -> str | None:
    if job.now is None:
        return None
    left = sum(max(0, piece.end - max(piece.start, job.now)) for piece in candidate.available)
    if left >= job.minutes_needed:
        return None
    return f"今天剩余在班时间 {left} 分钟，本单需要 {job.minutes_needed} 分钟"


def _hurry(
    candidate: Candidate, way: Way, job: Job, window: Minutes, need: int, travelling: Travelling
) -> str | None:
    """Whether the way from where he is before, and to the visit after, leaves enough time."""
    leaves, there = _set_out(way, job, travelling)
    start, end, back = leaves + there, window.end, 0
    if way.after is not None:
        back = _minutes_between(way.after, job, travelling)
        end = min(end, way.after.window.start - back)
    if _longest(candidate, max(start, window.start), end) >= need:
        return None
    told = []
    if start > window.start:
        now = job.now is not None and leaves == job.now
        began = f"现在 {clock(leaves)}" if now else f"上一单 {clock(leaves)} 结束"
        told.append(f"{began}，路上约 {there} 分钟")
    if way.after is not None and end < window.end:
        told.append(f"下一单 {clock(way.after.window.start)} 开始，路上约 {back} 分钟")
    return f"{'，'.join(told)}，{span(window)} 内不足 {need} 分钟"


def _set_out(way: Way, job: Job, travelling: Travelling) -> tuple[int, int]:
    """From which minute on he may set out, and how many he takes to get there."""
    before = way.before
    leaves = before.window.end if before is not None else 0
    if job.now is not None and job.now >= leaves:
        return job.now, 0 if way.km is None else travel_minutes(way.km, travelling.km_per_hour)
    return leaves, 0 if before is None else _minutes_between(before, job, travelling)


def _minutes_between(held: Held, job: Job, travelling: Travelling) -> int:
    """No time where one of the places is not known."""
    if held.point is None or job.point is None:
        return 0
    km = km_between(held.point, job.point) * travelling.road_factor
    return travel_minutes(km, travelling.km_per_hour)


def travel_minutes(km: float, km_per_hour: float) -> int:
    """Whole minutes, upwards."""
    return ceil(round(km / km_per_hour * 60, 6))


def _longest(candidate: Candidate, start: int, end: int) -> int:
    """The longest stretch he is available at between the two."""
    longest = 0
    for piece in candidate.available:
        first = max(start, piece.start)
        last = min(end, piece.end)
        if last - first > longest:
            longest = last - first
    return longest


def _spans(windows: tuple[Minutes, ...]) -> str:
    return "、".join(span(window) for window in windows)


def span(window: Minutes) -> str:
    return f"{clock(window.start)}–{clock(window.end)}"


def clock(minute: int) -> str:
    """540 is 09:00; past midnight the next day's time."""
    if minute > MINUTES_A_DAY:
        return f"次日 {clock(minute - MINUTES_A_DAY)}"
    return f"{minute // 60:02d}:{minute % 60:02d}"
