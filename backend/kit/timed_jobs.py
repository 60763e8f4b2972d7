"""What runs when: a job, and the schedule whose slots it fires in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol

from backend.kit.clock import shanghai

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = timedelta(days=1)


class Schedule(Protocol):
    """Slots are moments that every process works out alike."""

    def slot_at(self, moment: datetime) -> datetime:
        """The latest slot that is not after `moment`."""

    def slot_after(self, slot: datetime) -> datetime: ...


@dataclass(frozen=True)
class Every:
    """Each `period`, counted from 1970, so that all processes agree without asking."""

    period: timedelta

    def __post_init__(self) -> None:
        if self.period < timedelta(seconds=1):
            raise ValueError("a period is at least a second")

    def slot_at(self, moment: datetime) -> datetime:
        return moment - (moment - EPOCH) % self.period

    def slot_after(self, slot: datetime) -> datetime:
        return slot + self.period


@dataclass(frozen=True)
class Daily:
    """Each day at a time of Shanghai, which has no summer time."""

    at: time

    def slot_at(self, moment: datetime) -> datetime:
        today = datetime.combine(shanghai(moment).date(), self.at, shanghai(moment).tzinfo)
        return (today if today <= moment else today - DAY).astimezone(UTC)

    def slot_after(self, slot: datetime) -> datetime:
        return slot + DAY


@dataclass(frozen=True)
class TimedJob:
    """Run by the leader, at most once a slot, never beside itself.

    A slot is claimed before its run, so a run that a crash cut short is not repeated: `run` looks
    at what is stored (everything that is due), not at the slot alone, and the next slot finds what
    the last one left. It gets the slot's moment.

    After an outage only the latest missed slot fires; with `fires_every_slot` each one does,
    oldest first, as far back as MOST_MISSED.
    """

    name: str
    schedule: Schedule
    run: Callable[[datetime], Awaitable[None]]
    fires_every_slot: bool = False
    limit: timedelta = timedelta(minutes=10)

    def due(self, latest: datetime | None, now: datetime) -> list[datetime]:
        """The slots to fire, oldest first; `latest` is the newest that was ever claimed."""
        newest = self.schedule.slot_at(now)
        if latest is not None and newest <= latest:
            return []
        if latest is None or not self.fires_every_slot:
            return [newest]
        missed = [self.schedule.slot_after(latest)]
        while missed[-1] < newest:
            missed.append(self.schedule.slot_after(missed[-1]))
        return missed[-MOST_MISSED:]


MOST_MISSED: Final = 1000
