"""What has happened to tickets. Ids only: names and phones are read by whoever may."""

from backend.kit.aggregate import DomainEvent


class TicketEvent(DomainEvent):
    ticket_id: str


class TicketSubmitted(TicketEvent):
    pass


class TicketMoved(TicketEvent):
    """Its story has grown by acts that change its state, or what it waits for; `seq` is the last
    line's. Told besides the events that say more of an act."""

    acts: list[str]
    state: str
    seq: int


class StepReached(TicketEvent):
    """It came to a state in which the flow it ran by (`flow_version`, `modules_version`) tells
    somebody something."""

    state: str
    flow_version: int
    modules_version: int


class StepOverdue(StepReached):
    """It has stood in the state for `minutes`, after which people are to be told."""

    minutes: int


class InfoAsked(TicketEvent):
    pass


class InfoReminderDue(TicketEvent):
    reminders: int


class InfoUnanswered(TicketEvent):
    """The customer was reminded often enough: service staff call."""


class TicketEdited(TicketEvent):
    fields: list[str]
    technician_ids: list[str]


class TicketRejected(TicketEvent):
    pass


class SolvedRemotely(TicketEvent):
    pass


class VisitDispatched(TicketEvent):
    visit_id: str
    technician_ids: list[str]


class VisitTaken(TicketEvent):
    """The one in charge comes; `technician_ids` all who do."""

    visit_id: str
    technician_ids: list[str]


class VisitRefused(TicketEvent):
    """The technician did not take it, or asks to be relieved of it; `act` says which."""

    visit_id: str
    technician_id: str
    act: str
    reason: str


class VisitWithdrawn(TicketEvent):
    """Taken away from its technicians; `act` says by what."""

    visit_id: str
    technician_ids: list[str]
    act: str


class AppointmentMade(TicketEvent):
    visit_id: str


class AppointmentChanged(TicketEvent):
    visit_id: str
    technician_ids: list[str]
    changes: int
    cause: str
    by_role: str


class TechnicianDeparted(TicketEvent):
    visit_id: str


class QuoteAsked(TicketEvent):
    quote_id: str


class QuoteJudged(TicketEvent):
    """The firm approves of the price, or does not; told to who asked for it."""

    quote_id: str
    approved: bool
    technician_ids: list[str]


class QuoteAnswered(TicketEvent):
    quote_id: str
    agreed: bool
    technician_ids: list[str]


class WorkFinished(TicketEvent):
    visit_id: str
    content_hash: str


class WorkRated(TicketEvent):
    """For the first time, or anew."""


class WorkAccepted(TicketEvent):
    method: str
    content_hash: str


class WorkRefused(TicketEvent):
    """The customer does not accept the hand-over."""

    visit_id: str
    reason: str
    technician_ids: list[str]


class RecordReturned(TicketEvent):
    visit_id: str
    technician_ids: list[str]


class TicketClosed(TicketEvent):
    pass


class TicketReopened(TicketEvent):
    cycle: int


class TicketCancelled(TicketEvent):
    technician_ids: list[str]


class TicketUrged(TicketEvent):
    party: str
    urge_count: int
    technician_ids: list[str]


class CustomerMessaged(TicketEvent):
    """A message for the customer, or from him; `from_customer` says which."""

    from_customer: bool
    technician_ids: list[str]


class ExpectedFinishSet(TicketEvent):
    """The customer is told another time by which all will be done."""


class TicketLinkRenewed(TicketEvent):
    """The customer is to have the new link."""


class TicketMerged(TicketEvent):
    """This one became part of `main_id`, which goes on."""

    main_id: str


class MergeUndone(TicketEvent):
    main_id: str


class TaskAsked(TicketEvent):
    task_id: str


class TaskEnded(TicketEvent):
    """Answered, declined or withdrawn; `state` says which."""

    task_id: str
    state: str


class TicketGivenOut(TicketEvent):
    organisation_id: str


class TicketTakenBack(TicketEvent):
    """From a subcontractor, which is a firm and no person; `handed_back`: by itself."""

    organisation_id: str
    organisation_name: str
    handed_back: bool


class ComplaintEvent(TicketEvent):
    """`ticket_id` is empty for a complaint about no ticket."""

    complaint_id: str


class ComplaintMade(ComplaintEvent):
    pass


class ComplaintAssigned(ComplaintEvent):
    pass


class ComplaintResolved(ComplaintEvent):
    """`technician_ids`: in whose appraisal it counts; empty where it is not justified."""

    verdict: str
    technician_ids: list[str]


class ComplaintReopened(ComplaintEvent):
    """What had counted against somebody counts no more."""


COMPLAINT_EVENTS: tuple[type[ComplaintEvent], ...] = (
    ComplaintMade,
    ComplaintAssigned,
    ComplaintResolved,
    ComplaintReopened,
)

TICKET_EVENTS: tuple[type[TicketEvent], ...] = (
    TicketSubmitted,
    TicketMoved,
    StepReached,
    StepOverdue,
    InfoAsked,
    InfoReminderDue,
    InfoUnanswered,
    TicketEdited,
    TicketRejected,
    SolvedRemotely,
    VisitDispatched,
    VisitTaken,
    VisitRefused,
    VisitWithdrawn,
    AppointmentMade,
    AppointmentChanged,
    TechnicianDeparted,
    QuoteAsked,
    QuoteJudged,
    QuoteAnswered,
    WorkFinished,
    WorkAccepted,
    WorkRefused,
    RecordReturned,
    TicketClosed,
    TicketReopened,
    TicketCancelled,
    TicketUrged,
    CustomerMessaged,
    ExpectedFinishSet,
    TicketLinkRenewed,
    TicketMerged,
    MergeUndone,
    TaskAsked,
    TaskEnded,
    TicketGivenOut,
    TicketTakenBack,
    ComplaintMade,
    ComplaintAssigned,
    ComplaintResolved,
    ComplaintReopened,
)
