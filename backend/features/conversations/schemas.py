"""Conversations and desk items over the wire, for service staff."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts import CustomerCard
from backend.features.conversations.models import (
    KIND_NAMES,
    OUTCOME_NAMES,
    REFUSALS,
    ChatMessage,
    Content,
    Correspondent,
    DeskItem,
    DeskItemKind,
    DeskItemState,
    DeskOutcome,
    Direction,
    FileState,
    MessageState,
    NotSent,
)
from backend.features.media import MediaLink
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import Phone, mask_name, mask_phone
from backend.kit.text import Id, Line, Lines

SomeWords = Annotated[Lines, Field(min_length=1, max_length=600)]
Note = Annotated[Lines, Field(max_length=500)]
Url = Annotated[str, Field(pattern=r"^https?://[!-~]{1,500}$")]


class DeskItemQuery(PageQuery):
    """Every filter given must hold. Without `state`: what is open. `mine`: whose owner I am.
    `waits`: the last word was not ours."""

    state: DeskItemState = DeskItemState.OPEN
    kind: DeskItemKind | None = None
    owner_id: Id | None = None
    branch_id: Id | None = None
    mine: bool = False
    waits: bool = False


class DeskCounts(BaseModel):
    """Open items by kind, each counted up to 1000: those within reach, and my own."""

    all: dict[DeskItemKind, int]
    mine: dict[DeskItemKind, int]


class Assignment(Input):
    owner_id: Id


class Seen(Input):
    """How many messages the item had when somebody looked at it."""

    message_count: Annotated[int, Field(ge=0, le=1_000_000)]


class Outcome(Input):
    """`ticket_id`: the ticket that came of it."""

    outcome: DeskOutcome
    note: Note = ""
    ticket_id: Id | None = None


class MissedCall(Input):
    """`at`: when it rang; without it now. `branch_id`: whose line it was."""

    phone: Annotated[Phone, Field(max_length=30)]
    at: Instant | None = None
    name: Annotated[Line, Field(max_length=30)] = ""
    note: Note = ""
    branch_id: Id | None = None


class CardLink(Input):
    title: Annotated[Line, Field(min_length=1, max_length=60)]
    description: Annotated[Line, Field(max_length=100)] = ""
    url: Url


class Answer(Input):
    """One of them: words, a picture (an uploaded file of one's own), a card that leads somewhere,
    or `request`: the card by which the customer finishes a request."""

    text: SomeWords | None = None
    media_id: Id | None = None
    card: CardLink | None = None
    request: bool = False

    @property
    def parts(self) -> int:
        given = (self.text, self.media_id, self.card, self.request)
        return sum(bool(each) for each in given)


class ItemPerson(BaseModel):
    """Masked."""

    name: str
    phone: str
    customer_id: str

    @classmethod
    def of(cls, item: DeskItem, card: CustomerCard | None) -> "ItemPerson":
        name = (card.name if card else "") or item.name
        phone = item.phone or (card.phone if card else "")
        return cls(
            name=mask_name(name),
            phone=mask_phone(phone) if phone else "",
            customer_id=item.customer_id,
        )


class RevealedNumber(BaseModel):
    """Empty where nobody knows it."""

    phone: str


class DeskItemView(BaseModel):
    """`conversation_id` is empty for a call. `waits_for_us`: the last word was not ours.
    `unread_count`: of the messages, those that nobody of the desk has looked at yet."""

    id: str
    version: int
    kind: DeskItemKind
    kind_name: str
    person: ItemPerson
    conversation_id: str
    request_id: str
    summary: str
    message_count: int
    unread_count: int
    waits_for_us: bool
    state: DeskItemState
    owner_id: str
    owner_name: str
    branch_id: str
    outcome: DeskOutcome | None
    outcome_name: str
    note: str
    ticket_id: str
    created_at: Instant
    last_at: Instant
    given_at: Instant | None
    done_at: Instant | None

    @classmethod
    def of(cls, item: DeskItem, owner_name: str, card: CustomerCard | None) -> "DeskItemView":
        joined = {
            "kind_name": KIND_NAMES[item.kind],
            "person": ItemPerson.of(item, card),
            "conversation_id": item.correspondent_id,
            "unread_count": item.unread_count,
            "owner_name": owner_name,
            "outcome_name": OUTCOME_NAMES[item.outcome] if item.outcome else "",
        }
        return cls.model_validate(item.model_dump(include=set(cls.model_fields)) | joined)


class ReplyRoomView(BaseModel):
    """Whether the platform lets us write, how often still, and until when. `explanation` says why
    not and what else can be done, `instead` in words for programs."""

    is_open: bool
    left: int
    until: Instant | None
    explanation: str
    instead: list[str]

    @classmethod
    def of(cls, person: Correspondent, now: datetime) -> "ReplyRoomView":
        left = person.room.left(now) if person.follows else 0
        why = NotSent.NONE
        if not person.follows:
            why = NotSent.NOT_FOLLOWING
        elif not left:
            timely = person.room.is_timely(now)
            why = NotSent.COUNT_USED if timely else NotSent.TOO_LATE
        return cls(
            is_open=left > 0,
            left=left,
            until=person.room.open_until(now),
            explanation=REFUSALS.get(why, ""),
            instead=instead_of(why),
        )


def instead_of(why: NotSent) -> list[str]:
    """What reaches the customer where a customer-service message does not."""
    return [] if why is NotSent.NONE else ["call", "sms", "template"]


class ConversationView(BaseModel):
    """The customer is masked; `customer_id` is empty until the openid is linked."""

    id: str
    customer_id: str
    customer_name: str
    customer_phone: str
    follows: bool
    branch_id: str
    reply_room: ReplyRoomView
    items: list[DeskItemView]
    last_heard_at: Instant
    created_at: Instant

    @classmethod
    def of(
        cls,
        person: Correspondent,
        card: CustomerCard | None,
        items: list[DeskItemView],
        now: datetime,
    ) -> "ConversationView":
        return cls(
            id=person.id,
            customer_id=person.customer_id,
            customer_name=mask_name(card.name) if card else "",
            customer_phone=mask_phone(card.phone) if card and card.phone else "",
            follows=person.follows,
            branch_id=person.branch_id,
            reply_room=ReplyRoomView.of(person, now),
            items=items,
            last_heard_at=person.last_heard_at,
            created_at=person.created_at,
        )


class ConversationBrief(BaseModel):
    """For all there is about a home: whose it is, and whether something waits for us."""

    conversation_id: str
    customer_id: str
    waits_for_us: bool
    last_heard_at: Instant

    @classmethod
    def of(cls, person: Correspondent, items: list[DeskItem]) -> "ConversationBrief":
        return cls(
            conversation_id=person.id,
            customer_id=person.customer_id,
            waits_for_us=any(item.waits_for_us for item in items),
            last_heard_at=person.last_heard_at,
        )


class ChatMessageView(BaseModel):
    """`file` is there once it was fetched. `explanation`: why it was not sent, and what to do."""

    id: str
    direction: Direction
    content: Content
    text: str
    card_title: str
    card_url: str
    file: MediaLink | None
    file_state: FileState
    file_trouble: str
    by: str
    by_name: str
    state: MessageState
    not_sent: NotSent
    code: int | None
    explanation: str
    instead: list[str]
    created_at: Instant
    sent_at: Instant | None

    @classmethod
    def of(
        cls, message: ChatMessage, by_name: str, file: MediaLink | None, now: datetime
    ) -> "ChatMessageView":
        joined = {
            "file": file,
            "by_name": by_name,
            "state": message.state_at(now),
            "explanation": REFUSALS.get(message.not_sent, ""),
            "instead": instead_of(message.not_sent),
        }
        return cls.model_validate(message.model_dump(include=set(cls.model_fields)) | joined)
