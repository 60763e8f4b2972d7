"""Parts of what is shown of a ticket."""

from pydantic import BaseModel, JsonValue

from backend.features.forms import FormPin
from backend.features.places import PointSource
from backend.features.tickets.labels import (
    PARTY_NAMES,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.follow_up_figures import FollowUpFigures
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
    """该谁动: who has to act next, and since when. What the dispatcher owes of a ticket that was
    given out, the subcontractor does."""

    party: Party
    name: str
    since: Instant

    @classmethod
    def of(cls, ticket: Ticket) -> "OwesView":
        party, given = ticket.owes_next, ticket.given_out
        is_theirs = given is not None and party is Party.DISPATCHER
        name = given.name if given and is_theirs else PARTY_NAMES[party]
        return cls(party=party, name=name, since=ticket.state_since)


class ContactView(BaseModel):
    """`masked`: the number is. Staff who need it ask for it, and are written down; of them only
    who is on his way there reads the name in clear."""

    name: str
    phone: str
    masked: bool

    @classmethod
    def of(cls, contact: Contact, *, shows_name: bool, shows_phone: bool) -> "ContactView":
        return cls(
            name=contact.name if shows_name else mask_name(contact.name),
            phone=national_phone(contact.phone) if shows_phone else mask_phone(contact.phone),
            masked=not shows_phone,
        )


class PlaceView(BaseModel):
    """`masked`: door and position are. `point_source`: what the position rests on, also where it
    is not shown."""

    region: str
    area_code: str
    door: str
    position: Position | None
    point_source: PointSource | None
    masked: bool

    @classmethod
    def of(cls, place: Place, *, clear: bool) -> "PlaceView":
        located = place.located
        return cls(
            region=place.region,
            area_code=place.area_code,
            door=place.door if clear else mask_address(place.door),
            position=place.position if clear else None,
            point_source=located.source if located else None,
            masked=not clear,
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


class PhoneToDial(BaseModel):
    phone: str


class StateCount(BaseModel):
    state: TicketState
    name: str
    count: int


class TicketCounts(BaseModel):
    """Live tickets by state; `count` stops at 1000."""

    states: list[StateCount]


class FollowUpFiguresView(BaseModel):
    """`reached`: tickets whose customer was asked; `in_vain`: calls that reached nobody. CSAT is
    the mean of 1 to 5, with the share of 4 and 5; NPS promoters (9, 10) less detractors (0 to
    6), in percent. None where nobody has given such a mark."""

    days: int
    reached: int
    in_vain: int
    satisfaction_count: int
    satisfaction_average: float | None
    satisfied_percent: int | None
    recommendation_count: int
    promoters: int
    detractors: int
    net_promoter_score: int | None

    @classmethod
    def of(cls, days: int, figures: FollowUpFigures) -> "FollowUpFiguresView":
        worked_out = ("satisfaction_average", "satisfied_percent", "net_promoter_score")
        told = vars(figures) | {name: getattr(figures, name) for name in worked_out}
        return cls.model_validate({"days": days, **told})


class LineView(BaseModel):
    """One line of the story. Personal values that were erased are named in `erased`.
    `reason_name` is `reason` in words."""

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
    reason_name: str
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
