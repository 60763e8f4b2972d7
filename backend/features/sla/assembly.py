"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.calendars import Calendars
from backend.features.notifications import NoticeParts
from backend.features.sla.alerts import WaitingAlertRepository
from backend.features.sla.defining import SlaRules
from backend.features.sla.duty import DutyHours
from backend.features.sla.notices import LevelNotices
from backend.features.sla.recipients import Recipients
from backend.features.sla.repository import ClockRepository, EntryRepository
from backend.features.sla.service.clockwork import Clockwork
from backend.features.sla.service.keeping import ClockKeeping
from backend.features.sla.service.reading import ClockReadings
from backend.features.sla.service.reapplying import Reapplying
from backend.features.sla.service.rebuilding import Rebuilding
from backend.features.sla.service.recomputing import Recomputation
from backend.features.sla.service.supervision import Supervision
from backend.features.sla.service.terms import TermsBook
from backend.features.sla.subscribers import ClockFollowing, LevelNews
from backend.features.sla.vitals import ClockVitals
from backend.features.tickets import Tickets
from backend.features.timeline import Timeline
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class SlaStores:
    records: ClockRepository
    entries: EntryRepository
    alerts: WaitingAlertRepository

    @classmethod
    def of(cls, mongo: Mongo) -> "SlaStores":
        return cls(
            records=ClockRepository(mongo),
            entries=EntryRepository(mongo),
            alerts=WaitingAlertRepository(mongo),
        )


@dataclass(frozen=True)
class Sla:
    stores: SlaStores
    terms: TermsBook
    keeping: ClockKeeping
    clockwork: Clockwork
    readings: ClockReadings
    supervision: Supervision
    reapplying: Reapplying
    rebuilding: Rebuilding
    recomputation: Recomputation
    following: ClockFollowing
    news: LevelNews
    vitals: ClockVitals

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        stores = self.stores
        return (
            stores.records.ensure_indexes,
            stores.entries.ensure_indexes,
            stores.alerts.ensure_indexes,
        )


def build_sla(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    metrics: Metrics,
    accounts: Accounts,
    audit: AuditLog,
    workforce: WorkforceParts,
    rules: SlaRules,
    calendars: Calendars,
    notices: NoticeParts,
    timeline: Timeline,
    tickets: Tickets,
    now: Clock,
) -> Sla:
    stores = SlaStores.of(mongo)
    terms = TermsBook(rules.policies, calendars.working, rules.choosing)
    keeping = ClockKeeping(stores.records, stores.entries, terms, tickets, timeline, unit_of_work)
    supervision = Supervision(keeping, audit, unit_of_work, now)
    recipients = Recipients(accounts.directory, accounts.organisations)
    return Sla(
        stores=stores,
        terms=terms,
        keeping=keeping,
        clockwork=Clockwork(keeping, stores.records),
        readings=ClockReadings(keeping, now),
        supervision=supervision,
        reapplying=Reapplying(supervision),
        rebuilding=Rebuilding(keeping, unit_of_work),
        recomputation=Recomputation(stores.records, terms),
        following=ClockFollowing(keeping),
        news=LevelNews(
            keeping,
            stores.entries,
            stores.alerts,
            LevelNotices(notices.notifications, recipients),
            DutyHours(workforce.workforce),
            now,
        ),
        vitals=ClockVitals(mongo, stores.records, metrics),
    )
