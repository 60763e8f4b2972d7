"""Service staff and a customer in one conversation."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts import Accounts, Permission
from backend.features.conversations.errors import (
    NothingToSend,
    PictureNotUsable,
    ReplyNotSent,
)
from backend.features.conversations.models import (
    REFUSALS,
    ChatMessage,
    Correspondent,
    MessageState,
)
from backend.features.conversations.ports import CardReply, PictureReply, Reply, TextReply
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.schemas import (
    Answer,
    ChatMessageView,
    ConversationBrief,
    ConversationView,
    instead_of,
)
from backend.features.conversations.service.desk import Desk
from backend.features.conversations.service.desk_work import DeskWork
from backend.features.conversations.service.requests import CHAT_FILES, UnfinishedRequests
from backend.features.conversations.service.sending import Outgoing, Sender
from backend.features.conversations.words import ChatWords
from backend.features.media import MediaKind, MediaNotUsable, MediaServices
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

_SERVE: Final = Permission.DESK_SERVE
MOST_BRIEFS: Final = 20

_SHOWABLE: Final = ("image/jpeg", "image/png")


class Talks:
    """Also tells media who may see what was sent in a chat."""

    def __init__(
        self,
        store: ConversationStore,
        accounts: Accounts,
        work: DeskWork,
        desk: Desk,
        requests: UnfinishedRequests,
        media: MediaServices,
        sender: Sender,
        words: ChatWords,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._accounts = accounts
        self._work = work
        self._desk = desk
        self._requests = requests
        self._media = media
        self._sender = sender
        self._words = words
        self._now = now

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        within = self._store.correspondents.within(actor.reach(_SERVE))
        query = {"$and": [{"_id": subject_id}, within]}
        return await self._store.correspondents.find_one(query) is not None

    async def get(self, actor: Actor, conversation_id: str) -> ConversationView:
        """Raises ConversationNotFound."""
        person = await self._person(actor, conversation_id)
        items = await self._work.views(await self._store.items.open_of(person.id))
        cards = await self._accounts.customers.many({person.customer_id})
        return ConversationView.of(person, cards.get(person.customer_id), items, self._now())

    async def of_customers(
        self, actor: Actor, customer_ids: Sequence[str]
    ) -> list[ConversationBrief]:
        """Those within reach, the latest heard first: for all there is about a home."""
        ids = {"customer_id": {"$in": list(customer_ids)}}
        within = self._store.correspondents.within(actor.reach(_SERVE))
        query = {"$and": [ids, within]}
        found = await self._store.correspondents.find(query, limit=MOST_BRIEFS)
        briefs = [
            ConversationBrief.of(person, await self._store.items.open_of(person.id))
            for person in found
        ]
        return sorted(briefs, key=lambda each: each.last_heard_at, reverse=True)

    async def messages(
        self, actor: Actor, conversation_id: str, asked: PageQuery
    ) -> Page[ChatMessageView]:
        """Newest first. Raises ConversationNotFound."""
        person = await self._person(actor, conversation_id)
        found = await self._store.messages.page_of(person.id, asked)
        views = await self._views(actor, found.items)
        return Page(items=views, next_cursor=found.next_cursor)

    async def answer(
        self, actor: Actor, conversation_id: str, answer: Answer, key: str
    ) -> ChatMessageView:
        """The same key again is the same message.

        Raises ConversationNotFound, NothingToSend, PictureNotUsable, and ReplyNotSent with what
        else can be done; the transcript keeps what was not sent, too.
        """
        person = await self._person(actor, conversation_id)
        if answer.parts != 1:
            raise NothingToSend
        reply = await self._reply(actor, person, answer)
        dedupe = f"staff|{actor.id}|{key}"
        media_id = answer.media_id or ""
        message = await self._sender.send(Outgoing(person.id, dedupe, reply, actor.id, media_id))
        if message.state is MessageState.NOT_SENT:
            why = message.not_sent
            raise ReplyNotSent(
                explanation=REFUSALS[why],
                reason=why.value,
                platform_code=message.code,
                instead=instead_of(why),
            )
        await self._note(person)
        [view] = await self._views(actor, [message])
        return view

    @transactional
    async def _note(self, person: Correspondent) -> None:
        await self._desk.note_answer(person)

    async def _reply(self, actor: Actor, person: Correspondent, answer: Answer) -> Reply:
        if answer.text:
            return TextReply(answer.text)
        if answer.card:
            card = answer.card
            return CardReply(card.title, card.description, card.url)
        if answer.media_id:
            return await self._picture(actor, person, answer.media_id)
        return self._words.card("report", await self._request(person))

    @transactional
    async def _request(self, person: Correspondent) -> str:
        return self._requests.address((await self._requests.begin(person)).request)

    async def _picture(self, actor: Actor, person: Correspondent, media_id: str) -> Reply:
        """One's own upload, which belongs to the chat from now on."""
        library, contents = self._media.library, self._media.contents
        try:
            [described] = await library.describe([media_id], actor)
        except MediaNotUsable:
            raise PictureNotUsable from None
        if described.kind is not MediaKind.PHOTO or described.content_type not in _SHOWABLE:
            raise PictureNotUsable
        await library.attach([media_id], CHAT_FILES, person.id, actor)
        stored = await contents.stored([media_id])
        if not stored:
            raise PictureNotUsable
        picture = b"".join([piece async for piece in contents.open(stored[0])])
        return PictureReply(picture, described.content_type)

    async def _person(self, actor: Actor, conversation_id: str) -> Correspondent:
        return await self._store.correspondents.get_within(actor.reach(_SERVE), conversation_id)

    async def _views(self, actor: Actor, messages: Sequence[ChatMessage]) -> list[ChatMessageView]:
        staff = await self._accounts.directory.many({each.by for each in messages if each.by})
        ids = [each.media_id for each in messages if each.media_id]
        files = await self._media.library.links(ids, actor)
        return [
            ChatMessageView.of(
                message,
                staff[message.by].name if message.by in staff else "",
                files.get(message.media_id),
                self._now(),
            )
            for message in messages
        ]
