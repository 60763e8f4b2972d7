"""One notice to one person: the delivery that carries it, and the message in his own inbox."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.features.notifications.call_list.models import About
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.wording import Wording
from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST
from backend.kit.pii import Personal
from backend.kit.workflow import Workflow

NoticeText = Annotated[str, Personal("notice")]
# A ticket's link opens it to whoever reads it: sealed like the ticket's own copy.
WebPath = Annotated[
    str, StringConstraints(pattern=r"^/[!-~]*$", max_length=512), Personal("ticket_link")
]
PagePath = Annotated[str, StringConstraints(pattern=r"^[!-.0-~][!-~]*$", max_length=512)]

TemplateId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{0,128}$")]

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


class Topic(BaseModel):
    """What a card with buttons is about: cards of one `subject` end together. `may_answer`: its
    recipient is the one who is asked; others are shown the same without buttons."""

    model_config = ConfigDict(frozen=True)

    subject: Annotated[str, StringConstraints(pattern=r"^[0-9a-z:_-]{1,160}$")]
    may_answer: bool = True


class Place(StrEnum):
    """Where a notice can reach a person outside our own apps."""

    WECOM = "wecom"
    MINIPROGRAM = "miniprogram"
    OFFICIAL_ACCOUNT = "official_account"
    SMS = "sms"


class DeliveryState(StrEnum):
    WAITING = "waiting"  # for its turn, the morning, or the next try
    SENDING = "sending"  # leased by a deliverer
    SENT = "sent"
    INBOX_ONLY = "inbox_only"  # no other place could take it
    DEAD = "dead"  # refused as wrong; trying again as it is would be useless
    EXPIRED = "expired"  # no longer useful before it could be sent
    UNKNOWN = "unknown"  # may have arrived; a person decides (reliability R36)


class Reason(StrEnum):
    """Why a delivery is where it is."""

    NONE = ""
    QUIET_HOURS = "quiet_hours"
    BUSY = "busy"
    QUOTA = "quota"
    CAPPED = "capped"  # enough text messages to this phone, or of this firm
    PATH_CLOSED = "path_closed"
    MISCONFIGURED = "misconfigured"
    FAILED = "failed"  # our own mistake, in the log
    NO_ADDRESS = "no_address"
    NO_TEMPLATE = "no_template"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    NOT_DELIVERED = "not_delivered"
    WRONG = "wrong"
    TOO_LATE = "too_late"
    UNSURE = "unsure"


class Arrival(StrEnum):
    """What the platform told later of a message it had taken."""

    ARRIVED = "arrived"
    BLOCKED = "blocked"  # the reader wants nothing from this account
    FAILED = "failed"  # for reasons of the platform's own


class PlatformMessage(BaseModel):
    """A message by the id that the platform gave it, as its events name it."""

    model_config = ConfigDict(frozen=True)

    account: str
    id: str


class Attempt(BaseModel):
    """One place tried, as staff see it; `trace` is for Tencent's support."""

    at: datetime
    place: Place
    outcome: str
    code: int | None = None
    trace: str = ""


class UnsureCall(BaseModel):
    """A call that may have arrived though no answer came back. Stored before each call, so that a
    deliverer that is killed leaves it behind."""

    place: Place
    first_at: datetime
    last_consent: bool = False


class Delivery(Aggregate):
    """Made with the notice, settled by a deliverer. `values` is JSON, sealed.

    `due_at` is compared with the database's clock; what is new is due at once. `arrival` None: the
    platform has told nothing, as some never do. `failed_places` took it and did not deliver it.
    `asks_anew`: a person has ordered it again, so that those who were out of reach are tried too.
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
    reason: Reason = Reason.NONE
    unsure: UnsureCall | None = None
    attempts: list[Attempt] = []
    message: PlatformMessage | None = None
    arrival: Arrival | None = None
    failed_places: tuple[Place, ...] = ()
    asks_anew: bool = False
    topic: Topic | None = None
    about: About | None = None

    def texts(self) -> dict[str, str]:
        texts: dict[str, str] = json.loads(self.values)
        return texts

    def about_to_call(self, place: Place, now: datetime, *, last_consent: bool) -> None:
        before = self.unsure
        same = before is not None and before.place is place
        self.unsure = UnsureCall(
            place=place,
            first_at=before.first_at if before and same else now,
            last_consent=last_consent or bool(before and same and before.last_consent),
        )

    def record_attempt(self, attempt: Attempt) -> None:
        self.attempts = [*self.attempts, attempt][-MOST_ATTEMPTS_KEPT:]

    def sent(self, place: Place, message: PlatformMessage | None = None) -> None:
        """`message`: by what name the platform may tell of it later."""
        self.state, self.place, self.reason, self.unsure = (
            DeliveryState.SENT,
            place,
            Reason.NONE,
            None,
        )
        self.message, self.arrival = message, None

    def arrived(self, now: datetime, words: str) -> None:
        self._note_arrival(Arrival.ARRIVED, now, words)

    def came_back(self, arrival: Arrival, now: datetime, words: str) -> None:
        """Taken and not delivered: due at once, by another place."""
        self._note_arrival(arrival, now, words)
        if arrival is not Arrival.BLOCKED and self.place:
            self.failed_places = (*self.failed_places, self.place)
        self.wait(Reason.UNREACHABLE if arrival is Arrival.BLOCKED else Reason.NOT_DELIVERED)
        self.due_at, self.place, self.asks_anew = EARLIEST, None, False

    def _note_arrival(self, arrival: Arrival, now: datetime, words: str) -> None:
        self.arrival = arrival
        if self.place:
            outcome = Attempt(at=now, place=self.place, outcome=arrival.value, trace=words)
            self.record_attempt(outcome)

    def end(self, state: DeliveryState, reason: Reason) -> None:
        self.state, self.reason = state, reason

    def wait(self, reason: Reason) -> None:
        self.state, self.reason = DeliveryState.WAITING, reason

    @property
    def may_start_over(self) -> bool:
        return RETRIES.allows(self.state, DeliveryAction.RETRY)

    def start_over(self, useful_until: datetime) -> None:
        """Staff have seen to the cause, or decided to say it again. Raises TransitionNotAllowed."""
        self.state = RETRIES.after(self.state, DeliveryAction.RETRY)
        self.due_at, self.useful_until = EARLIEST, max(self.useful_until, useful_until)
        self.tries, self.reason, self.unsure = 0, Reason.NONE, None
        self.failed_places, self.asks_anew = (), True


class DeliveryAction(StrEnum):
    RETRY = "retry"


RETRIES: Final = Workflow[DeliveryState, DeliveryAction](
    (
        DeliveryAction.RETRY,
        set(DeliveryState) - {DeliveryState.SENT, DeliveryState.SENDING},
        DeliveryState.WAITING,
    ),
)


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


class TemplateIds(BaseModel):
    """The ids WeChat and Aliyun gave the firm's templates; empty: none, or the settings' one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    official_account: TemplateId = ""
    miniprogram: TemplateId = ""
    sms: TemplateId = ""


class WordingRevision(Aggregate):
    """The firm's own wording of an occasion from then on; `wording` None: as shipped again."""

    occasion: Occasion
    revision: int
    wording: Wording | None
    template_ids: TemplateIds = TemplateIds()
    changed_by: str
    changed_at: datetime


def delivery_id(occasion: Occasion, recipient: Recipient, dedupe_id: str) -> str:
    """The same notice has the same id, here and as the platform's deduplication id."""
    key = json.dumps([occasion.value, recipient.kind.value, recipient.id, dedupe_id])
    return sha256(key.encode()).hexdigest()[:32]


def sealed_values(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False)
