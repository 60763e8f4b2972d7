"""What is stored of a ticket, and what can be read off it."""

from typing import Annotated, Final

from pydantic import Field, PrivateAttr

from backend.features.tickets.errors import VisitNotFound
from backend.features.tickets.models.background import Background
from backend.features.tickets.models.flow_plan import FlowPin
from backend.features.tickets.models.forms import MOST_FORMS, FormOnTicket
from backend.features.tickets.models.given_out import GivenOut
from backend.features.tickets.models.joined import Absorbed, Merge, TicketLink
from backend.features.tickets.models.open_task import OpenTask
from backend.features.tickets.models.positions import PositionMark
from backend.features.tickets.models.quotes import Quote
from backend.features.tickets.models.stages import (
    Acceptance,
    Cancellation,
    FollowUp,
    HandOver,
    Hold,
    PaymentReceived,
    Question,
    RatingGiven,
    Rejection,
    RemoteSolution,
    Returned,
)
from backend.features.tickets.models.statements import (
    BrandNumber,
    ExpectedFinish,
    InterviewHeld,
    SurveyMade,
)
from backend.features.tickets.models.step_clock import StepClock
from backend.features.tickets.models.steps import step_hashes
from backend.features.tickets.models.values import (
    By,
    Contact,
    DeviceOnTicket,
    Duty,
    Place,
    Window,
    WithheldPart,
    Words,
)
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.words import (
    Channel,
    CloseIncompleteReason,
    Priority,
    ServiceType,
)
from backend.features.tickets.workflow import (
    ENDED,
    TicketState,
    VisitState,
)
from backend.features.timeline import TimelineHead
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import Personal
from backend.kit.tokens import new_public_code

MOST_VISITS: Final = 30
MOST_PAYMENTS: Final = 20
MOST_WITHHELD: Final = 100


def link_actor(ticket_id: str) -> str:
    return f"link-{ticket_id}"


