"""JS-SDK tickets: one at a time of each account, corporation, and agent."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within
from backend.simulator.world.rules import Rules

MOST_TICKETS: Final = 10_000
LIFE_SECONDS: Final = 7200
_HOUR_SECONDS: Final = 3600

TicketKind = Literal["jsapi", "corporation", "agent"]


class Ticket(Record):
    """`account` is an app id, a corp id, or `corp_id:agent_id`; one kind never signs for another.

    `asked` counts the calls of the hour that began at `hour_from`.
    """

    value: str
    kind: TicketKind
    account: str
    expires_at: datetime
    hour_from: datetime
    asked: int = 0

    def seconds_left(self, now: datetime) -> int:
        return int((self.expires_at - now).total_seconds())


class AskedTooOften(Exception):
    """More calls in an hour than the platform answers (45009)."""


class Tickets:
    """Bounded: the ticket that was asked for longest ago is forgotten first."""

    def __init__(self) -> None:
        self._tickets: dict[tuple[TicketKind, str], Ticket] = {}

    def all(self) -> tuple[Ticket, ...]:
        return tuple(self._tickets.values())

    def restore(self, tickets: Iterable[Ticket]) -> None:
        self._tickets = {(each.kind, each.account): each for each in tickets}

    def current(self, kind: TicketKind, account: str, now: datetime, rules: Rules) -> Ticket:
        """The same while it lives. Raises AskedTooOften."""
        kept = self._tickets.pop((kind, account), None)
        ticket = _asked_again(kept, now) if kept and now < kept.expires_at else None
        ticket = ticket or _new(kind, account, now)
        while len(self._tickets) >= MOST_TICKETS:
            del self._tickets[next(iter(self._tickets))]
        self._tickets[kind, account] = ticket
        limit = rules.ticket_hourly_limits.get(kind)
        if limit is not None and ticket.asked > limit:
            raise AskedTooOften
        return ticket


def _asked_again(kept: Ticket, now: datetime) -> Ticket:
    if within(now, kept.hour_from, _HOUR_SECONDS):
        return kept.model_copy(update={"asked": kept.asked + 1})
    return kept.model_copy(update={"asked": 1, "hour_from": now})


def _new(kind: TicketKind, account: str, now: datetime) -> Ticket:
    return Ticket(
        value=secrets.token_urlsafe(64)[:86],
        kind=kind,
        account=account,
        expires_at=now + timedelta(seconds=LIFE_SECONDS),
        hour_from=now,
        asked=1,
    )
