"""What he was told; and what others were told of him."""

from collections.abc import AsyncIterator

from backend.features.notifications import NoticeParts, Recipient
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo.driver import Filter

_LINK = frozenset({"link"})  # opens his ticket to whoever has it


class NoticeRecords(NothingMore):
    """What staff were told of him is found by the last sweep, for it names his phone."""

    name = "notices"

    def __init__(self, notices: NoticeParts) -> None:
        self._inbox = notices.stores.inbox
        self._deliveries = notices.stores.deliveries

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        async for row in self._inbox.collection.stream(_to(person)):
            yield OwnDocument("inbox_messages", self._inbox.load(row), _LINK)

    async def erase(self, person: Person) -> None:
        await self._inbox.collection.delete_many(_to(person))
        await self._deliveries.collection.delete_many(_to(person))


def _to(person: Person) -> Filter:
    is_customer = person.kind is ActorKind.CUSTOMER
    recipient = Recipient.customer if is_customer else Recipient.staff
    return {
        "recipient.kind": recipient(person.id).kind.value,
        "recipient.id": {"$in": list(person.ids)},
    }
