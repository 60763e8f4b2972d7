"""One person who comes in by several doors at the same moment."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from backend.features.accounts.errors import IdentityTaken

R = TypeVar("R")

TRIES: Final = 4


async def by_any_door(come_in: Callable[[], Awaitable[R]]) -> R:
    """Run a unit of work that finds or opens the account of a WeChat identity.

    Another that does the same at the same moment wins; the next look finds what it has made.
    Raises IdentityTaken when that goes on.
    """
    for _ in range(TRIES - 1):
        try:
            return await come_in()
        except IdentityTaken:
            continue
    return await come_in()