class TicketFields(Aggregate):
    """The stored fields. `due_at` is when the clock will act next; the state says on what."""

    number: str
    service_type: ServiceType
    channel: Channel
    state: TicketState = TicketState.SUBMITTED
    state_since: Instant
    cycle: int = 1
    devices: list[DeviceOnTicket] = []
    customer_id: str
    household_id: str = ""
    contact: Contact
    place: Place
    problem: Words = ""
    source: str = ""
    product: str = ""
    symptoms: list[str] = []
    problem_type: str = ""
    problem_type_name: str = ""
    media_ids: list[str] = []
    wanted: Window | None = None
    priority: Priority = Priority.NORMAL
    branch_id: str = ""
    organisation_id: str = ""
    team_id: str = ""
    given_out: GivenOut | None = None
    duty: Duty | None = None
    repeat_of: str = ""
    brand_numbers: list[BrandNumber] = []
    contract_id: str = ""
    claims_devices: bool = True
    created_at: Instant
    created_by: By
    flow: FlowPin | None = None
    submitted_for_review_by: str = ""

    question: Question | None = None
    rejection: Rejection | None = None
    remote: RemoteSolution | None = None
    visits: list[Visit] = []
    hold: Hold | None = None
    quote: Quote | None = None
    payments: list[PaymentReceived] = []
    returned: Returned | None = None
    acceptance: Acceptance | None = None
    rating: RatingGiven | None = None
    follow_up: FollowUp | None = None
    closed_incomplete: CloseIncompleteReason | None = None
    cancellation: Cancellation | None = None
    open_tasks: list[OpenTask] = []
    complaint_ids: list[str] = []
    merged_into: Merge | None = None
    absorbed: list[Absorbed] = []
    links: list[TicketLink] = []
    expected_finish: ExpectedFinish | None = None
    site_surveys: list[SurveyMade] = []
    interviews: list[InterviewHeld] = []
    forms: Annotated[list[FormOnTicket], Field(max_length=MOST_FORMS)] = []

    is_urged: bool = False
    urge_count: int = 0
    urged_at: Instant | None = None
    urge_note: Words = ""
    last_message: Words = ""
    is_rework: bool = False
    contact_count: int = 0
    first_human_act_at: Instant | None = None
    ended_at: Instant | None = None
    due_at: Instant | None = None
    step_clock: StepClock | None = None
    link_token: Annotated[str, Personal("ticket_link")] = Field(default_factory=new_public_code)
    timeline: TimelineHead = TimelineHead()
    position_marks: list[PositionMark] = []
    withheld: list[WithheldPart] = []
    background: Background = Background()

    _form_hashes: dict[str, str] = PrivateAttr(default_factory=dict)

    # -- what others ask -----------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED

    @property
    def visit_under_way(self) -> Visit | None:
        return next((visit for visit in reversed(self.visits) if visit.under_way), None)

    @property
    def is_pinned(self) -> bool:
        visit = self.visit_under_way
        return visit is not None and visit.pin is not None

    @property
    def round(self) -> str:
        """Which wait for a dispatch this is: another after each visit that came of the last."""
        sent = sum(visit.state is not VisitState.PLANNED for visit in self.visits)
        return f"{self.cycle}.{sent}"

    @property
    def planned_visit(self) -> Visit | None:
        last = self.visits[-1] if self.visits else None
        return last if last and last.state is VisitState.PLANNED else None

    @property
    def last_begun_visit(self) -> Visit | None:
        return next((visit for visit in reversed(self.visits) if visit.has_begun), None)

    @property
    def serving_visit(self) -> Visit | None:
        """Whose technicians the ticket is with: the visit under way, else the last that began."""
        visit = self.visit_under_way or self.last_begun_visit
        return None if visit is None or visit.withdrawn else visit

    @property
    def working_organisation_id(self) -> str:
        """Whose people are sent."""
        return self.given_out.organisation_id if self.given_out else self.organisation_id

    @property
    def organisation_ids(self) -> set[str]:
        """Whose ticket it is: the firm's own, and the subcontractor's it was given to."""
        return {self.organisation_id, self.working_organisation_id} - {""}

    @property
    def technician_ids(self) -> list[str]:
        visit = self.serving_visit
        return visit.technician_ids if visit else []

    @property
    def handed_over_visit(self) -> Visit | None:
        """The visit whose finished work counts now."""
        finished = (v for v in reversed(self.visits) if v.cycle == self.cycle and v.hand_over)
        return next((visit for visit in finished if visit.completes), None)

    @property
    def hand_over(self) -> HandOver | None:
        visit = self.handed_over_visit
        return visit.hand_over if visit else None

    @property
    def known_hashes(self) -> dict[str, str]:
        """SHA-256 of the photos of all visits and finished work, and of the form that is being
        handed in, by id: they belong to the ticket already."""
        recorded = [visit.hand_over.photo_hashes for visit in self.visits if visit.hand_over]
        recorded += [{p.id: p.sha256 for p in visit.site_photos} for visit in self.visits]
        recorded += [step_hashes(visit.steps_done) for visit in self.visits]
        recorded.append(self._form_hashes)
        return {media_id: digest for hashes in recorded for media_id, digest in hashes.items()}

    @property
    def words(self) -> str:
        """The report in one text: symptoms, then the customer's own words."""
        return "；".join(text for text in ("、".join(self.symptoms), self.problem) if text)

    def withholds(self, part: str) -> WithheldPart | None:
        return next((each for each in self.withheld if each.part == part), None)

    def removed(self, part: str) -> bool:
        withheld = self.withholds(part)
        return withheld is not None and withheld.removed

    def withhold(self, part: str, *, removed: bool) -> None:
        """Nothing of it is a step of the work: the timeline says nothing of it."""
        others = [each for each in self.withheld if each.part != part]
        self.withheld = [*others, WithheldPart(part=part, removed=removed)][-MOST_WITHHELD:]

    def show_again(self, part: str) -> None:
        self.withheld = [each for each in self.withheld if each.part != part]

    @property
    def all_media_ids(self) -> list[str]:
        """Every file that is shown with the ticket itself; others stand in the timeline."""
        ids = list(self.media_ids)
        for visit in self.visits:
            ids += visit.hand_over.completion.media_ids if visit.hand_over else []
            ids += visit.arrival.photo_ids if visit.arrival else []
            ids += [media_id for joined in visit.joined for media_id in joined.photo_ids]
            ids += [photo.id for photo in visit.site_photos]
            ids += step_hashes(visit.steps_done)
            ids += visit.unfinished.photo_ids if visit.unfinished else []
        if self.quote:
            ids += self.quote.photo_ids
        for made in self.site_surveys:
            ids += made.survey.media_ids
        return list(dict.fromkeys(ids))

    def check_visit(self, visit_id: str) -> None:
        """Raises VisitNotFound unless the visit the client means is the one that counts now."""
        serving = self.serving_visit
        if visit_id and (serving is None or serving.id != visit_id):
            raise VisitNotFound

    @property
    def amount_asked_fen(self) -> int:
        """Of all finished work that was not turned down."""
        counted = [v.hand_over for v in self.visits if v.hand_over and v.completes]
        return sum(hand_over.completion.amount_fen for hand_over in counted)

    @property
    def amount_received_fen(self) -> int:
        return sum(received.payment.amount_fen for received in self.payments)

    @property
    def owner_ids(self) -> list[str]:
        """Whose own ticket it is: the customer's, his link's, the technicians' now, the maker's."""
        maker = [self.created_by.id] if self.created_by.is_human_staff else []
        owners = {self.customer_id, self.link_actor_id, *self.technician_ids, *maker}
        return sorted(owners)

    @property
    def link_actor_id(self) -> str:
        """Who comes by the public link: a customer who has nothing but this ticket."""
        return link_actor(self.id)

    @property
    def team_ids(self) -> list[str]:
        """The team it was given to, and those of its technicians."""
        visit = self.serving_visit
        teams = {technician.team_id for technician in visit.technicians} if visit else set()
        return sorted((teams | {self.team_id}) - {""})
