"""The inbox of our own apps: everything that was ever told, wherever else it arrived."""

from typing import Final

from backend.features.notifications.call_list.service import CallList
from backend.features.notifications.models import InboxMessage, Recipient
from backend.features.notifications.repository import InboxRepository
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

MOST_UNREAD_COUNTED: Final = 100


class Inbox:
    def __init__(
        self,
        messages: InboxRepository,
        call_list: CallList,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.messages = messages
        self.call_list = call_list
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(self, actor: Actor, asked: PageQuery) -> Page[InboxMessage]:
        return await self.messages.page_of(reader(actor), asked)

    async def unread(self, actor: Actor) -> int:
        """Counted up to 100: beyond that the app shows 99+."""
        return await self.messages.unread(reader(actor), most=MOST_UNREAD_COUNTED)

    @transactional
    async def read(self, actor: Actor, message_id: str) -> InboxMessage:
        """Raises MessageNotFound, for another person's message too."""
        message = await self.messages.of(reader(actor), message_id)
        if message.read_at is None:
            message.read(self.now())
            await self.messages.save(message)
            await self.call_list.reached(message.id)
        return message

    async def read_all(self, actor: Actor) -> None:
        await self.messages.read_all(reader(actor), self.now())
        if actor.kind is ActorKind.CUSTOMER:
            await self.call_list.has_read_all(actor.id)


def reader(actor: Actor) -> Recipient:
    if actor.kind is ActorKind.CUSTOMER:
        return Recipient.customer(actor.id)
    return Recipient.staff(actor.id)
