"""Puts what happened in one order (decision 0188)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from backend.features.live.models import Audience, Happening
from backend.features.live.ports import Reader
from backend.features.live.repository import LiveEventStore
from backend.kit.clock import Clock
from backend.kit.mongo import OutboxTail, StoredEvent, poll

BATCH: Final = 200
REST_SECONDS: Final = 0.15


class Sequencer:
    """Any number may run: see `LiveEventStore`. One that is killed between its two writes leaves
    events that the next finds numbered already."""

    def __init__(self, tail: OutboxTail, reader: Reader, store: LiveEventStore, now: Clock) -> None:
        self._tail = tail
        self._reader = reader
        self._store = store
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        await poll(self.sequence_some, stop, idle_seconds=REST_SECONDS)

    async def sequence_some(self) -> bool:
        """Whether there was something."""
        events = await self._tail.unsequenced(BATCH)
        if not events:
            return False
        fresh = await self._fresh(events)
        if fresh and not await self._store.append(fresh, self._now()):
            return True
        await self._tail.mark([event.id for event in events])
        return True

    async def _fresh(self, events: Sequence[StoredEvent]) -> list[Happening]:
        happenings = await self._reader.read(events)
        known = await self._store.known(list(happenings)) if happenings else set()
        new = [each for event_id, each in happenings.items() if event_id not in known]
        subjects = {each.subject_id for each in new}
        before = await self._store.audiences_before(subjects) if subjects else {}
        fresh = []
        for each in new:
            heard_by = each.heard_by.joined_by(before.get(each.subject_id, Audience()))
            fresh.append(replace(each, heard_by=heard_by))
            before[each.subject_id] = each.now
        return fresh
