"""What the live channel asks of others."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from backend.features.live.models import Happening
from backend.kit.access import Actor
from backend.kit.mongo import StoredEvent


class Holders(Protocol):
    async def holders(self, session_ids: Sequence[str]) -> dict[str, Actor]:
        """Whose these sessions are, as far as they still work."""


class Wire(Protocol):
    """One page that is connected."""

    async def say(self, text: str) -> None:
        """Returns when it is on its way. Raises PeerGone."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Says why; cut off after some seconds where the other side does not answer."""


class Reader(Protocol):
    """Makes of stored events what pages hear of them; those that are not for pages are left out."""

    async def read(self, events: Sequence[StoredEvent]) -> Mapping[str, Happening]:
        """By the event's id."""
