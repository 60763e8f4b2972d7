"""The demo firm's month is lived through step by step: its clock stands where the story is."""

from datetime import datetime

from backend.kit.clock import to_millisecond


class StoryClock:
    """`now` for services while a story is told; it only ever goes on when somebody sets it."""

    def __init__(self, start: datetime) -> None:
        self._now = to_millisecond(start)

    def __call__(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = to_millisecond(moment)
