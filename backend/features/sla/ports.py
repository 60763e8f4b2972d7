"""What clocks ask others for, by the narrowest name."""

from dataclasses import dataclass
from typing import Protocol

from backend.features.tickets import Ticket


@dataclass(frozen=True)
class PolicyChosen:
    """`why` names the line of the choice that led to it."""

    key: str
    why: str


class PolicyChoice(Protocol):
    async def choose(self, ticket: Ticket) -> PolicyChosen:
        """By which policy the clocks of a new ticket run; there is always one."""
