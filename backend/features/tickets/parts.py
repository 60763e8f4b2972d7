"""What this feature offers: each service is one stage of the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.cards import REFUSE, TAKE, CardAct
from backend.features.media import SubjectAccess
from backend.features.tickets.card_acts import RefuseByCard, TakeByCard
from backend.features.tickets.facts import TicketFacts
from backend.features.tickets.importing import OpenTicketKind
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.notices import Notices
from backend.features.tickets.repository import TicketAudiences, TicketHeads
from backend.features.tickets.repository.stores import TicketStores
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.assigning import Assignments
from backend.features.tickets.services.capacity import Capacity
from backend.features.tickets.services.charging import Charging
from backend.features.tickets.services.clockwork import TicketClockwork
from backend.features.tickets.services.closing import Closures
from backend.features.tickets.services.commitments import TicketPromises, Wishes
from backend.features.tickets.services.complaint_reading import ComplaintReading
from backend.features.tickets.services.complaints import COMPLAINT_KIND, Complaints
from backend.features.tickets.services.departures import Departures
from backend.features.tickets.services.desk import SUBJECT_KIND, TicketDesk
from backend.features.tickets.services.dispatching import Dispatch
from backend.features.tickets.services.evidence_packs import EvidencePacks
from backend.features.tickets.services.field_work import FieldService
from backend.features.tickets.services.flows import TicketFlows
from backend.features.tickets.services.forms import TicketForms
from backend.features.tickets.services.handing_over import HandOvers
from backend.features.tickets.services.intake import Reception
from backend.features.tickets.services.joining import Joinings
from backend.features.tickets.services.links import TicketLinks
from backend.features.tickets.services.loads import TechnicianLoads
from backend.features.tickets.services.own_month import OwnMonth
from backend.features.tickets.services.positions import Positions
from backend.features.tickets.services.quote_approvals import QuoteApprovals
from backend.features.tickets.services.reading import TicketReading
from backend.features.tickets.services.reporting import Reports
from backend.features.tickets.services.sources import TicketSources
from backend.features.tickets.services.statements import Statements
from backend.features.tickets.services.steps import VisitSteps
from backend.features.tickets.services.subcontracting import Subcontracting
from backend.features.tickets.services.subscriptions import TicketSubscriptions
from backend.features.tickets.services.tasks import Tasks
from backend.features.tickets.services.units import TicketUnits
from backend.features.tickets.services.visitors import Visitors
from backend.features.tickets.subscribers import (
    ComplaintNews,
    FaultCounts,
    InstallationsOfSales,
    JoiningNews,
    StatementNews,
    StepNews,
    SubcontractingNews,
    TaskNews,
    TasksOfEndedTickets,
    TicketContent,
    TicketDevices,
    TicketNews,
    TicketPeople,
    VisitCards,
    WithdrawnConsents,
)
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Tickets:
    """Each service is one stage of the work; `reading`, `links` and `heads` are for others too."""

    stores: TicketStores
    rules: TicketRules
    desk: TicketDesk
    reports: Reports
    visitors: Visitors
    reception: Reception
    dispatch: Dispatch
    assignments: Assignments
    field: FieldService
    steps: VisitSteps
    charging: Charging
    quote_approvals: QuoteApprovals
    hand_overs: HandOvers
    closures: Closures
    statements: Statements
    promises: TicketPromises
    wishes: Wishes
    units: TicketUnits
    subcontracting: Subcontracting
    departures: Departures
    positions: Positions
    joinings: Joinings
    tasks: Tasks
    complaints: Complaints
    complaint_reading: ComplaintReading
    reading: TicketReading
    links: TicketLinks
    subscriptions: TicketSubscriptions
    clockwork: TicketClockwork
    codes: AcceptanceCodes
    evidence_packs: EvidencePacks
    forms: TicketForms
    sources: TicketSources
    flows: TicketFlows
    heads: TicketHeads
    audiences: TicketAudiences
    facts: TicketFacts
    loads: TechnicianLoads
    own_month: OwnMonth
    capacity: Capacity
    import_kind: OpenTicketKind
    news: TicketNews
    statement_news: StatementNews
    step_news: StepNews
    joining_news: JoiningNews
    task_news: TaskNews
    ended: TasksOfEndedTickets
    subcontracting_news: SubcontractingNews
    complaint_news: ComplaintNews
    people: TicketPeople
    follows: TicketDevices
    installations: InstallationsOfSales
    fault_counts: FaultCounts
    withdrawn_consents: WithdrawnConsents
    content: TicketContent
    visit_cards: VisitCards
    told: Notices

    @property
    def card_acts(self) -> Mapping[str, CardAct]:
        """What the buttons of cards do here, by the names that card kinds give them."""
        return {TAKE: TakeByCard(self.dispatch), REFUSE: RefuseByCard(self.dispatch)}

    @property
    def media_access(self) -> Mapping[str, SubjectAccess]:
        """Who may see the files that belong to tickets and complaints."""
        return {SUBJECT_KIND: self.reading, COMPLAINT_KIND: self.complaints}

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        stores = self.stores
        return (
            *(stores.tickets.ensure_indexes, stores.days.ensure_indexes),
            *(stores.codes.ensure_indexes, stores.tasks.ensure_indexes),
            stores.complaints.ensure_indexes,
        )
