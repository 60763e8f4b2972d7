"""When an account may write to somebody unasked, and how often (protocol sheet 3.7)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within
from backend.simulator.world.rules import Rules

MOST_WINDOWS: Final = 50_000

Action = Literal["message", "menu", "follow", "scan", "session"]
Permission = Literal["granted", "too_late", "too_many"]

ACTIONS: Final[dict[str, Action]] = {
    "text": "message",
    "image": "message",
    "voice": "message",
    "video": "message",
    "location": "message",
    "link": "message",
    "miniprogrampage": "message",
    "event:click": "menu",
    "event:subscribe": "follow",
    "event:scan": "scan",
    "event:user_enter_tempsession": "session",
}


class ServiceWindow(Record):
    """What somebody did last, of each kind, and the messages it still allows."""

    account: str
    address: str
    action: Action
    at: datetime
    left: int

    @property
    def key(self) -> tuple[str, str, Action]:
        return (self.account, self.address, self.action)


class ServiceWindows:
    """Bounded: the oldest windows are forgotten first, and then it is too late."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str, Action], ServiceWindow] = {}

    def all(self) -> tuple[ServiceWindow, ...]:
        return tuple(self._windows.values())

    def restore(self, windows: Iterable[ServiceWindow]) -> None:
        self._windows = {window.key: window for window in windows}

    def open(self, account: str, address: str, action: Action, now: datetime, rules: Rules) -> None:
        window = ServiceWindow(
            account=account, address=address, action=action, at=now, left=_allowed(action, rules)
        )
        alive = self._windows.pop(window.key, None)
        if alive and not rules.service_count_starts_anew and _lives(alive, now, rules):
            window = window.model_copy(update={"left": alive.left})
        while len(self._windows) >= MOST_WINDOWS:
            del self._windows[next(iter(self._windows))]
        self._windows[window.key] = window

    def close(self, account: str, address: str) -> None:
        """Who unfollows takes everything back."""
        self._windows = {
            key: window for key, window in self._windows.items() if key[:2] != (account, address)
        }

    def permission(self, account: str, address: str, now: datetime, rules: Rules) -> Permission:
        alive = self._alive(account, address, now, rules)
        if not alive:
            return "too_late"
        return "granted" if any(window.left for window in alive) else "too_many"

    def spend(self, account: str, address: str, now: datetime, rules: Rules) -> None:
        """One message less, of the window that ends first."""
        usable = [each for each in self._alive(account, address, now, rules) if each.left]
        if not usable:
            return
        ending = min(usable, key=lambda w: (_seconds(w.action, rules), w.at))
        self._windows[ending.key] = ending.model_copy(update={"left": ending.left - 1})

    def _alive(
        self, account: str, address: str, now: datetime, rules: Rules
    ) -> list[ServiceWindow]:
        actions: tuple[Action, ...] = ("message", "menu", "follow", "scan", "session")
        held = (self._windows.get((account, address, action)) for action in actions)
        return [window for window in held if window and _lives(window, now, rules)]


def _lives(window: ServiceWindow, now: datetime, rules: Rules) -> bool:
    return within(now, window.at, _seconds(window.action, rules))


def _seconds(action: Action, rules: Rules) -> int:
    return rules.service_message_seconds if action == "message" else rules.service_action_seconds


def _allowed(action: Action, rules: Rules) -> int:
    if action == "message":
        return rules.service_messages_after_message
    if action == "session":
        return rules.service_messages_after_session
    return rules.service_messages_after_action
