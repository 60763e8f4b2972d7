"""Saying something: only where the platform allows it, and never twice."""

from dataclasses import dataclass
from typing import Final

from backend.features.conversations.models import (
    KEEP,
    ChatMessage,
    Content,
    Direction,
    MessageState,
    NotSent,
    ReplyRoom,
    RoomRules,
)
from backend.features.conversations.ports import CardReply, ChatPlatform, Reply, TextReply
from backend.features.conversations.repository import ConversationStore
from backend.features.notifications import Outcome, SendResult
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

OUT_OF_TIME: Final = 45015
OUT_OF_COUNT: Final = 45047
_NOT_FOLLOWING: Final = 43004
_LATER: Final = (Outcome.RETRY, Outcome.PARKED, Outcome.CLOSED, Outcome.MISCONFIGURED)


class TryAgain(Exception):
    """The platform could not take it now; the relay comes again."""


@dataclass(frozen=True)
class Outgoing:
    """`dedupe`: the same text again under it is the same message. `by`: of the staff, or empty."""

    correspondent_id: str
    dedupe: str
    reply: Reply
    by: str = ""
    media_id: str = ""


class Sender:
    """A message is written down as being sent before the call, and its room taken: whoever is
    killed in between has said it at most once."""

    def __init__(
        self,
        store: ConversationStore,
        platform: ChatPlatform | None,
        rules: RoomRules,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._correspondents = store.correspondents
        self._messages = store.messages
        self._platform = platform
        self._rules = rules
        self._now = now

    async def send(self, outgoing: Outgoing, *, patient: bool = False) -> ChatMessage:
        """What became of it. With `patient` one that the platform could not take now waits, and
        TryAgain is raised; else it is not sent, and says so."""
        message, is_mine = await self._prepare(outgoing)
        if not is_mine:
            return message
        person = await self._correspondents.get(message.correspondent_id)
        assert self._platform is not None  # noqa: S101 - else nothing was prepared
        result = await self._platform.send(person.openid, outgoing.reply)
        message = await self._settle(message.id, result, patient=patient)
        if message.state is MessageState.WAITING:
            raise TryAgain(result.outcome.value)
        return message

    @transactional
    async def _prepare(self, outgoing: Outgoing) -> tuple[ChatMessage, bool]:
        """The message, and whether it is to be sent now, by us."""
        known = await self._messages.by_dedupe(outgoing.dedupe)
        if known is not None and known.is_settled:
            return known, False
        if known is not None and known.state is MessageState.SENDING:
            known.state = MessageState.UNSURE  # whoever sent it was cut short
            await self._messages.save(known)
            return known, False
        message = known or self._message(outgoing)
        is_mine = await self._take_room(message)
        await (self._messages.save(message) if known else self._messages.add(message))
        return message, is_mine

    async def _take_room(self, message: ChatMessage) -> bool:
        person, now = await self._correspondents.get(message.correspondent_id), self._now()
        message.record(person.moved())
        if self._platform is None:
            message.refuse(NotSent.NO_ACCOUNT)
        elif not person.follows:
            message.refuse(NotSent.NOT_FOLLOWING)
        elif not person.room.take(now):
            late = not person.room.is_timely(now)
            message.refuse(NotSent.TOO_LATE if late else NotSent.COUNT_USED)
        else:
            message.state = MessageState.SENDING
            await self._correspondents.save(person)
            return True
        return False

    def _message(self, outgoing: Outgoing) -> ChatMessage:
        now, reply = self._now(), outgoing.reply
        message = ChatMessage(
            correspondent_id=outgoing.correspondent_id,
            dedupe=outgoing.dedupe,
            direction=Direction.OUT,
            content=Content.TEXT,
            by=outgoing.by,
            state=MessageState.WAITING,
            created_at=now,
            expire_at=now + KEEP,
        )
        match reply:
            case TextReply():
                message.text = reply.text
            case CardReply():
                message.content, message.text = Content.CARD, reply.description
                message.card_title, message.card_url = reply.title, reply.url
            case _:
                message.content, message.media_id = Content.PHOTO, outgoing.media_id
        return message

    @transactional
    async def _settle(self, message_id: str, result: SendResult, *, patient: bool) -> ChatMessage:
        message = await self._messages.get(message_id)
        person, now = await self._correspondents.get(message.correspondent_id), self._now()
        match result.outcome:
            case Outcome.SENT | Outcome.DUPLICATE:
                message.sent(now)
            case _ if result.may_have_arrived:
                message.state = MessageState.UNSURE
            case outcome if outcome in _LATER:
                person.room.give_back(now, self._rules)
                message.refuse(NotSent.BUSY, result.code)
                if patient and outcome is not Outcome.MISCONFIGURED:
                    message.state = MessageState.WAITING
            case _:
                message.refuse(_why(result.code), result.code)
                _learn(person.room, result.code)
        message.record(person.moved())
        await self._correspondents.save(person)
        await self._messages.save(message)
        return message


def _why(code: int | None) -> NotSent:
    reasons = {
        OUT_OF_TIME: NotSent.TOO_LATE,
        OUT_OF_COUNT: NotSent.COUNT_USED,
        _NOT_FOLLOWING: NotSent.NOT_FOLLOWING,
    }
    return reasons.get(code or 0, NotSent.REFUSED)


def _learn(room: ReplyRoom, code: int | None) -> None:
    """What the platform refuses once it refuses until the customer speaks again."""
    if code == OUT_OF_TIME:
        room.close()
    elif code == OUT_OF_COUNT:
        room.use_up()
