"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.roster.ports import RosterSource
from backend.features.roster.repository import (
    DepartmentRepository,
    KnownMemberRepository,
    ProposalRepository,
    RosterSettingsRepository,
    SyncRunRepository,
)
from backend.features.roster.service.changes import RosterChanges
from backend.features.roster.service.desk import RosterDesk
from backend.features.roster.service.sync import RosterSync
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Roster:
    """`sync` is for the clock and for what WeCom pushes."""

    proposals: ProposalRepository
    members: KnownMemberRepository
    runs: SyncRunRepository
    sync: RosterSync
    desk: RosterDesk

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.proposals.ensure_indexes,
            self.members.ensure_indexes,
            self.runs.ensure_indexes,
        )


def build_roster(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    source: RosterSource | None,
    now: Clock,
) -> Roster:
    """`source` None: this installation is not connected to WeCom."""
    settings, departments = RosterSettingsRepository(mongo), DepartmentRepository(mongo)
    members, runs = KnownMemberRepository(mongo), SyncRunRepository(mongo)
    proposals = ProposalRepository(mongo)
    changes = RosterChanges(accounts, proposals, unit_of_work, now)
    sync = RosterSync(
        mongo, source, settings, departments, members, runs, changes, accounts.directory, now
    )
    desk = RosterDesk(
        settings,
        departments,
        runs,
        proposals,
        changes,
        sync,
        accounts,
        audit,
        unit_of_work,
        now,
        is_open=source is not None,
    )
    return Roster(proposals=proposals, members=members, runs=runs, sync=sync, desk=desk)
