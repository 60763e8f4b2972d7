"""Repair tickets: from a customer's report to an accepted, rated, closed piece of work."""

from backend.features.tickets.assembly import Tickets, build_tickets
from backend.features.tickets.calling import phone_to_call
from backend.features.tickets.errors import (
    AlreadyUrged,
    NoLongerWaiting,
    NoRoomThatDay,
    NothingOpenOnDevice,
    OpenTicketExists,
    TechnicianBusy,
    TicketLinkExpired,
    TicketNotFound,
    TooManyVisits,
    UnknownSubcontractor,
    UnknownTechnician,
    VisitNotFound,
    VisitPinned,
    WindowInThePast,
)
from backend.features.tickets.events import (
    COMPLAINT_EVENTS,
    TICKET_EVENTS,
    TicketCancelled,
    TicketEvent,
    TicketMoved,
    VisitDispatched,
    VisitRefused,
    VisitWithdrawn,
    WorkFinished,
    WorkRated,
)
from backend.features.tickets.exported import ticket_exports
from backend.features.tickets.facts import TICKET_FACTS, TicketFacts
from backend.features.tickets.labels import ACT_NAMES, SERVICE_NAMES, STATE_NAMES
from backend.features.tickets.migrations import code_ticket_areas, count_months, derive_ticket_facts
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.asked_forms import STEP_FORM_ACTS
from backend.features.tickets.models.complaint import (
    Complaint,
    ComplaintCategory,
    ComplaintState,
    Severity,
)
from backend.features.tickets.models.edit import TicketChanges
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE, RequiredEvidence
from backend.features.tickets.models.filters import TicketFilter
from backend.features.tickets.models.flow_plan import (
    ActDemand,
    Addressee,
    FlowPin,
    FlowPlan,
    FlowSteps,
    LineEvidence,
    Quotation,
    Review,
    StepLimit,
    Survey,
)
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.running_flow import (
    FORMS_OF_ACTS,
    STEP_WITH_TECHNICIAN,
    TIME_OUTS,
    WHY_NO_ACT,
    RunningFlow,
)
from backend.features.tickets.models.sending import Origin, Pace, Sending
from backend.features.tickets.models.stages import PartLine, Rating, Reading
from backend.features.tickets.models.step_words import problems_of
from backend.features.tickets.models.steps import StepDone
from backend.features.tickets.models.technician_day import Booking, TechnicianDay
from backend.features.tickets.models.values import By, NewContact, NewPlace, Window, code_subject
from backend.features.tickets.modules import MODULE_NAMES, Module
from backend.features.tickets.notices import Notices, device_words
from backend.features.tickets.offerings import ServiceOfferings
from backend.features.tickets.policies import RATING, WHO, problem_in_list, rating_words_in_list
from backend.features.tickets.ports import BegunUnder, TimePromised
from backend.features.tickets.repository import (
    TechnicianDayRepository,
    TicketAudiences,
    TicketWhose,
)
from backend.features.tickets.roll_up import VisitFacts, roll_up
from backend.features.tickets.schemas.closing import (
    AcceptanceGiven,
    QuotationAnswer,
    Reopening,
    Urge,
    Withdrawal,
    WorkNotAccepted,
)
from backend.features.tickets.schemas.complaints import ComplaintListQuery
from backend.features.tickets.schemas.dispatching import Rebooking, Recall
from backend.features.tickets.schemas.intake import (
    AnswerGiven,
    Nameplate,
    NewMessage,
    NewTicket,
    StillBroken,
)
from backend.features.tickets.schemas.rendering import render_for_customer
from backend.features.tickets.schemas.views import (
    CustomerTicketView,
    TicketRow,
    VisitView,
)
from backend.features.tickets.services.assigning import Assignments, Waiting
from backend.features.tickets.services.capacity import Capacity, Room
from backend.features.tickets.services.desk import SUBJECT_KIND, Asked
from backend.features.tickets.services.flows import Repinned
from backend.features.tickets.services.forms import form_words_in_list
from backend.features.tickets.services.installations import TicketInstallations
from backend.features.tickets.services.loads import DayLoads, PromisedVisit, TechnicianLoads
from backend.features.tickets.services.reading import TicketReading
from backend.features.tickets.subscriptions import ticket_subscriptions
from backend.features.tickets.words import (
    CancelReason,
    ChangeCause,
    Channel,
    ConsentMethod,
    ContactMeans,
    FinishResult,
    IncompleteReason,
    OldPart,
    Party,
    PayMethod,
    RefusedWorkReason,
    Role,
    ServiceType,
    SuspendReason,
    TicketMark,
    UnitOutcome,
)
from backend.features.tickets.workflow import (
    LIVE as LIVE_STATES,
)
from backend.features.tickets.workflow import (
    TICKET_WORKFLOW,
    VISIT_WORKFLOW,
    Act,
    TicketState,
    VisitState,
)

