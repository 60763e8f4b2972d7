"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.approvals.card_acts import ApproveByCard, RefuseByCard
from backend.features.approvals.facts import approval_facts
from backend.features.approvals.handlers import ApprovalDesk
from backend.features.approvals.kind import build_path_kind
from backend.features.approvals.models.path import ApprovalPath
from backend.features.approvals.repository import AbsenceRepository, ApprovalRepository
from backend.features.approvals.service.asking import Asking
from backend.features.approvals.service.deciding import Deciding
from backend.features.approvals.service.deputies import Deputies
from backend.features.approvals.service.people import Rota, SeatPeople
from backend.features.approvals.service.reading import Reading
from backend.features.approvals.service.trials import Trials
from backend.features.approvals.subscribers import ApprovalNews, ChangedStaff, StuckApprovals
from backend.features.audit import AuditLog
from backend.features.calendars import WorkingCalendars
from backend.features.cards import APPROVE, DISAPPROVE, CardAct, CardBook
from backend.features.definitions import DefinitionKind, Definitions
from backend.features.notifications import Notifications
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Approvals:
    """`asking` is for the features above that want something approved; they follow the event
    ApprovalDecided. `reading` tells of one by its id."""

    approvals: ApprovalRepository
    absences: AbsenceRepository
    kind: DefinitionKind[ApprovalPath]
    asking: Asking
    deciding: Deciding
    desk: ApprovalDesk
    news: ApprovalNews
    changed_staff: ChangedStaff
    stuck: StuckApprovals

    @property
    def card_acts(self) -> Mapping[str, CardAct]:
        return {APPROVE: ApproveByCard(self.deciding), DISAPPROVE: RefuseByCard(self.deciding)}

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.approvals.ensure_indexes, self.absences.ensure_indexes)


def build_approvals(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    definitions: Definitions,
    notifications: Notifications,
    cards: CardBook,
    calendars: WorkingCalendars,
    rota: Rota,
    service_names: Mapping[str, str],
    now: Clock,
) -> Approvals:
    """`service_names`: the kinds of service that rules may name."""
    approvals, absences = ApprovalRepository(mongo), AbsenceRepository(mongo)
    catalogue = approval_facts(service_names)
    kind = build_path_kind(accounts.directory, catalogue)
    paths = definitions.book(kind)
    people = SeatPeople(accounts.directory, absences, rota)
    deciding = Deciding(approvals, people, calendars, unit_of_work, now)
    return Approvals(
        approvals=approvals,
        absences=absences,
        kind=kind,
        asking=Asking(approvals, paths, people, catalogue, calendars, unit_of_work, now),
        deciding=deciding,
        desk=ApprovalDesk(
            reading=Reading(approvals, people, now),
            deciding=deciding,
            deputies=Deputies(absences, accounts.directory, audit, unit_of_work, now),
            trials=Trials(paths, people, catalogue, definitions.naming, now),
        ),
        news=ApprovalNews(approvals, people, notifications, cards, unit_of_work, now),
        changed_staff=ChangedStaff(deciding),
        stuck=StuckApprovals(approvals, accounts.directory, notifications),
    )
