"""The parts of this feature put together: every feature that holds personal data is named here."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.approvals import Approvals
from backend.features.audit import AuditLog
from backend.features.callbacks import Callbacks
from backend.features.cards import Cards
from backend.features.consents import Consents
from backend.features.content_safety import ContentSafety
from backend.features.contracts import ContractParts
from backend.features.conversations import Conversations
from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.forms import Forms
from backend.features.media import MediaServices
from backend.features.notifications import NoticeParts
from backend.features.portraits import PortraitParts
from backend.features.privacy.archive import CopyWriter
from backend.features.privacy.evidence import PrivacyEvidence
from backend.features.privacy.ports import PersonalRecords
from backend.features.privacy.repository import (
    CopyParts,
    DeletionLog,
    RequestRepository,
    WorkingRows,
)
from backend.features.privacy.requests import People, Requests
from backend.features.privacy.retention import Retention
from backend.features.privacy.steps.accounts import AccountRecords
from backend.features.privacy.steps.cards import CardRecords
from backend.features.privacy.steps.content import ContentRecords
from backend.features.privacy.steps.conversations import ConversationRecords
from backend.features.privacy.steps.devices import DeviceRecords
from backend.features.privacy.steps.files import FileRecords
from backend.features.privacy.steps.forms import FormRecords
from backend.features.privacy.steps.households import HouseholdRecords
from backend.features.privacy.steps.notices import NoticeRecords
from backend.features.privacy.steps.portraits import PortraitRecords
from backend.features.privacy.steps.related import RelatedRecords
from backend.features.privacy.steps.roster import RosterRecords
from backend.features.privacy.steps.tickets import TicketRecords
from backend.features.privacy.sweep import Sweep
from backend.features.privacy.work import RequestWork
from backend.features.roster import Roster
from backend.features.sales import Sales
from backend.features.sla import Sla
from backend.features.tickets import Tickets
from backend.features.timeline import Timeline
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.settings import PrivacySettings


@dataclass(frozen=True)
class Privacy:
    """`records`: in the order of a deletion; the account is closed first."""

    store: RequestRepository
    parts: CopyParts
    deletions: DeletionLog
    records: Sequence[PersonalRecords]
    people: People
    requests: Requests
    work: RequestWork
    sweep: Sweep
    retention: Retention
    evidence: PrivacyEvidence
    customers: Customers
    consents: Consents

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes, self.parts.ensure_indexes)


def build_privacy(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    consents: Consents,
    workforce: WorkforceParts,
    portraits: PortraitParts,
    customers: Customers,
    devices: DeviceServices,
    sales: Sales,
    contracts: ContractParts,
    forms: Forms,
    approvals: Approvals,
    tickets: Tickets,
    sla: Sla,
    conversations: Conversations,
    timeline: Timeline,
    media: MediaServices,
    notices: NoticeParts,
    cards: Cards,
    roster: Roster,
    content: ContentSafety,
    callbacks: Callbacks,
    audit: AuditLog,
    settings: PrivacySettings,
    now: Clock,
) -> Privacy:
    store, parts, deletions = RequestRepository(mongo), CopyParts(mongo), DeletionLog(mongo)
    records: tuple[PersonalRecords, ...] = (
        AccountRecords(accounts, workforce, mongo, unit_of_work),
        PortraitRecords(portraits, media),
        HouseholdRecords(customers, unit_of_work),
        DeviceRecords(devices, customers, unit_of_work, now),
        TicketRecords(tickets, approvals, timeline, media, unit_of_work),
        FormRecords(forms, media, unit_of_work),
        RelatedRecords(
            {
                "sales": sales.store.sales,
                "promises": sales.store.promises,
                "leads": sales.store.leads,
                "complaints": tickets.stores.complaints,
                "sla_entries": sla.stores.entries,
            },
            frozenset({"leads"}),
            unit_of_work,
        ),
        ConversationRecords(conversations, media),
        FileRecords(media),
        CardRecords(cards, tickets),
        RosterRecords(roster),
        ContentRecords(content),
        NoticeRecords(
            notices,
            (
                (tickets.stores.tickets, "idx.own"),
                (tickets.stores.complaints, "customer_id"),
                (sales.store.leads, "customer_id"),
            ),
            tickets.stores.tasks,
            unit_of_work,
        ),
    )
    swept = (
        accounts.stores.customers,
        accounts.stores.sessions,
        accounts.stores.staff,
        workforce.stores.facts,
        customers.store,
        devices.store.devices,
        devices.store.life,
        tickets.stores.tickets,
        tickets.stores.tasks,
        tickets.stores.complaints,
        approvals.approvals,
        forms.answers,
        sla.stores.entries,
        conversations.store.correspondents,
        conversations.store.messages,
        conversations.store.items,
        conversations.store.requests,
        sales.store.sales,
        sales.store.promises,
        sales.store.leads,
        contracts.store,
        notices.stores.deliveries,
        notices.stores.inbox,
        content.stored,
        callbacks.packets,
    )
    people, copies = People(accounts, now), CopyWriter(parts)
    sweep = Sweep(swept, mongo, unit_of_work)
    requests = Requests(store, records, people, copies, audit, settings, unit_of_work, now)
    work = RequestWork(
        store,
        requests,
        people,
        records,
        sweep,
        copies,
        parts,
        deletions,
        audit,
        settings,
        unit_of_work,
        now,
    )
    retention = Retention(WorkingRows(mongo), audit, now)
    return Privacy(
        store=store,
        parts=parts,
        deletions=deletions,
        records=records,
        people=people,
        requests=requests,
        work=work,
        sweep=sweep,
        retention=retention,
        evidence=PrivacyEvidence(mongo, retention),
        customers=customers,
        consents=consents,
    )
