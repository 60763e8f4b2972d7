"""Flow control of text messages: what each phone was sent lately, and what an account has spent."""

from collections import deque
from datetime import datetime
from typing import Final, Literal

from backend.simulator.world.clock import china_day, within

Window = Literal["minute", "hour", "day"]
MOST_REMEMBERED: Final = 50_000
_SECONDS: Final = {"minute": 60, "hour": 3600}

Sent = tuple[str, str, str, datetime]


class TextFlow:
    """Bounded: the oldest are forgotten first."""

    def __init__(self) -> None:
        self._sent: deque[Sent] = deque(maxlen=MOST_REMEMBERED)
        self._spent: dict[str, int] = {}

    def count(self, account: str, phone: str, template: str, now: datetime) -> None:
        self._sent.append((account, phone, template, now))
        self._spent[account] = self.spent(account) + 1

    def spent(self, account: str) -> int:
        return self._spent.get(account, 0)

    def sent(self, account: str, phone: str, template: str, window: Window, now: datetime) -> int:
        """How many in this window; `template` empty: of any."""
        return sum(
            1
            for sender, to, code, at in self._sent
            if sender == account
            and to == phone
            and template in ("", code)
            and _in_window(window, at, now)
        )


def _in_window(window: Window, at: datetime, now: datetime) -> bool:
    if window == "day":
        return china_day(at) == china_day(now)
    return within(now, at, _SECONDS[window])
