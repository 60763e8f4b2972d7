"""All pages that are connected to this process, and the one look at the tail for all of them."""

import asyncio
from collections import Counter
from typing import Final

import structlog

from backend.features.live.models import LiveEvent, Parting
from backend.features.live.policies import may_hear
from backend.features.live.ports import Holders, Wire
from backend.features.live.repository import LiveEventStore
from backend.features.live.schemas import said, said_place
from backend.features.live.service.listener import Listener
from backend.features.live.service.presence import PresenceWatch
from backend.kit.access import Actor
from backend.kit.http import PeerGone
from backend.kit.metrics import Metrics

log = structlog.get_logger("live")

LOOK_SECONDS: Final = 0.05
CHECK_SECONDS: Final = 3.0
PLACE_SECONDS: Final = 20.0
PRESENCE_SECONDS: Final = 0.5
BATCH: Final = 500
MOST_MISSED: Final = 5000
"""A page that was away for longer reads anew: that is quicker for everybody."""

MOST_OF_ONE_PERSON: Final = 8
MOST_OF_ALL: Final = 2000


class Hub:
    """Nothing here is truth: what is told is read from the database, in every process alike."""

    def __init__(
        self, store: LiveEventStore, holders: Holders, presence: PresenceWatch, metrics: Metrics
    ) -> None:
        self._store = store
        self._holders = holders
        self._presence = presence
        self._metrics = metrics
        self._all: set[Listener] = set()
        self._hearing: set[Listener] = set()
        self._position = 0
        self._tail: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    @property
    def is_full(self) -> bool:
        return len(self._all) >= MOST_OF_ALL

    async def attend(self, actor: Actor, wire: Wire, after: int | None) -> None:
        """Tell the page everything after that number, until it leaves or has to. Cancel it when the
        connection has ended."""
        listener = Listener(actor, wire)
        if self._count()[actor.id] >= MOST_OF_ONE_PERSON:
            listener.part(Parting.TOO_MANY)
            self._metrics.live_partings.labels(Parting.TOO_MANY).inc()
            return
        self._all.add(listener)
        self._metrics.live_connections.set(len(self._all))
        try:
            await self._start()
            await self._catch_up(listener, after)
            await listener.say_what_waits()
        except TimeoutError:
            listener.part(Parting.TOO_SLOW)
        except PeerGone:
            pass
        except Exception:
            log.exception("interrupted")
            listener.part(Parting.FAILED)
        finally:
            self._all.discard(listener)
            self._hearing.discard(listener)
            self._metrics.live_connections.set(len(self._all))
            self._metrics.live_partings.labels(listener.parting or Parting.LEFT).inc()

    async def part_with_all(self) -> None:
        """They come back to another process, or to this one when it has started again."""
        for listener in list(self._all):
            listener.part(Parting.RESTARTING)
        if self._tail:
            self._tail.cancel()
            await asyncio.gather(self._tail, return_exceptions=True)

    def _count(self) -> Counter[str]:
        return Counter(each.actor.id for each in self._all)

    # -- one page, until it has caught up ----------------------------------------------------------

    async def _start(self) -> None:
        async with self._starting:
            if self._tail is None or self._tail.done():
                self._position = await self._store.newest()
                self._tail = asyncio.create_task(self._follow())

    async def _catch_up(self, listener: Listener, after: int | None) -> None:
        listener.position = self._position if after is None else after
        if after is not None and not await self._can_tell_all(after):
            listener.position = self._position
            await listener.say(said_place("reload", listener.position))
        while listener.position < self._position:
            missed = await self._store.after(listener.position, BATCH)
            if not missed:  # they ran out just now
                listener.position = self._position
                await listener.say(said_place("reload", listener.position))
            for event in missed:
                if may_hear(listener.actor, event):
                    await listener.say(said(event))
                listener.position = event.seq
        # Nothing is awaited from the last look on: the tail goes on exactly where this has ended.
        listener.put(said_place("ready", listener.position))
        self._hearing.add(listener)

    async def _can_tell_all(self, after: int) -> bool:
        bounds = await self._store.bounds()
        return bounds.reaches(after) and bounds.newest - after <= MOST_MISSED

    # -- all of them -------------------------------------------------------------------------------

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        check_at = loop.time() + CHECK_SECONDS
        presence_at = loop.time()
        place_at = loop.time() + PLACE_SECONDS
        while self._all:
            try:
                more = await self._look()
                if loop.time() >= check_at:
                    check_at = loop.time() + CHECK_SECONDS
                    await self._check_rights()
                if loop.time() >= presence_at:
                    presence_at = loop.time() + PRESENCE_SECONDS
                    await self._presence.tell(list(self._hearing))
            except Exception:
                log.exception("interrupted")
                more = False
            if loop.time() >= place_at:
                place_at = loop.time() + PLACE_SECONDS
                self._say_place()
            if not more:
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> bool:
        """Whether there is more to be seen at once."""
        events = await self._store.after(self._position, BATCH)
        for event in events:
            self._position = event.seq
            self._tell(event)
        return len(events) == BATCH

    def _tell(self, event: LiveEvent) -> None:
        text = said(event)
        told = sum(listener.offer(event, text) for listener in self._hearing)
        self._metrics.live_events.inc(told)

    def _say_place(self) -> None:
        """So that a page that little is for does not fall out of what is kept."""
        for listener in self._hearing:
            listener.put(said_place("here", listener.position))

    async def _check_rights(self) -> None:
        checked = list(self._all)
        holders = await self._holders.holders([each.actor.session_id for each in checked])
        for listener in checked:
            holder = holders.get(listener.actor.session_id)
            if holder is None:
                listener.part(Parting.SIGNED_OUT)
            elif _rights(holder) != _rights(listener.actor):
                listener.part(Parting.RIGHTS_CHANGED)


def _rights(actor: Actor) -> tuple[object, ...]:
    where = (actor.team_id, actor.branch_id, actor.organisation_id)
    return (actor.id, actor.kind, dict(actor.grants), *where)
