"""What was said goes when its time is over, with the files that belong to nothing else."""

from collections.abc import Sequence

from backend.features.conversations.models import ChatMessage
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.requests import CHAT_FILES
from backend.features.media import MediaServices
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument


class ChatClearing:
    def __init__(self, store: ConversationStore, media: MediaServices, now: Clock) -> None:
        self._messages = store.messages
        self._media = media
        self._now = now

    async def discard_overdue(self) -> int:
        """How many messages. The files go first: a run cut short goes on where it was."""
        discarded = 0
        while overdue := await self._messages.overdue(self._now()):
            before = discarded
            for message in overdue:
                discarded += await self._discard(message)
            if discarded == before:
                break  # somebody is busy with every one of them
        return discarded

    async def forget_files(self, messages: Sequence[ChatMessage]) -> None:
        """Those that became part of a ticket stay with it."""
        for message in messages:
            if message.media_id:
                ids = await self._media.library.belonging_to(
                    [message.media_id], CHAT_FILES, message.correspondent_id
                )
                await self._media.clearing.forget(ids)

    async def _discard(self, message: ChatMessage) -> bool:
        await self.forget_files([message])
        try:
            await self._messages.delete(message)
        except StaleDocument:
            return False
        return True
