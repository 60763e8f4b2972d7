"""The photo by which customers know a member of staff."""

from collections.abc import AsyncIterator

from backend.features.media import Media, MediaServices
from backend.features.portraits import PortraitParts
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument, OwnFile
from backend.kit.access import ActorKind


class PortraitRecords(NothingMore):
    name = "portraits"

    def __init__(self, portraits: PortraitParts, media: MediaServices) -> None:
        self._store = portraits.store
        self._portraits = portraits.portraits
        self._files = media.files
        self._contents = media.contents

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        for media in await self._photo(person):
            yield OwnDocument("media", media)

    async def files(self, person: Person) -> AsyncIterator[OwnFile]:
        for media in await self._photo(person):
            yield OwnFile(f"portrait-{media.id}.jpeg", self._contents.open(media))

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            await self._portraits.forget(person.id)

    async def _photo(self, person: Person) -> list[Media]:
        """His, if he has one."""
        if person.kind is ActorKind.CUSTOMER:
            return []
        portrait = await self._store.of(person.id)
        known = await self._files.known([portrait.photo_id]) if portrait else {}
        return list(known.values())
