"""The service desk 客服: items, conversations, missed calls."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import BranchNotFound, Permission
from backend.features.conversations.errors import (
    AnotherItemOpen,
    ConversationNotFound,
    DeskItemDone,
    DeskItemNotFound,
    DeskItemOpen,
    NothingToSend,
    OwnerNotUsable,
    PictureNotUsable,
    ReplyNotSent,
)
from backend.features.conversations.schemas import (
    Answer,
    Assignment,
    ChatMessageView,
    ConversationView,
    DeskCounts,
    DeskItemQuery,
    DeskItemView,
    MissedCall,
    Outcome,
    RevealedNumber,
    Seen,
)
from backend.features.conversations.service.desk_work import DeskWork
from backend.features.conversations.service.talks import Talks
from backend.features.media import MediaAlreadyUsed
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

SERVE = Permission.DESK_SERVE


class DeskEndpoint(Endpoint):
    def initialize(self, work: DeskWork) -> None:
        self.work = work


class DeskItems(DeskEndpoint):
    path = "/api/v1/desk-items"

    @operation(permission=SERVE)
    async def get(self, query: DeskItemQuery) -> Page[DeskItemView]:
        """List what waits at the service desk, newest first."""
        return await self.work.page(self.actor, query)


class DeskItemCounts(DeskEndpoint):
    path = "/api/v1/desk-item-counts"

    @operation(permission=SERVE)
    async def get(self) -> DeskCounts:
        """Count what is open, by kind: all within reach, and one's own."""
        return await self.work.counts(self.actor)


class DeskItemOne(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}"

    @operation(permission=SERVE, raises=(DeskItemNotFound,))
    async def get(self, item_id: Id) -> DeskItemView:
        """Read one item."""
        return await self.work.get(self.actor, item_id)


class DeskItemNumber(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/number-reveals"

    @operation(permission=Permission.PERSONAL_REVEAL, raises=(DeskItemNotFound,), replays=False)
    async def post(self, item_id: Id) -> RevealedNumber:
        """Show the number to call back; it is recorded who looked."""
        return await self.work.reveal(self.actor, item_id)


class DeskItemSeen(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/seen"

    @operation(permission=SERVE, raises=(DeskItemNotFound, StaleDocument))
    async def post(self, item_id: Id, body: Seen) -> DeskItemView:
        """Note that somebody has looked at what had come so far."""
        return await self.work.note_seen(self.actor, item_id, body)


class DeskItemTaking(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/taking"

    @operation(permission=SERVE, raises=(DeskItemNotFound, DeskItemDone, StaleDocument))
    async def post(self, item_id: Id) -> DeskItemView:
        """Make it one's own."""
        return await self.work.take(self.actor, item_id)


class DeskItemAssignment(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/assignment"

    @operation(
        permission=SERVE, raises=(DeskItemNotFound, DeskItemDone, OwnerNotUsable, StaleDocument)
    )
    async def post(self, item_id: Id, body: Assignment) -> DeskItemView:
        """Give it to a colleague, who is told."""
        return await self.work.assign(self.actor, item_id, body.owner_id)


class DeskItemOutcome(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/outcome"

    @operation(
        permission=SERVE, replays=False, raises=(DeskItemNotFound, DeskItemDone, StaleDocument)
    )
    async def post(self, item_id: Id, body: Outcome) -> DeskItemView:
        """Say that it is done, and how it ended."""
        return await self.work.finish(self.actor, item_id, body)


class DeskItemReopening(DeskEndpoint):
    path = "/api/v1/desk-items/{item_id}/reopening"

    @operation(
        permission=SERVE, raises=(DeskItemNotFound, DeskItemOpen, AnotherItemOpen, StaleDocument)
    )
    async def post(self, item_id: Id) -> DeskItemView:
        """Open it again; it is one's own then."""
        return await self.work.reopen(self.actor, item_id)


class MissedCalls(DeskEndpoint):
    path = "/api/v1/missed-calls"

    @operation(permission=SERVE, status=201, raises=(BranchNotFound,))
    async def post(self, body: MissedCall) -> DeskItemView:
        """Note that somebody called and reached nobody: by hand, or by a telephone system."""
        return await self.work.note_missed_call(self.actor, body)


class TalkEndpoint(Endpoint):
    def initialize(self, talks: Talks) -> None:
        self.talks = talks


class Conversation(TalkEndpoint):
    path = "/api/v1/conversations/{conversation_id}"

    @operation(permission=SERVE, raises=(ConversationNotFound,))
    async def get(self, conversation_id: Id) -> ConversationView:
        """Read who it is, what is open, and whether WeChat lets us answer."""
        return await self.talks.get(self.actor, conversation_id)


class ConversationMessages(TalkEndpoint):
    path = "/api/v1/conversations/{conversation_id}/messages"

    @operation(permission=SERVE, raises=(ConversationNotFound,))
    async def get(self, conversation_id: Id, query: PageQuery) -> Page[ChatMessageView]:
        """Read the transcript, newest first."""
        return await self.talks.messages(self.actor, conversation_id, query)

    @operation(
        permission=SERVE,
        status=201,
        replays=False,
        raises=(
            ConversationNotFound,
            NothingToSend,
            PictureNotUsable,
            MediaAlreadyUsed,
            ReplyNotSent,
        ),
    )
    async def post(self, conversation_id: Id, body: Answer) -> ChatMessageView:
        """Answer in the customer's WeChat: words, a picture, or a card.

        Sent once for each Idempotency-Key. Where WeChat does not allow it, the refusal says why
        and what reaches the customer instead (`params.instead`).
        """
        return await self.talks.answer(self.actor, conversation_id, body, self.operation_key)


DESK_ENDPOINTS: Final = (
    DeskItems,
    DeskItemCounts,
    DeskItemOne,
    DeskItemNumber,
    DeskItemSeen,
    DeskItemTaking,
    DeskItemAssignment,
    DeskItemOutcome,
    DeskItemReopening,
    MissedCalls,
)
TALK_ENDPOINTS: Final = (Conversation, ConversationMessages)


def routes(work: DeskWork, talks: Talks) -> list[URLSpec]:
    return [
        *(endpoint.route(work=work) for endpoint in DESK_ENDPOINTS),
        *(endpoint.route(talks=talks) for endpoint in TALK_ENDPOINTS),
    ]
