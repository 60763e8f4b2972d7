"""What the platform remembers in order not to send it twice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within

MOST_REMEMBERED: Final = 50_000


class Sent(Record):
    """One send, found again by `key`; `platform_id` is the msgid that was answered."""

    key: str
    at: datetime
    platform_id: str


class Repeats:
    """Bounded: the oldest sends are forgotten first."""

    def __init__(self) -> None:
        self._sent: dict[str, Sent] = {}

    def all(self) -> tuple[Sent, ...]:
        return tuple(self._sent.values())

    def restore(self, sent: Iterable[Sent]) -> None:
        self._sent = {each.key: each for each in sent}

    def known(self, key: str) -> bool:
        return key in self._sent

    def find(self, key: str, now: datetime, seconds: float) -> Sent | None:
        sent = self._sent.get(key)
        return sent if sent and within(now, sent.at, seconds) else None

    def remember(self, key: str, now: datetime, platform_id: str) -> None:
        self._sent.pop(key, None)
        while len(self._sent) >= MOST_REMEMBERED:
            del self._sent[next(iter(self._sent))]
        self._sent[key] = Sent(key=key, at=now, platform_id=platform_id)
