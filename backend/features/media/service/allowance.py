"""How much one person may upload, and whether there is room at all (reliability R55, R92)."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.media.errors import DailyUploadsUsed
from backend.features.media.stores import FileStores
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.http import StorageFull
from backend.kit.mongo import Mongo, RateLimit
from backend.settings import FileSettings

_MINUTE: Final = 60
_DAY: Final = 24 * 60 * 60
_MEGABYTE: Final = 1024**2
# A minute's uploads may come in so many pieces each: 300 MB of a customer's.
_PIECES_OF_ONE: Final = 60
_LOOK_AGAIN: Final = timedelta(seconds=10)


class Allowance:
    """Customers have less than staff; the system itself is not counted."""

    def __init__(self, mongo: Mongo, files: FileSettings) -> None:
        self._minute = {
            ActorKind.CUSTOMER: files.max_per_minute,
            ActorKind.STAFF: files.staff_max_per_minute,
        }
        self._day = {
            ActorKind.CUSTOMER: files.max_daily_bytes,
            ActorKind.STAFF: files.staff_max_daily_bytes,
        }
        self._tries = {
            kind: RateLimit(mongo, "uploads", limit=limit, seconds=_MINUTE)
            for kind, limit in self._minute.items()
        }
        self._pieces = {
            kind: RateLimit(mongo, "upload_pieces", limit=limit * _PIECES_OF_ONE, seconds=_MINUTE)
            for kind, limit in self._minute.items()
        }
        self._bytes = {
            kind: RateLimit(mongo, "upload_bytes", limit=limit, seconds=_DAY)
            for kind, limit in self._day.items()
        }

    async def count_upload(self, actor: Actor) -> None:
        """Raises TooManyRequests."""
        if tries := self._tries.get(actor.kind):
            await tries.count(actor.id)

    async def count_piece(self, actor: Actor) -> None:
        """Raises TooManyRequests."""
        if pieces := self._pieces.get(actor.kind):
            await pieces.count(actor.id)

    async def take_bytes(self, actor: Actor, length: int) -> None:
        """Raises DailyUploadsUsed."""
        allowance = self._bytes.get(actor.kind)
        if allowance and (wait := await allowance.take(actor.id, length)):
            raise DailyUploadsUsed(megabytes=self._day[actor.kind] // _MEGABYTE, retry_after=wait)


class Room:
    """Looks at the store's free space every ten seconds at most."""

    def __init__(self, stores: FileStores, now: Clock, *, min_free_bytes: int) -> None:
        self._stores = stores
        self._now = now
        self._min_free_bytes = min_free_bytes
        self._looked_at: datetime | None = None
        self._free: int | None = None

    async def require(self) -> None:
        """Raises StorageFull."""
        if self._looked_at is None or self._now() - self._looked_at >= _LOOK_AGAIN:
            self._free = await self._stores.in_use.free_bytes()
            self._looked_at = self._now()
        if self._free is not None and self._free < self._min_free_bytes:
            raise StorageFull
