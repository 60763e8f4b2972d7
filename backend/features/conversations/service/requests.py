"""Requests begun in the chat: photos and words that one tap makes a ticket of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from backend.features.conversations.errors import UnfinishedRequestNotFound
from backend.features.conversations.models import (
    KEEP,
    Correspondent,
    DeskItemKind,
    RequestState,
    UnfinishedRequest,
)
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.desk import Desk, Whose
from backend.features.conversations.service.people import as_uploader
from backend.features.media import MediaLibrary, MediaLink
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_public_code
from backend.settings import ConversationSettings

CHAT_FILES: Final = "chat"
"""What media call the subject of a file that somebody sent in a chat."""

LONGEST_TOKEN: Final = 64
_SAID_AGAIN: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Begun:
    request: UnfinishedRequest
    is_news: bool
    """Whether its link is to be sent: it is new, or has not been touched for a while."""


class UnfinishedRequests:
    """`open`, `links` and `finish` are for whoever shows the form."""

    def __init__(
        self,
        store: ConversationStore,
        desk: Desk,
        media: MediaLibrary,
        settings: ConversationSettings,
        public_base_url: str,
        unit_of_work: UnitOfWork,
        now: Clock,
        *,
        most_files: int,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._requests = store.requests
        self._correspondents = store.correspondents
        self._desk = desk
        self._media = media
        self._desk_after = timedelta(minutes=settings.unfinished_minutes)
        self._life = timedelta(hours=settings.request_hours)
        self._public_base_url = public_base_url
        self._now = now
        self._most_files = most_files

    def address(self, request: UnfinishedRequest) -> str:
        return f"{self._public_base_url}/c/{request.token}"

    async def open_of(self, person: Correspondent) -> UnfinishedRequest | None:
        request = await self._requests.open_of(person.id)
        return None if request is None or request.has_expired(self._now()) else request

    # -- filling it ----------------------------------------------------------------------------

    async def begin(self, person: Correspondent, *, media_id: str = "", words: str = "") -> Begun:
        """The one that is open goes on; else a new one. In the unit of work that is running. What
        it has no room for stays in the transcript."""
        now = self._now()
        request = await self._requests.open_of(person.id)
        if request is not None and request.has_expired(now):
            request.expire()
            await self._requests.save(request)
            request = None
        is_new = request is None
        if request is None:
            request = self._new(person, now)
        is_news = is_new or now - request.touched_at > _SAID_AGAIN
        request.touch(now, now + self._desk_after, now + self._life)
        if media_id:
            request.add_file(media_id, self._most_files)
        request.add_words(words)
        request.name_device(person.device_at_hand(now))
        request.customer_id = person.customer_id
        await (self._requests.add(request) if is_new else self._requests.save(request))
        return Begun(request, is_news)

    def _new(self, person: Correspondent, now: datetime) -> UnfinishedRequest:
        return UnfinishedRequest(
            correspondent_id=person.id,
            token=new_public_code(),
            branch_id=person.branch_id,
            organisation_id=person.organisation_id,
            created_at=now,
            touched_at=now,
            desk_at=now + self._desk_after,
            expires_at=now + self._life,
            expire_at=now + KEEP,
        )

    async def add_words(self, person: Correspondent, words: str) -> None:
        """What he says besides belongs to what he has begun."""
        request = await self.open_of(person)
        if request is not None:
            await self.begin(person, words=words)

    # -- finishing it --------------------------------------------------------------------------

    async def open(self, token: str) -> UnfinishedRequest:
        """Also one that is finished: whoever comes again is shown its ticket.

        Raises UnfinishedRequestNotFound.
        """
        found = await self._requests.by_token(token) if len(token) <= LONGEST_TOKEN else None
        if found is None or (found.state is not RequestState.FINISHED and self._is_over(found)):
            raise UnfinishedRequestNotFound
        return found

    def _is_over(self, request: UnfinishedRequest) -> bool:
        return request.has_expired(self._now())

    async def links(self, request: UnfinishedRequest) -> list[MediaLink]:
        """Its files, to be shown to whoever holds the link."""
        correspondent = await self._correspondents.get(request.correspondent_id)
        found = await self._media.links(request.media_ids, as_uploader(correspondent))
        return list(found.values())

    async def hand_files(self, request: UnfinishedRequest, to: Actor) -> list[str]:
        """Its files become the reporter's own, in the unit of work that makes the ticket."""
        return await self._media.pass_on(
            request.media_ids, CHAT_FILES, request.correspondent_id, to
        )

    async def finish(self, request: UnfinishedRequest, ticket_id: str) -> None:
        """In the unit of work that made the ticket."""
        request.finish(ticket_id)
        await self._requests.save(request)
        await self._desk.note_finished(request)

    # -- the clock -----------------------------------------------------------------------------

    async def give_to_desk(self) -> int:
        """Those that nobody finished in time; how many."""
        given = 0
        for request_id in await self._requests.for_the_desk(self._now()):
            given += await self._give(request_id)
        return given

    @transactional
    async def _give(self, request_id: str) -> bool:
        request, now = await self._requests.get(request_id), self._now()
        if not request.is_open or request.desk_at is None or request.desk_at > now:
            return False
        person = await self._correspondents.get(request.correspondent_id)
        text = request.words or f"{len(request.media_ids)} 个照片或语音"
        await self._desk.gather(
            DeskItemKind.UNFINISHED, Whose.of(person), text, now, request_id=request.id
        )
        request.desk_at = None
        await self._requests.save(request)
        return True

    async def expire(self) -> int:
        """Those whose link is too old; the desk has had them long before."""
        expired = 0
        for request_id in await self._requests.expired(self._now()):
            expired += await self._expire(request_id)
        return expired

    @transactional
    async def _expire(self, request_id: str) -> bool:
        request = await self._requests.get(request_id)
        if not request.is_open or not request.has_expired(self._now()):
            return False
        request.expire()
        await self._requests.save(request)
        return True
