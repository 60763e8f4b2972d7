"""One notice to one person: the delivery that carries it, and the message in his own inbox."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.features.notifications.occasions import Occasion
from backend.kit.aggregate import Aggregate
from backend.kit.pii import Personal

NoticeText = Annotated[str, Personal("notice")]
WebPath = Annotated[str, StringConstraints(pattern=r"^/[!-~]*$", max_length=512)]
PagePath = Annotated[str, StringConstraints(pattern=r"^[!-.0-~][!-~]*$", max_length=512)]

KEEP_DELIVERY: Final = timedelta(days=90)  # longer than the outbox may repeat an event
KEEP_MESSAGE: Final = timedelta(days=365)
MOST_ATTEMPTS_KEPT: Final = 30


class RecipientKind(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class Recipient(BaseModel):
    """A person by his account: a customer's or a member of staff's id."""

    model_config = ConfigDict(frozen=True)

    kind: RecipientKind
    id: str

    @classmethod
    def customer(cls, customer_id: str) -> "Recipient":
        return cls(kind=RecipientKind.CUSTOMER, id=customer_id)

    @classmethod
    def staff(cls, staff_id: str) -> "Recipient":
        return cls(kind=RecipientKind.STAFF, id=staff_id)


class Link(BaseModel):
    """Where a notice leads: a path of our web pages (`/t/…`) and a mini-program page without
    a leading slash (`pages/ticket/detail?id=…`)."""

    model_config = ConfigDict(frozen=True)

    web_path: WebPath
    miniprogram_page: PagePath


class Place(StrEnum):
    """Where a notice can reach a person outside our own apps."""

    WECOM = "wecom"
    MINIPROGRAM = "miniprogram"
    OFFICIAL_ACCOUNT = "official_account"


class DeliveryState(StrEnum):
    WAITING = "waiting"  # for its turn, the morning, or the next try
    SENDING = "sending"  # leased by a deliverer
    SENT = "sent"
    INBOX_ONLY = "inbox_only"  # no other place could take it
    DEAD = "dead"  # refused as wrong; trying again as it is would be useless
    EXPIRED = "expired"  # no longer useful before it could be sent
    UNKNOWN = "unknown"  # may have arrived; a person decides (reliability R36)


class Attempt(BaseModel):
    """One call, or one place passed over, as staff see it."""

    at: datetime
    place: Place | None
    outcome: str
    code: int | None = None


class UnsureCall(BaseModel):
    """A call that may have arrived though no answer came back."""

    place: Place
    first_at: datetime
    last_consent: bool = False


class Delivery(Aggregate):
    """Made with the notice, settled by a deliverer. `values` is JSON, sealed.

    `due_at` is compared with the database's clock; what is new is due at once.
    """

    occasion: Occasion
    recipient: Recipient
    values: NoticeText
    link: Link
    state: DeliveryState = DeliveryState.WAITING
    due_at: datetime
    useful_until: datetime
    created_at: datetime
    expire_at: datetime
    tries: int = 0
    place: Place | None = None
    reason: str = ""
    code: int | None = None
    unsure: UnsureCall | None = None
    attempts: list[Attempt] = []

    def texts(self) -> dict[str, str]:
        texts: dict[str, str] = json.loads(self.values)
        return texts


class InboxMessage(Aggregate):
    """A notice as it stands in the inbox of our own apps."""

    occasion: Occasion
    recipient: Recipient
    title: NoticeText
    body: NoticeText
    link: Link
    created_at: datetime
    expire_at: datetime
    read_at: datetime | None = None

    def read(self, now: datetime) -> None:
        self.read_at = self.read_at or now


def delivery_id(occasion: Occasion, recipient: Recipient, dedupe_id: str) -> str:
    """The same notice has the same id, here and as the platform's deduplication id."""
    key = json.dumps([occasion.value, recipient.kind.value, recipient.id, dedupe_id])
    return sha256(key.encode()).hexdigest()[:32]


def sealed_values(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)
