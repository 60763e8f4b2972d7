"""Photos and voices that were sent in the chat: from the platform into our own library."""

import asyncio
import tempfile
from datetime import timedelta
from hashlib import sha256
from typing import BinaryIO, Final

from backend.features.conversations.errors import ChatMessageNotFound, ConversationNotFound
from backend.features.conversations.events import ChatFileCame, CustomerSpoke
from backend.features.conversations.models import (
    Call,
    ChatMessage,
    Content,
    Correspondent,
    DeskItemKind,
    FileState,
)
from backend.features.conversations.ports import ChatPlatform, FileGone, TextReply
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.desk import Desk, Whose
from backend.features.conversations.service.people import as_uploader
from backend.features.conversations.service.requests import CHAT_FILES, UnfinishedRequests
from backend.features.conversations.service.sending import Outgoing, Sender
from backend.features.conversations.words import ChatWords
from backend.features.media import MediaKind, MediaServices, UploadQuery
from backend.kit.clock import Clock
from backend.kit.errors import AppError, PayloadTooLarge, ServiceBusy, TooManyRequests
from backend.kit.http import StorageFull, Upload
from backend.kit.mongo import UnitOfWork, transactional

_PATIENCE: Final = timedelta(hours=24)
_HEAD_BYTES: Final = 64
_KINDS: Final = {Content.PHOTO: MediaKind.PHOTO, Content.VOICE: MediaKind.VOICE}
_PASSING: Final = (TooManyRequests, StorageFull, ServiceBusy)
"""Refusals that end by themselves: the relay comes again, and the platform keeps three days."""


class ChatFiles:
    def __init__(
        self,
        store: ConversationStore,
        platform: ChatPlatform | None,
        media: MediaServices,
        requests: UnfinishedRequests,
        desk: Desk,
        sender: Sender,
        words: ChatWords,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._platform = platform
        self._media = media
        self._requests = requests
        self._desk = desk
        self._sender = sender
        self._words = words
        self._now = now

    async def fetch(self, event: ChatFileCame) -> None:
        """Raises FileNotReady, and refusals that end by themselves: to be tried again."""
        try:
            message = await self._store.messages.get(event.message_id)
            person = await self._store.correspondents.get(message.correspondent_id)
        except (ChatMessageNotFound, ConversationNotFound):
            return  # erased meanwhile
        if message.file_state is FileState.PENDING:
            await self._fetch(person, message)
        await self._tell_if_lost(message.id, patient=True)

    async def give_up_old(self) -> int:
        """Files that could not be fetched for a day, though it was tried again and again: the
        customer and the desk are told, as long as the platform would have had them."""
        given_up = 0
        for message in await self._store.messages.pending_before(self._now() - _PATIENCE):
            await self._lose(message.id, "")
            await self._tell_if_lost(message.id, patient=False)
            given_up += 1
        return given_up

    async def _tell_if_lost(self, message_id: str, *, patient: bool) -> None:
        message = await self._store.messages.get(message_id)
        if message.file_state is FileState.LOST:
            reply = TextReply(self._trouble(message))
            outgoing = Outgoing(message.correspondent_id, f"file|{message.id}", reply)
            await self._sender.send(outgoing, patient=patient)

    async def _fetch(self, person: Correspondent, message: ChatMessage) -> None:
        try:
            if self._platform is None:
                raise FileGone
            content = await self._platform.fetch(message.platform_file)
            media_id = await self._kept(person, message, content)
        except FileGone:
            await self._lose(message.id, "")
        except _PASSING:
            raise
        except AppError as refused:
            await self._lose(message.id, str(refused))
        else:
            await self._attach(message.id, media_id)

    async def _kept(self, person: Correspondent, message: ChatMessage, content: bytes) -> str:
        """Through the same checks as any upload. Raises what refuses it."""
        intake, uploader = self._media.intake, as_uploader(person)
        head = content[:_HEAD_BYTES]
        if len(content) > (most := intake.most_bytes(head)):
            raise PayloadTooLarge(limit_bytes=most)
        await intake.admit(uploader)
        # A file on disk: pictures are drawn in a process of their own, which is handed it.
        with tempfile.TemporaryFile() as file:
            await asyncio.to_thread(_write, file, content)
            upload = Upload(file, head, len(content), sha256(content).hexdigest(), "")
            query = UploadQuery(kind=_KINDS[message.content])
            return (await intake.receive(upload, query, message.id, uploader)).id

    @transactional
    async def _attach(self, message_id: str, media_id: str) -> None:
        """To the chat, and to the request it begins, unless somebody human is being talked to."""
        message = await self._store.messages.get(message_id)
        if message.file_state is not FileState.PENDING:
            return
        person = await self._store.correspondents.get(message.correspondent_id)
        await self._media.library.attach([media_id], CHAT_FILES, person.id, as_uploader(person))
        message.keep_file(media_id)
        message.record(person.moved())
        if message.call is Call.FILE:
            begun = await self._requests.begin(person, media_id=media_id, words=message.text)
            if begun.is_news:
                message.record(CustomerSpoke(message_id=message.id))
        await self._store.messages.save(message)

    @transactional
    async def _lose(self, message_id: str, trouble: str) -> None:
        """The customer is told, and so is the desk: whatever it showed, he wanted something."""
        message = await self._store.messages.get(message_id)
        if message.file_state is not FileState.PENDING:
            return
        message.lose_file(trouble)
        person = await self._store.correspondents.get(message.correspondent_id)
        message.record(person.moved())
        await self._store.messages.save(message)
        if message.call is Call.FILE:
            text = f"［照片或语音没有收下］{trouble}"
            await self._desk.gather(DeskItemKind.CHAT, Whose.of(person), text, message.created_at)

    def _trouble(self, message: ChatMessage) -> str:
        if not message.file_trouble:
            return self._words.text("file_gone")
        return self._words.text("file_refused", reason=message.file_trouble)


def _write(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    file.seek(0)
