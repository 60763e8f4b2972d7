"""Taking up work from a collection until told to stop."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

log = structlog.get_logger("polling")

IDLE_SECONDS: Final = 0.3

Work = TypeVar("Work")


async def poll(
    take_one: Callable[[], Awaitable[bool]],
    stop: asyncio.Event,
    *,
    idle_seconds: float = IDLE_SECONDS,
) -> None:
    """Call `take_one` (it says whether there was something) again and again; what is in hand on
    stop is finished first. A failure, of the database say, is logged and waited out."""
    while not stop.is_set():
        try:
            busy = await take_one()
        except Exception:
            log.exception("interrupted", task=getattr(take_one, "__qualname__", ""))
            busy = False
        if not busy:
            await _rest(stop, idle_seconds)


async def poll_in_lanes(
    claim: Callable[[], Awaitable[Work | None]],
    hand_over: Callable[[Work], Awaitable[None]],
    stop: asyncio.Event,
    *,
    lanes: int,
    idle_seconds: float = IDLE_SECONDS,
) -> None:
    """Like `poll`, with up to `lanes` pieces of work in hand. Only one lane looks at a time: when
    there is nothing to do, many lanes ask the database no more often than one."""
    lookout = asyncio.Lock()

    async def take_one() -> bool:
        work = None
        async with lookout:
            while work is None and not stop.is_set():
                work = await claim()
                if work is None:
                    await _rest(stop, idle_seconds)
        if work is not None:
            await hand_over(work)
        return work is not None

    await asyncio.gather(*(poll(take_one, stop) for _ in range(lanes)))


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds * (0.5 + random.random())):  # noqa: S311 - jitter
            await stop.wait()
