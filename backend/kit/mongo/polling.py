"""Taking up work from a collection until told to stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

log = structlog.get_logger("polling")

IDLE_SECONDS: Final = 0.3


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
            try:
                async with asyncio.timeout(idle_seconds * (0.5 + random.random())):  # noqa: S311 - jitter
                    await stop.wait()
            except TimeoutError:
                pass
