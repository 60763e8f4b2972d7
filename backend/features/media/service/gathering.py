"""Files that came in another way than one request: put together here, then taken in like all."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from backend.kit.errors import AppError, ServiceBusy
from backend.kit.http import StorageFull, Upload
from backend.kit.http.uploads.spool import Spool

_FOR_LATER: Final = (ServiceBusy, StorageFull)


@asynccontextmanager
async def gathered(content: AsyncIterator[bytes]) -> AsyncIterator[Upload]:
    """In a temporary file that is gone afterwards."""
    spool = Spool()
    try:
        async for piece in content:
            await spool.write(piece)
        yield await spool.finish("")
    finally:
        spool.close()


@asynccontextmanager
async def forgetting(forget: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """What is refused for good is not kept: the next try is a new upload."""
    try:
        yield
    except AppError as refusal:
        if _is_for_good(refusal):
            await forget()
        raise


def _is_for_good(refusal: AppError) -> bool:
    """Sending the same file again would change nothing."""
    return not isinstance(refusal, _FOR_LATER) and refusal.status < 500
