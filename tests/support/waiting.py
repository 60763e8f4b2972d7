"""Waiting for what happens elsewhere, with an end to it."""

import asyncio
import time
from collections.abc import Callable


async def until(holds: Callable[[], bool], *, seconds: float = 120) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.01)


def await_that(holds: Callable[[], bool], *, seconds: float = 120) -> None:
    """The same where nothing else runs meanwhile: a person with a browser waits. Raises
    TimeoutError."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
