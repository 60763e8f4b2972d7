"""The spans of a day in which time counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MINUTES_A_DAY: Final = 24 * 60


class WindowsOverlap(ValueError):
    """Two windows of one day share a minute, or lie outside the day."""


@dataclass(frozen=True, order=True)
class OpenWindow:
    """From `start` up to, not including, `end`: minutes since midnight; 1440 is the day's end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise WindowsOverlap("a window ends after its start and within its day")

    @property
    def minutes(self) -> int:
        return self.end - self.start


ALL_DAY: Final = (OpenWindow(0, MINUTES_A_DAY),)


def in_order(windows: Iterable[OpenWindow]) -> tuple[OpenWindow, ...]:
    """By their time of day, those that touch made one. Raises WindowsOverlap."""
    joined: list[OpenWindow] = []
    ordered = sorted(windows)
    if any(after.start < before.end for before, after in pairwise(ordered)):
        raise WindowsOverlap("windows of one day overlap")
    for window in ordered:
        if joined and joined[-1].end == window.start:
            joined[-1] = OpenWindow(joined[-1].start, window.end)
        else:
            joined.append(window)
    return tuple(joined)
