"""The service desk as others fill it: nothing that somebody said is lost."""

from dataclasses import dataclass
from datetime import datetime

from backend.features.conversations.models import (
    Correspondent,
    DeskItem,
    DeskItemKind,
    DeskOutcome,
    UnfinishedRequest,
)
from backend.features.conversations.repository import DeskItemRepository
from backend.features.conversations.service.duty import Duty
from backend.kit.clock import Clock


@dataclass(frozen=True)
class Whose:
    """The person an item is about, and the branch that sees to it."""

    person_key: str
    branch_id: str
    organisation_id: str
    correspondent_id: str = ""
    customer_id: str = ""
    name: str = ""
    phone: str = ""

    @classmethod
    def of(cls, person: Correspondent) -> "Whose":
        return cls(
            person_key=person.id,
            branch_id=person.branch_id,
            organisation_id=person.organisation_id,
            correspondent_id=person.id,
            customer_id=person.customer_id,
        )


class Desk:
    """All of it happens in the unit of work that is running."""

    def __init__(self, items: DeskItemRepository, duty: Duty, now: Clock) -> None:
        self._items = items
        self._duty = duty
        self._now = now

    async def gather(
        self, kind: DeskItemKind, whose: Whose, text: str, at: datetime, *, request_id: str = ""
    ) -> bool:
        """Into the open item of this person and kind, or a new one, which gets an owner at once;
        whether it is new."""
        item = await self._items.open_for(kind, whose.person_key)
        if item is not None:
            item.gather(text, at)
            item.customer_id = whose.customer_id or item.customer_id
            item.request_id = request_id or item.request_id
            await self._items.save(item)
            return False
        item = DeskItem(
            kind=kind, **vars(whose), request_id=request_id, created_at=self._now(), last_at=at
        )
        item.gather(text, at)
        if owner := await self._duty.next_for(item.branch_id):
            item.give_to(owner, self._now())
        await self._items.add(item)
        return True

    async def is_open(self, kind: DeskItemKind, person_key: str) -> bool:
        return await self._items.open_for(kind, person_key) is not None

    async def note_answer(self, person: Correspondent) -> None:
        """Somebody of the staff has written to him."""
        for item in await self._items.open_of(person.id):
            if item.kind in (DeskItemKind.CHAT, DeskItemKind.HUMAN) and item.waits_for_us:
                item.answered()
                await self._items.save(item)

    async def note_finished(self, request: UnfinishedRequest) -> None:
        """The customer has done it himself."""
        item = await self._items.of_request(request.id)
        if item is None:
            return
        item.finish(DeskOutcome.FINISHED_HIMSELF, "", "", self._now(), request.ticket_id)
        await self._items.save(item)
