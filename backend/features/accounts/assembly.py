"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts.ports import SignInPlatforms
from backend.features.accounts.repository import (
    BranchRepository,
    CustomerAccountRepository,
    OrganisationRepository,
    RoleRepository,
    SessionRepository,
    SetupTokens,
    StaffRepository,
    TeamRepository,
)
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.grants import RoleGrants
from backend.features.accounts.service.organisations import Organisations
from backend.features.accounts.service.sessions import SessionService
from backend.features.accounts.service.staff_directory import StaffDirectory
from backend.features.audit import AuditLog
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.settings import SessionSettings


@dataclass(frozen=True)
class Stores:
    organisations: OrganisationRepository
    branches: BranchRepository
    teams: TeamRepository
    staff: StaffRepository
    roles: RoleRepository
    customers: CustomerAccountRepository
    sessions: SessionRepository
    setup_tokens: SetupTokens

    @classmethod
    def of(cls, mongo: Mongo) -> "Stores":
        return cls(
            organisations=OrganisationRepository(mongo),
            branches=BranchRepository(mongo),
            teams=TeamRepository(mongo),
            staff=StaffRepository(mongo),
            roles=RoleRepository(mongo),
            customers=CustomerAccountRepository(mongo),
            sessions=SessionRepository(mongo),
            setup_tokens=SetupTokens(mongo),
        )


@dataclass(frozen=True)
class Accounts:
    """`directory`, `customers` and `organisations` are for other features; the rest is ours."""

    stores: Stores
    directory: StaffDirectory
    customers: CustomerAccounts
    organisations: Organisations
    sessions: SessionService

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        stores = self.stores
        return (
            stores.organisations.ensure_indexes,
            stores.branches.ensure_indexes,
            stores.teams.ensure_indexes,
            stores.staff.ensure_indexes,
            stores.roles.ensure_indexes,
            stores.customers.ensure_indexes,
            stores.sessions.ensure_indexes,
        )


def build_accounts(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    audit: AuditLog,
    limits: SessionSettings,
    platforms: SignInPlatforms,
    now: Clock,
) -> Accounts:
    stores = Stores.of(mongo)
    grants = RoleGrants(stores.roles)
    sessions = SessionService(stores.sessions, grants, audit, unit_of_work, limits, now)
    return Accounts(
        stores=stores,
        directory=StaffDirectory(stores.staff, stores.roles, stores.branches),
        customers=CustomerAccounts(stores.customers, sessions, audit, unit_of_work, now),
        organisations=Organisations(stores.organisations, stores.branches, stores.teams),
        sessions=sessions,
    )
