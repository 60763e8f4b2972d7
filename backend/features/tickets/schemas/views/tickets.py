"""A ticket as a line in a list, as the customer sees it, and as staff do."""

from collections.abc import Sequence

from pydantic import BaseModel

from backend.features.media import MediaLink
from backend.features.sales import PromiseView
from backend.features.tickets.labels import (
    SERVICE_NAMES,
    STATE_NAMES,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.joined import Absorbed, TicketLink
from backend.features.tickets.models.open_task import OpenTask
from backend.features.tickets.models.stages import (
    FollowUp,
    Payment,
    Rejection,
)
from backend.features.tickets.models.statements import (
    BrandNumber,
    InterviewHeld,
    SurveyMade,
)
from backend.features.tickets.models.values import (
    By,
    DeviceOnTicket,
    Duty,
    Window,
)
from backend.features.tickets.policies import problem_in_list
from backend.features.tickets.schemas.views.parts import (
    AcceptanceView,
    ActionView,
    CancellationView,
    ContactView,
    ExpectedFinishView,
    GivenOutView,
    HoldView,
    OwesView,
    PlaceView,
    QuestionView,
    QuoteView,
    RatingView,
)
from backend.features.tickets.schemas.views.visits import StaffVisitView, VisitView
from backend.features.tickets.words import (
    Channel,
    CloseIncompleteReason,
    Priority,
    ServiceType,
)
from backend.features.tickets.workflow import TicketState, VisitState
from backend.kit.clock import Instant


def words_in_list(ticket: Ticket) -> str:
    """The report in one text, as whoever sees lists may read it."""
    said = problem_in_list(ticket)
    return "；".join(text for text in ("、".join(ticket.symptoms), said) if text)


class TicketRow(BaseModel):
    """A line in a list; people are masked for everybody. `given_out_to`: the subcontractor that
    does the work; "" where the firm's own people do."""

    id: str
    number: str
    state: TicketState
    state_name: str
    state_since: Instant
    service_type: ServiceType
    service_name: str
    priority: Priority
    device: str
    device_ids: list[str]
    region: str
    contact: ContactView
    problem: str
    wanted: Window | None
    window: Window | None
    visit_id: str
    visit_state: VisitState | None
    technician: str
    branch_id: str
    source: str
    is_urged: bool
    is_rework: bool
    given_out_to: str
    owes_next: OwesView
    created_at: Instant

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketRow":
        visit = ticket.serving_visit
        in_charge = visit.in_charge if visit else None
        kept = ticket.model_dump(
            include={
                "id",
                "number",
                "state",
                "state_since",
                "service_type",
                "priority",
                "wanted",
                "branch_id",
                "source",
                "is_urged",
                "is_rework",
                "created_at",
            }
        )
        return cls(
            **kept,
            state_name=STATE_NAMES[ticket.state],
            service_name=SERVICE_NAMES[ticket.service_type],
            device="、".join(device.words for device in ticket.devices) or ticket.product,
            device_ids=[device.device_id for device in ticket.devices if device.device_id],
            region=ticket.place.region,
            contact=ContactView.of(ticket.contact, shows_name=False, shows_phone=False),
            problem=words_in_list(ticket)[:60],
            window=visit.window if visit else None,
            visit_id=visit.id if visit else "",
            visit_state=visit.state if visit else None,
            technician=in_charge.name if in_charge else "",
            given_out_to=ticket.given_out.name if ticket.given_out else "",
            owes_next=OwesView.of(ticket),
        )


class TicketView(BaseModel):
    """What both sides see. `media` has addresses for every file, where one ticket is asked for."""

    id: str
    number: str
    version: int
    state: TicketState
    state_name: str
    state_since: Instant
    service_type: ServiceType
    service_name: str
    devices: list[DeviceOnTicket]
    problem: str
    symptoms: list[str]
    product: str
    media_ids: list[str]
    wanted: Window | None
    contact: ContactView
    place: PlaceView
    question: QuestionView | None
    rejection: Rejection | None
    remote_solution: str
    hold: HoldView | None
    quote: QuoteView | None
    amount_asked_fen: int
    amount_received_fen: int
    acceptance: AcceptanceView | None
    rating: RatingView | None
    cancellation: CancellationView | None
    closed_incomplete: CloseIncompleteReason | None
    is_urged: bool
    is_rework: bool
    repeat_of: str
    created_at: Instant
    ended_at: Instant | None
    expected_finish: ExpectedFinishView | None
    complaint_ids: list[str]
    merged_into: Absorbed | None
    absorbed: list[Absorbed]
    forms: list[FormOnTicket]
    promises: Sequence[PromiseView]
    owes_next: OwesView
    actions: list[ActionView]
    media: dict[str, MediaLink]


class NextPromiseView(BaseModel):
    """What he may count on next, and by when: 上门, 2026-07-15 14:00."""

    what: str
    by: Instant


class CustomerTicketView(TicketView):
    """With the codes that only he is to know, while there is something to say yes to."""

    visits: list[VisitView]
    next_promise: NextPromiseView | None
    acceptance_code: str
    quotation_code: str


class PaymentView(BaseModel):
    payment: Payment
    by: By
    at: Instant


class StaffTicketView(TicketView):
    visits: list[StaffVisitView]
    channel: Channel
    source: str
    customer_id: str
    household_id: str
    branch_id: str
    organisation_id: str
    team_id: str
    priority: Priority
    problem_type: str
    problem_type_name: str
    duty: Duty | None
    cycle: int
    payments: list[PaymentView]
    returned_fields: list[str]
    returned_note: str
    follow_up: FollowUp | None
    reminders_sent: int
    urge_count: int
    contact_count: int
    first_human_act_at: Instant | None
    due_at: Instant | None
    created_by: By
    brand_numbers: list[BrandNumber]
    contract_id: str
    open_tasks: list[OpenTask]
    links: list[TicketLink]
    site_surveys: list[SurveyMade]
    interviews: list[InterviewHeld]
    given_out: GivenOutView | None
