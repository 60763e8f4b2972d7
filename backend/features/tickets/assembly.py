"""The parts of this feature put together, so that the container has one line for it."""

from datetime import timedelta

from backend.features.accounts import Accounts
from backend.features.approvals import Approvals
from backend.features.audit import AuditLog
from backend.features.cards import CardBook
from backend.features.consents import ConsentBook
from backend.features.content_safety import ContentSafety
from backend.features.contracts import Contracts
from backend.features.customers import Households
from backend.features.devices import Devices
from backend.features.faults import Faults
from backend.features.forms import FormDesk
from backend.features.media import MediaServices
from backend.features.notifications import NoticeParts
from backend.features.procedures import ProcedureBook
from backend.features.sales import Sales
from backend.features.tickets.facts import TicketFacts
from backend.features.tickets.importing import OpenTicketKind
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.notices import Notices
from backend.features.tickets.parts import Tickets
from backend.features.tickets.ports import FlowDemands, NextPromise, WrittenConsent
from backend.features.tickets.repository import FactRows, TicketAudiences, TicketHeads
from backend.features.tickets.repository.books import TicketBooks
from backend.features.tickets.repository.months import OwnMonths
from backend.features.tickets.repository.stores import TicketStores
from backend.features.tickets.repository.whereabouts import Whereabouts
from backend.features.tickets.services.acceptance_codes import build_codes
from backend.features.tickets.services.assigning import Assignments
from backend.features.tickets.services.backgrounds import Backgrounds
from backend.features.tickets.services.capacity import Capacity
from backend.features.tickets.services.charging import Charging
from backend.features.tickets.services.clockwork import TicketClockwork
from backend.features.tickets.services.closing import Closures
from backend.features.tickets.services.commitments import TicketPromises, Wishes
from backend.features.tickets.services.complaint_reading import ComplaintReading
from backend.features.tickets.services.complaints import Complaints
from backend.features.tickets.services.departments import Departments
from backend.features.tickets.services.departures import Departures
from backend.features.tickets.services.desk import TicketDesk
from backend.features.tickets.services.dispatching import Dispatch
from backend.features.tickets.services.evidence_packs import EvidencePacks
from backend.features.tickets.services.fault_records import FaultRecords
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
from backend.features.tickets.services.step_forms import StepForms
from backend.features.tickets.services.steps import VisitSteps
from backend.features.tickets.services.subcontracting import Subcontracting
from backend.features.tickets.services.subscriptions import TicketSubscriptions
from backend.features.tickets.services.task_views import TaskViews
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
from backend.features.timeline import Timeline
from backend.features.workforce import Workforce
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, Mongo, NumberSeries, UnitOfWork
from backend.settings import TicketSettings

__all__ = ["Tickets", "build_tickets"]

NUMBER_PREFIX, COMPLAINT_PREFIX = "BX", "TS"


