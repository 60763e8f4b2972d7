"""What telling people needs from the places outside; channels implement it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from backend.features.notifications.models import Link, Recipient, Topic
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.wording import Card, Form, TextMessage


class Outcome(StrEnum):
    """How a call ended, and so what follows (protocol sheet, section 6)."""

    SENT = "sent"
    RETRY = "retry"  # busy or silent: a few calls, then later
    PARKED = "parked"  # not before `wait_seconds`: a used-up quota
    CLOSED = "closed"  # not called at all: a circuit is open; costs no try
    DUPLICATE = "duplicate"  # the platform has had this, or its like, a moment ago
    UNREACHABLE = "unreachable"  # this person, here: use the next place
    CAPPED = "capped"  # not called: this phone or the firm has had its share; use the next place
    NO_CONSENT = "no_consent"  # unreachable until he consents again
    WRONG = "wrong"  # what was said; trying again is useless
    MISCONFIGURED = "misconfigured"  # the account; a human has been told


@dataclass(frozen=True)
class SendResult:
    """`code` and `trace` are the platform's; `may_have_arrived` when no answer came back;
    `message_id` is what the platform calls the message in its events, empty where it tells nothing.
    """

    outcome: Outcome
    code: int | None = None
    trace: str = ""
    wait_seconds: float | None = None
    may_have_arrived: bool = False
    message_id: str = ""


M = TypeVar("M", bound=Form | Card | TextMessage, contravariant=True)


@dataclass(frozen=True)
class Addressed:
    """To whom, and the same `delivery_id` each time the same notice is sent; so is `told_at`, the
    moment it was told first."""

    delivery_id: str
    address: str = field(repr=False)
    link: Link
    template_id: str = ""
    occasion: Occasion | None = None
    recipient: Recipient | None = None
    topic: Topic | None = None
    told_at: datetime | None = None


class Messenger(Protocol[M]):
    """One place. Never raises: every failure is a result.

    `remembers_seconds` is how long the platform recognises a delivery it has had already.
    """

    @property
    def account(self) -> str:
        """The account at the platform: what it knows of a person is known for this account."""

    @property
    def remembers_seconds(self) -> int: ...

    async def send(self, to: Addressed, message: M) -> SendResult: ...


@dataclass(frozen=True)
class Messengers:
    """The places this installation has; None where the channel is not used."""

    wecom: Messenger[Card] | None = None
    miniprogram: Messenger[Form] | None = None
    official_account: Messenger[Form] | None = None
    sms: Messenger[TextMessage] | None = None


@dataclass(frozen=True)
class ClosedPath:
    """Calls that are not made until then, because of `reason` (config, quota or outage)."""

    id: str
    name: str
    reason: str
    code: int | None
    since: datetime
    until: datetime
    lasted_seconds: float


@dataclass(frozen=True)
class ApiUsage:
    """Requests of one day to one API of one account; `daily_limit` None: not known."""

    account: str
    api: str
    calls: int
    refused: int
    silent: int
    daily_limit: int | None


class PlatformUsage(Protocol):
    async def on(self, day: date) -> list[ApiUsage]:
        """A day of Shanghai; by account and API."""


class ClosedPaths(Protocol):
    async def closed_paths(self) -> list[ClosedPath]: ...

    async def reopen(self, path_id: str) -> bool:
        """Let calls through at once; say whether the path was closed."""
