"""What there is in one process: the services it works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backend.channels.assembly import Channels
from backend.channels.imaging import ImageWorkers
from backend.channels.storage import Storage
from backend.container.console import Console
from backend.container.exported import list_exports
from backend.definition_kinds import definition_kinds
from backend.features.accounts import Accounts
from backend.features.approvals import Approvals
from backend.features.audit import AuditLog, AuditRepository, AuditSealer
from backend.features.calendars import Calendars
from backend.features.callbacks import Callbacks
from backend.features.cards import Cards
from backend.features.consents import Consents
from backend.features.content_safety import ContentSafety
from backend.features.contracts import ContractParts
from backend.features.conversations import (
    Conversations,
)
from backend.features.customers import Customers
from backend.features.definitions import DefinitionDesk, Definitions
from backend.features.devices import DeviceServices
from backend.features.dispatch import Acting, Judging
from backend.features.exports import Exports, ListExport, build_exports
from backend.features.faults import Faults
from backend.features.flows import Flows
from backend.features.forms import Forms
from backend.features.imports import Imports
from backend.features.live import Live
from backend.features.media import MediaLibrary, MediaReading, MediaServices
from backend.features.notifications import (
    NoticeParts,
    Notifications,
)
from backend.features.official_account import OfficialAccountParts
from backend.features.portraits import PortraitParts
from backend.features.privacy import Privacy
from backend.features.procedures import Procedures
from backend.features.records import Records
from backend.features.request_forms import RequestForms
from backend.features.roster import Roster
from backend.features.sales import Sales
from backend.features.sla import Sla, SlaRules
from backend.features.tickets import (
    Tickets,
)
from backend.features.timeline import Timeline, TimelineRepository
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, StoredAnswers, UnitOfWork
from backend.settings import Settings


@dataclass(frozen=True)
class Container:
    """The services one process works with. Features add their fields here."""

    settings: Settings
    mongo: Mongo
    unit_of_work: UnitOfWork
    answers: StoredAnswers
    metrics: Metrics
    channels: Channels
    now: Clock
    audit_entries: AuditRepository
    audit: AuditLog
    accounts: Accounts
    workforce: WorkforceParts
    portraits: PortraitParts
    consents: Consents
    callbacks: Callbacks
    definitions: Definitions
    approvals: Approvals
    procedures: Procedures
    calendars: Calendars
    sla_rules: SlaRules
    audit_sealer: AuditSealer
    image_workers: ImageWorkers
    storage: Storage
    media_services: MediaServices
    media_reading: MediaReading
    media: MediaLibrary
    content_safety: ContentSafety
    notices: NoticeParts
    notifications: Notifications
    contract_parts: ContractParts
    customers: Customers
    device_services: DeviceServices
    faults: Faults
    forms: Forms
    request_forms: RequestForms
    official_account: OfficialAccountParts
    sales: Sales
    imports: Imports
    timeline_lines: TimelineRepository
    timeline: Timeline
    tickets: Tickets
    judging: Judging
    acting: Acting
    flows: Flows
    sla: Sla
    cards: Cards
    roster: Roster
    conversations: Conversations
    live: Live
    console: Console
    records: Records
    privacy: Privacy

    @cached_property
    def definition_desk(self) -> DefinitionDesk:
        """The lifecycle of every kind there is."""
        kinds = definition_kinds(
            self.calendars,
            self.procedures,
            self.forms,
            self.judging,
            self.sla_rules,
            self.approvals,
            self.flows,
        )
        return self.definitions.desk(kinds)

    @cached_property
    def lists(self) -> Sequence[ListExport[Any, Any]]:
        """Every list that may be taken away."""
        return list_exports(
            self.accounts,
            self.audit_entries,
            self.notices,
            self.approvals,
            self.contract_parts,
            self.customers,
            self.device_services,
            self.faults,
            self.sales,
            self.tickets,
            self.sla,
            self.workforce,
            self.definition_desk,
            self.console.operations,
        )

    @cached_property
    def exports(self) -> Exports:
        """Made of what else there is: it knows every list."""
        return build_exports(self.mongo, self.unit_of_work, self.audit, self.lists, self.now)

    def close(self) -> None:
        self.image_workers.close()
        self.channels.close()
        self.storage.close()
        self.mongo.close()