__all__ = [
    "ACT_NAMES",
    "COMPLAINT_EVENTS",
    "DEFAULT_EVIDENCE",
    "FORMS_OF_ACTS",
    "LIVE_STATES",
    "MODULE_NAMES",
    "RATING",
    "SERVICE_NAMES",
    "STATE_NAMES",
    "STEP_FORM_ACTS",
    "STEP_WITH_TECHNICIAN",
    "SUBJECT_KIND",
    "TICKET_EVENTS",
    "TICKET_FACTS",
    "TICKET_WORKFLOW",
    "TIME_OUTS",
    "VISIT_WORKFLOW",
    "WHO",
    "WHY_NO_ACT",
    "AcceptanceGiven",
    "Act",
    "ActDemand",
    "Addressee",
    "AlreadyUrged",
    "AnswerGiven",
    "Asked",
    "Assignments",
    "BegunUnder",
    "Booking",
    "By",
    "CancelReason",
    "Capacity",
    "ChangeCause",
    "Channel",
    "Complaint",
    "ComplaintCategory",
    "ComplaintListQuery",
    "ComplaintState",
    "ConsentMethod",
    "ContactMeans",
    "CustomerTicketView",
    "DayLoads",
    "FinishResult",
    "FlowPin",
    "FlowPlan",
    "FlowSteps",
    "FormOnTicket",
    "IncompleteReason",
    "LineEvidence",
    "Module",
    "Nameplate",
    "NewContact",
    "NewMessage",
    "NewPlace",
    "NewTicket",
    "NoLongerWaiting",
    "NoRoomThatDay",
    "NothingOpenOnDevice",
    "Notices",
    "OldPart",
    "OpenTicketExists",
    "Origin",
    "Pace",
    "PartLine",
    "Party",
    "PayMethod",
    "PromisedVisit",
    "Quotation",
    "QuotationAnswer",
    "Rating",
    "Reading",
    "Rebooking",
    "Recall",
    "RefusedWorkReason",
    "Reopening",
    "Repinned",
    "RequiredEvidence",
    "Review",
    "Role",
    "Room",
    "RunningFlow",
    "Sending",
    "ServiceOfferings",
    "ServiceType",
    "Severity",
    "StepDone",
    "StepLimit",
    "StillBroken",
    "Survey",
    "SuspendReason",
    "TechnicianBusy",
    "TechnicianDay",
    "TechnicianDayRepository",
    "TechnicianLoads",
    "Ticket",
    "TicketAudiences",
    "TicketCancelled",
    "TicketChanges",
    "TicketEvent",
    "TicketFacts",
    "TicketFilter",
    "TicketInstallations",
    "TicketLinkExpired",
    "TicketMark",
    "TicketMoved",
    "TicketNotFound",
    "TicketReading",
    "TicketRow",
    "TicketRules",
    "TicketState",
    "TicketWhose",
    "Tickets",
    "TimePromised",
    "TooManyVisits",
    "UnitOutcome",
    "UnknownSubcontractor",
    "UnknownTechnician",
    "Urge",
    "Visit",
    "VisitDispatched",
    "VisitFacts",
    "VisitNotFound",
    "VisitPinned",
    "VisitRefused",
    "VisitState",
    "VisitView",
    "VisitWithdrawn",
    "Waiting",
    "Window",
    "WindowInThePast",
    "Withdrawal",
    "WorkFinished",
    "WorkNotAccepted",
    "WorkRated",
    "build_tickets",
    "code_subject",
    "code_ticket_areas",
    "count_months",
    "derive_ticket_facts",
    "device_words",
    "form_words_in_list",
    "phone_to_call",
    "problem_in_list",
    "problems_of",
    "rating_words_in_list",
    "render_for_customer",
    "roll_up",
    "ticket_exports",
    "ticket_subscriptions",
]
