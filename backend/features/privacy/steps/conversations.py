"""What he said in the official account's chat, and what the service desk made of it: all of it
goes. What became a ticket is the ticket's."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from backend.features.conversations import Conversations
from backend.features.media import MediaServices
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument, OwnFile
from backend.kit.access import ActorKind
from backend.kit.mongo import Repository
from backend.kit.mongo.driver import Filter

MOST_AT_ONCE: Final = 200
_LINKS: Final = frozenset({"token", "card_url", "platform_file"})


class ConversationRecords(NothingMore):
    name = "conversations"

    def __init__(self, conversations: Conversations, media: MediaServices) -> None:
        self._store = conversations.store
        self._clearing = conversations.clearing
        self._media = media

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is not ActorKind.CUSTOMER:
            return
        for repository, query in await self._all(person):
            async for row in repository.collection.stream(query):
                document = repository.load(row)
                yield OwnDocument(repository.collection_name, document, _LINKS)

    async def files(self, person: Person) -> AsyncIterator[OwnFile]:
        """Those he sent; what staff sent him is the firm's."""
        if person.kind is not ActorKind.CUSTOMER:
            return
        ids = await self._correspondents(person)
        sent: Filter = {"uploaded_by": {"$in": ids}}
        async for row in self._media.files.collection.stream(sent):
            media = self._media.files.load(row)
            extension = media.content_type.rpartition("/")[2]
            content = self._media.contents.open(media)
            yield OwnFile(f"{media.kind.value}-{media.id}.{extension}", content)

    async def erase(self, person: Person) -> None:
        """The conversation itself goes last: by it the rest is found again after a crash."""
        if person.kind is not ActorKind.CUSTOMER:
            return
        messages, *others = await self._all(person)
        repository, query = messages
        while found := await repository.find(query, limit=MOST_AT_ONCE):
            await self._clearing.forget_files(found)
            await repository.collection.delete_many({"_id": {"$in": [each.id for each in found]}})
        for repository, query in others:
            await repository.collection.delete_many(query)

    async def _all(self, person: Person) -> Sequence[tuple[Repository[Any], Filter]]:
        """Messages first, conversations last."""
        ids = await self._correspondents(person)
        said: Filter = {"correspondent_id": {"$in": ids}}
        his: Filter = {"customer_id": {"$in": list(person.ids)}}
        either: Filter = {"$or": [said, his]}
        store = self._store
        return (
            (store.messages, said),
            (store.items, either),
            (store.requests, either),
            (store.correspondents, {"_id": {"$in": ids}}),
        )

    async def _correspondents(self, person: Person) -> list[str]:
        """Those linked to him, and those that his openids lead to, linked or not yet."""
        found = await self._store.correspondents.of_customers(person.ids)
        known = [each.id for each in found]
        for identity in person.identities:
            one = await self._store.correspondents.by_openid(identity)
            if one is not None and one.id not in known:
                known.append(one.id)
        return known
