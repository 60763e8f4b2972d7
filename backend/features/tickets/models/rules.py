"""The numbers a firm sets for its tickets, as the models read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class TicketRules:
    take_timeout: timedelta
    reminder_every: timedelta
    reminders: int
    remote_answer: timedelta
    call_attempts: int
    check_in_metres: int
    auto_acceptance: timedelta
    reopen: timedelta
    rating_change: timedelta
    urge_every: timedelta
    link_life: timedelta
    four_eyes: Collection[str] = ()
