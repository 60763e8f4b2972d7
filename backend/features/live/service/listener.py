"""One page that hears: what waits to be said to it, and how far it is."""

import asyncio
from typing import Final

from backend.features.live.models import CLOSE_CODES, LiveEvent, Parting, Presence
from backend.features.live.policies import may_hear
from backend.features.live.ports import Wire
from backend.kit.access import Actor

MOST_WAITING: Final = 512
"""Messages; a page that is further behind is dropped, and reads anew when it comes back."""

SAY_SECONDS: Final = 20.0


class Listener:
    """`position`: the last event that it was told, or that is not for it. `present`: who it knows
    has the board before him."""

    def __init__(self, actor: Actor, wire: Wire) -> None:
        self.actor = actor
        self.position = 0
        self.present: list[Presence] = []
        self.parting: Parting | None = None
        self._wire = wire
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)

    def offer(self, event: LiveEvent, text: str) -> bool:
        """Whether it is for it."""
        if event.seq <= self.position or self.parting:
            return False
        self.position = event.seq
        if not may_hear(self.actor, event):
            return False
        self.put(text)
        return True

    def put(self, text: str) -> None:
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.part(Parting.TOO_SLOW)

    def part(self, reason: Parting) -> None:
        """Once; the first reason counts."""
        if self.parting is None:
            self.parting = reason
            self._wire.close(CLOSE_CODES.get(reason), reason.value)

    async def say(self, text: str) -> None:
        """At once. Raises PeerGone, TimeoutError."""
        async with asyncio.timeout(SAY_SECONDS):
            await self._wire.say(text)

    async def say_what_waits(self) -> None:
        """Until it parts. Raises PeerGone, TimeoutError."""
        while self.parting is None:
            await self.say(await self._waiting.get())
