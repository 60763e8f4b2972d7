"""The stored bytes of files, for features that hand them on in another form."""

from collections.abc import AsyncIterator, Sequence

from backend.features.media.content import EXTENSIONS
from backend.features.media.models import Media, object_keys
from backend.features.media.repository import MOST_AT_ONCE, MediaRepository
from backend.features.media.stores import FileStores


class MediaContents:
    """The caller has made sure that whoever gets the bytes may see what the files belong to."""

    def __init__(self, media: MediaRepository, stores: FileStores) -> None:
        self._media = media
        self._stores = stores

    async def stored(self, ids: Sequence[str]) -> list[Media]:
        """Those whose record and bytes are there, in the order asked; however many."""
        found: list[Media] = []
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), MOST_AT_ONCE):
            known = await self._media.known(wanted[start : start + MOST_AT_ONCE])
            for media in known.values():
                whole, _ = object_keys(media.id)
                if await self._stores.of(media.store).length(whole) == media.bytes:
                    found.append(media)
        return found

    def open(self, media: Media) -> AsyncIterator[bytes]:
        """Raises ObjectMissing where a part has gone meanwhile."""
        whole, _ = object_keys(media.id)
        return self._stores.open(media.store, whole, 0, media.bytes)

    def extension(self, media: Media) -> str:
        return EXTENSIONS[media.content_type]
