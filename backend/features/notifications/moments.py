"""Times as notices say them, in Shanghai."""

from datetime import datetime

from backend.kit.clock import shanghai


def moment_text(moment: datetime) -> str:
    """2026-07-15 09:30."""
    return f"{shanghai(moment):%Y-%m-%d %H:%M}"


def period_text(start: datetime, end: datetime) -> str:
    """2026-07-15 14:00~16:00, or with both days where it passes midnight."""
    first, last = shanghai(start), shanghai(end)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"{first:%Y-%m-%d %H:%M}~{until}"
