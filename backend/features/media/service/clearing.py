"""Clearing away what nobody has use for: files given to nothing, bytes that no record names."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from backend.features.media.models import Media, object_keys
from backend.features.media.ports import ObjectStore
from backend.features.media.repository import MOST_AT_ONCE, MediaRepository, UnfinishedUploads
from backend.features.media.stores import FileStores
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional

ORPHAN_AFTER: Final = timedelta(hours=24)


class MediaClearing:
    def __init__(
        self,
        media: MediaRepository,
        unfinished: UnfinishedUploads,
        stores: FileStores,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._media = media
        self._unfinished = unfinished
        self._stores = stores
        self._now = now

    async def discard_orphans(self) -> int:
        """Files that belong to nothing a day after they came; how many there were."""
        discarded = 0
        while orphans := await self._media.unattached_before(self._now() - ORPHAN_AFTER):
            for media in orphans:
                try:
                    await self._discard(media)
                    discarded += 1
                except StaleDocument:
                    continue  # given to a record this very moment
        return discarded

    @transactional
    async def _discard(self, media: Media) -> None:
        """From now on the file does not exist; its bytes go next."""
        await self._media.delete(media)
        await self._unfinished.begin(media.id, self._now() - 2 * ORPHAN_AFTER)

    async def forget(self, media_ids: Sequence[str]) -> None:
        """Files that must not be kept any longer, whatever they belong to: record, thumbnail and
        bytes. One that is gone already is no error, so that it bears repetition."""
        for media_id in filter(None, media_ids):
            await self._unfinished.begin(media_id, self._now() - 2 * ORPHAN_AFTER)
            for media in (await self._media.known([media_id])).values():
                await self._media.delete(media)
            for key in object_keys(media_id):
                await self._stores.delete(key)
            await self._unfinished.finish(media_id)

    async def delete_unfinished(self) -> int:
        """Bytes of uploads that a crash cut short, and of discarded files; how many files."""
        deleted = 0
        while unfinished := await self._unfinished.begun_before(self._now() - ORPHAN_AFTER):
            for media_id in unfinished:
                for key in object_keys(media_id):
                    await self._stores.delete(key)
                await self._unfinished.finish(media_id)
                deleted += 1
        return deleted

    async def register_strays(self) -> int:
        """Look through the whole store for bytes that neither a record nor an unfinished upload
        names, such as a restored backup leaves behind; they go a day later. How many files."""
        found = 0
        for store in self._stores.known.values():
            found += await self._register_strays_of(store)
        return found

    async def _register_strays_of(self, store: ObjectStore) -> int:
        found = 0
        after = ""
        while keys := await store.keys(after, MOST_AT_ONCE):
            after = keys[-1]
            ids = list(dict.fromkeys(key.partition(".")[0] for key in keys))
            # In this order: an upload that ends in between is found as a record.
            waiting = await self._unfinished.among(ids)
            known = await self._media.known(ids)
            strays = [each for each in ids if each not in waiting and each not in known]
            for stray in strays:
                await self._unfinished.begin(stray, self._now())
            found += len(strays)
        return found
