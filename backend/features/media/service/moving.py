"""Taking files from one store to another while they are in use; safe to repeat, from wherever it
was cut short.

First every file is copied, compared with its record, and only then said to lie in the new place;
until then it is read from the old one. What is left behind is deleted when all have moved, so that
whoever is reading a file that moves reads on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import structlog

from backend.features.media.errors import MediaNotFound
from backend.features.media.models import Media, StoreKind
from backend.features.media.ports import ObjectExists, ObjectMissing, ObjectStore, StoredObject
from backend.features.media.repository import MOST_AT_ONCE, MediaRepository
from backend.features.media.stores import FileStores
from backend.kit.errors import AppError, StaleDocument
from backend.kit.mongo import Lease, Mongo, UnitOfWork, transactional

log = structlog.get_logger("media")

LEASE_SECONDS: Final = 600
AT_ONCE: Final = 50


class AlreadyMoving(AppError):
    """Another process moves files, or did until ten minutes ago."""

    status = StaleDocument.status
    detail = "另一个进程正在迁移文件，请等它结束；若它已中断，请 10 分钟后再运行"


@dataclass
class Moved:
    """`damaged` are files whose bytes are gone or are not what their record says: they stay."""

    files: int = 0
    left_behind: int = 0
    damaged: int = 0


class MediaMoving:
    def __init__(
        self, mongo: Mongo, files: MediaRepository, stores: FileStores, unit_of_work: UnitOfWork
    ) -> None:
        self.unit_of_work = unit_of_work
        self._mongo = mongo
        self._files = files
        self._stores = stores

    async def move(self, target: StoreKind, progress: Callable[[Moved], None]) -> Moved:
        """Raises AlreadyMoving, StorageUnavailable."""
        self._stores.of(target)
        lease = Lease(self._mongo, "media-move", uuid4().hex, seconds=LEASE_SECONDS)
        moved, after = Moved(), ""
        await _hold(lease)
        try:
            while files := await self._files.outside(target, after, AT_ONCE):
                for media in files:
                    await _hold(lease)
                    await self._move(media, target, moved)
                after = files[-1].id
                progress(moved)
            await self._clear(target, moved, lease)
        finally:
            await lease.release()
        return moved

    async def _move(self, media: Media, target: StoreKind, moved: Moved) -> None:
        source, store = self._stores.of(media.store), self._stores.of(target)
        try:
            for key, length, sha256 in _expected(media):
                await _copy(source, store, key, StoredObject(length, sha256))
        except (ObjectMissing, _Different):
            log.error("file is not what its record says", media_id=media.id)
            moved.damaged += 1
            return
        try:
            await self._say_where(media.id, target)
            moved.files += 1
        except MediaNotFound:  # forgotten meanwhile
            for key in media.object_keys:
                await store.delete(key)

    @transactional
    async def _say_where(self, media_id: str, target: StoreKind) -> None:
        media = await self._files.get(media_id)
        media.store = target
        await self._files.save(media)

    async def _clear(self, target: StoreKind, moved: Moved, lease: Lease) -> None:
        """In the other stores, what belongs to files that lie in this one."""
        for kind, store in self._stores.known.items():
            if kind is not target:
                await self._clear_store(store, target, moved, lease)

    async def _clear_store(
        self, store: ObjectStore, target: StoreKind, moved: Moved, lease: Lease
    ) -> None:
        after = ""
        while keys := await store.keys(after, MOST_AT_ONCE):
            after = keys[-1]
            known = await self._files.known(list(dict.fromkeys(map(_media_id, keys))))
            for key in keys:
                media = known.get(_media_id(key))
                if media is not None and media.store is target:
                    await _hold(lease)
                    await store.delete(key)
                    moved.left_behind += 1


class _Different(Exception):
    """The bytes are not those of the record."""


async def _hold(lease: Lease) -> None:
    if not await lease.acquire():
        raise AlreadyMoving


def _expected(media: Media) -> list[tuple[str, int, str]]:
    sums = ((media.bytes, media.sha256), (media.thumbnail_bytes, media.thumbnail_sha256))
    return [(key, *of_key) for key, of_key in zip(media.object_keys, sums, strict=False)]


async def _copy(source: ObjectStore, target: ObjectStore, key: str, expected: StoredObject) -> None:
    """Raises ObjectMissing, _Different; then nothing is left in the target."""
    try:
        try:
            stored = await target.put(key, source.open(key, 0, expected.length))
        except ObjectExists:  # of a move that was cut short
            await target.delete(key)
            stored = await target.put(key, source.open(key, 0, expected.length))
    except ObjectMissing:
        await target.delete(key)
        raise
    if stored != expected:
        await target.delete(key)
        raise _Different


def _media_id(key: str) -> str:
    return key.partition(".")[0]
