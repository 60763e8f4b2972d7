"""The photos, voices and papers he brought; staff's belong to the work that they document."""

from collections.abc import AsyncIterator

from backend.features.media import MediaServices
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument, OwnFile
from backend.kit.access import ActorKind
from backend.kit.mongo.driver import Document

MOST_AT_ONCE = 200


class FileRecords(NothingMore):
    name = "files"

    def __init__(self, media: MediaServices) -> None:
        self._files = media.files
        self._contents = media.contents
        self._clearing = media.clearing

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        async for row in self._rows(person):
            yield OwnDocument("media", self._files.load(row))

    async def files(self, person: Person) -> AsyncIterator[OwnFile]:
        async for row in self._rows(person):
            media = self._files.load(row)
            extension = media.content_type.rpartition("/")[2].partition("+")[0]
            content = self._contents.open(media)
            yield OwnFile(f"{media.kind.value}-{media.id}.{extension}", content)

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            return
        while found := [row["_id"] async for row in self._rows(person, MOST_AT_ONCE)]:
            await self._clearing.forget(found)

    async def _rows(self, person: Person, limit: int = 0) -> AsyncIterator[Document]:
        """All, or the first few of them."""
        if person.kind is not ActorKind.CUSTOMER:
            return
        count = 0
        async for row in self._files.collection.stream({"uploaded_by": {"$in": list(person.ids)}}):
            yield row
            count += 1
            if count == limit:
                return