def build_tickets(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    settings: TicketSettings,
    accounts: Accounts,
    audit: AuditLog,
    households: Households,
    devices: Devices,
    contracts: Contracts,
    faults: Faults,
    sales: Sales,
    approvals: Approvals,
    media: MediaServices,
    content: ContentSafety,
    timeline: Timeline,
    notices: NoticeParts,
    cards: CardBook,
    consents: ConsentBook,
    promised: NextPromise,
    workforce: Workforce,
    procedures: ProcedureBook,
    form_desk: FormDesk,
    flows: FlowDemands,
    now: Clock,
) -> Tickets:
    stores, rules = TicketStores.of(mongo), TicketRules.of(settings)
    desk = TicketDesk(
        stores.tickets,
        stores.days,
        timeline,
        media.library,
        unit_of_work,
        rules,
        flows,
        StepForms(form_desk),
        now,
    )
    positions = Positions(desk, WrittenConsent(consents), timedelta(days=settings.position_days))
    departments = Departments(accounts.directory, accounts.organisations)
    told = Notices(notices.notifications, accounts.directory, accounts.organisations, flows)
    codes = build_codes(mongo, stores.codes, settings, now)
    fault_records, promises = FaultRecords(faults), TicketPromises(desk, sales.promises)
    backgrounds = Backgrounds(FactRows(stores.tickets), households, devices, contracts, now)
    forms = TicketForms(form_desk, devices, accounts.customers)
    reports = Reports(
        desk,
        accounts.customers,
        accounts.organisations,
        households,
        devices,
        contracts,
        fault_records,
        forms,
        NumberSeries(mongo, NUMBER_PREFIX),
        backgrounds,
    )
    quote_approvals = QuoteApprovals(desk, codes, approvals)
    capacity = Capacity(stores.days, stores.tickets, workforce)
    dispatch = Dispatch(desk, accounts.directory, positions, capacity, procedures)
    reading = TicketReading(desk, media.library, codes, audit, promised)
    complaints = _build_complaints(mongo, stores, desk, accounts)
    return Tickets(
        stores=stores,
        rules=rules,
        desk=desk,
        reports=reports,
        visitors=Visitors(desk),
        reception=Reception(desk, accounts.organisations, fault_records),
        dispatch=dispatch,
        assignments=Assignments(desk, dispatch, accounts.organisations),
        field=FieldService(desk, codes, positions, households, promises, fault_records, forms),
        steps=VisitSteps(desk, procedures, reading),
        charging=Charging(desk, codes, quote_approvals),
        quote_approvals=quote_approvals,
        hand_overs=HandOvers(desk, codes, forms),
        closures=Closures(desk),
        statements=Statements(desk),
        units=TicketUnits(desk, devices, backgrounds),
        subcontracting=Subcontracting(desk, accounts.organisations),
        departures=Departures(desk, accounts.directory, procedures),
        promises=promises,
        wishes=Wishes(desk, sales.leads),
        positions=positions,
        joinings=Joinings(desk),
        tasks=Tasks(desk, stores.tasks, departments, TaskViews(desk, departments)),
        complaints=complaints,
        complaint_reading=ComplaintReading(complaints),
        reading=reading,
        subscriptions=TicketSubscriptions(reading, notices.subscriptions),
        links=TicketLinks(stores.tickets, rules, now),
        clockwork=TicketClockwork(desk),
        codes=codes,
        evidence_packs=EvidencePacks(
            stores.tickets, timeline, media.contents, audit, unit_of_work, now
        ),
        forms=forms,
        sources=TicketSources(stores.tickets),
        flows=TicketFlows(desk),
        heads=TicketHeads(stores.tickets),
        audiences=TicketAudiences(stores.tickets),
        facts=TicketFacts(stores.tickets, now),
        own_month=OwnMonth(OwnMonths(stores.tickets)),
        loads=TechnicianLoads(stores.days, Whereabouts(stores.tickets), timeline, now),
        capacity=capacity,
        import_kind=OpenTicketKind(TicketBooks(stores.tickets), devices, reports),
        news=TicketNews(stores.tickets, codes, told),
        statement_news=StatementNews(stores.tickets, told),
        step_news=StepNews(stores.tickets, flows, told),
        complaint_news=ComplaintNews(
            stores.complaints, stores.tickets, told, notices.notifications, unit_of_work
        ),
        joining_news=JoiningNews(stores.tickets, told),
        ended=TasksOfEndedTickets(desk, stores.tasks),
        task_news=TaskNews(stores.tasks, stores.tickets, departments, notices.notifications),
        subcontracting_news=SubcontractingNews(stores.tickets, told),
        people=TicketPeople(desk),
        follows=TicketDevices(desk, devices, backgrounds),
        installations=InstallationsOfSales(reports, sales.of_devices, devices),
        fault_counts=FaultCounts(
            stores.tickets, devices, faults.chips, Inbox(mongo), unit_of_work, now
        ),
        withdrawn_consents=WithdrawnConsents(positions),
        content=TicketContent(desk, content.checks, form_desk),
        visit_cards=VisitCards(stores.tickets, cards, unit_of_work),
        told=told,
    )


def _build_complaints(
    mongo: Mongo, stores: TicketStores, desk: TicketDesk, accounts: Accounts
) -> Complaints:
    return Complaints(
        desk,
        stores.complaints,
        accounts.customers,
        accounts.organisations,
        accounts.directory,
        NumberSeries(mongo, COMPLAINT_PREFIX),
    )
