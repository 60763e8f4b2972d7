"""What sales ask of those above: whether somebody is to install what was sold, or has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Installation:
    """An install ticket, neither cancelled nor rejected. `has_begun`: somebody was there."""

    ticket_id: str
    number: str
    has_begun: bool


class Installations(Protocol):
    async def of_devices(self, device_ids: Sequence[str]) -> Installation | None:
        """The one that is furthest on, of any of the devices."""
