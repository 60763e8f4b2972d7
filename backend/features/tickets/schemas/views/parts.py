"""Parts of what is shown of a ticket."""

from pydantic import BaseModel, JsonValue

from backend.features.forms import FormPin
from backend.features.places import PointSource
from backend.features.tickets.labels import (
    PARTY_NAMES,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.given_out import GivenOut
from backend.features.tickets.models.quotes import QuoteApproval
from backend.features.tickets.models.stages import (
    Charge,
    Rating,
)
from backend.features.tickets.models.values import (
    Contact,
    Place,
    Position,
)
from backend.features.tickets.words import (
    Bearer,
    CancelReason,
    ConsentMethod,
    Party,
    SuspendReason,
)
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.clock import Day, Instant
from backend.kit.pii import mask_address, mask_name, mask_phone, national_phone


class NeededField(BaseModel):
    """`choices` are there where only certain values will do."""

    name: str
    kind: str
    required: bool
    choices: list[str] = []


class ActionView(BaseModel):
    """An act this person may do now: where it is sent, and what has to be in it. `form`: the one
    its flow demands with it, at the ticket's version (the ticket's forms have it whole)."""

    action: Act
    name: str
    method: str
    href: str
    needs: list[NeededField]
    form: FormPin | None = None


class OwesView(BaseModel):
    """该谁动: who has to act next, and since when."""

    party: Party
    name: str
    since: Instant

    @classmethod
    def of(cls, ticket: Ticket) -> "OwesView":
        party = ticket.owes_next
        return cls(party=party, name=PARTY_NAMES[party], since=ticket.state_since)


class ContactView(BaseModel):
    """`masked`: staff who need more ask for it, and are written down."""

    name: str
    phone: str
    masked: bool

    @classmethod
    def of(cls, contact: Contact, *, clear: bool) -> "ContactView":
        if clear:
            phone = national_phone(contact.phone)
            return cls(name=contact.name, phone=phone, masked=False)
        return cls(name=mask_name(contact.name), phone=mask_phone(contact.phone), masked=True)


class PlaceView(BaseModel):
    """`point_source`: what the position rests on, also where it is not shown."""

    region: str
    area_code: str
    door: str
    position: Position | None
    point_source: PointSource | None

    @classmethod
    def of(cls, place: Place, *, clear: bool) -> "PlaceView":
        located = place.located
        return cls(
            region=place.region,
            area_code=place.area_code,
            door=place.door if clear else mask_address(place.door),
            position=place.position if clear else None,
            point_source=located.source if located else None,
        )


class ExpectedFinishView(BaseModel):
    """When all of it is expected to be done, as the customer was told."""

    at: Instant
    reason: str
    said_at: Instant
    changes: int


class HoldView(BaseModel):
    reason: SuspendReason
    name: str
    resume_on: Day | None
    since: Instant


class QuestionView(BaseModel):
    text: str
    asked_at: Instant


class QuoteView(BaseModel):
    """`agreed` is None until the customer has answered. `approval` is for staff."""

    id: str
    charges: list[Charge]
    total_fen: int
    fee_if_declined_fen: int
    reason: str
    photo_ids: list[str]
    asked_at: Instant
    agreed: bool | None
    method: ConsentMethod | None
    approval: QuoteApproval | None


class AcceptanceView(BaseModel):
    method: ConsentMethod
    at: Instant
    content_hash: str


class RatingView(BaseModel):
    rating: Rating
    at: Instant


class CancellationView(BaseModel):
    reason: CancelReason
    note: str
    bearer: Bearer
    at: Instant


class RevealedContact(BaseModel):
    name: str
    phone: str
    region: str
    door: str


class StateCount(BaseModel):
    state: TicketState
    name: str
    count: int


class TicketCounts(BaseModel):
    """Live tickets by state; `count` stops at 1000."""

    states: list[StateCount]


class LineView(BaseModel):
    """One line of the story. Personal values that were erased are named in `erased`."""

    seq: int
    at: Instant
    at_device: Instant | None
    action: str
    name: str
    role: str
    actor_id: str
    from_state: str
    to_state: str
    reason: str
    note: str
    changes: dict[str, tuple[JsonValue, JsonValue]]
    media_ids: list[str]
    is_public: bool
    erased: list[str]


class GivenOutView(BaseModel):
    """Which subcontractor does the work instead of the firm's own people."""

    organisation_id: str
    name: str
    at: Instant

    @classmethod
    def of(cls, given: GivenOut) -> "GivenOutView":
        return cls(organisation_id=given.organisation_id, name=given.name, at=given.at)
