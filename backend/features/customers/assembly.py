"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.contracts import Contracts
from backend.features.customers.home import Home
from backend.features.customers.importing import CustomerKind
from backend.features.customers.levels import Levels
from backend.features.customers.reception import Reception
from backend.features.customers.registry import Households
from backend.features.customers.repository import (
    HouseholdRepository,
    InvitationRepository,
    LevelRepository,
)
from backend.features.customers.subscribers import HouseholdSubscribers
from backend.features.places import Geocoder
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Customers:
    """`households` and `reception` are for other features, `import_kind` for imports; the rest is
    ours."""

    store: HouseholdRepository
    invitations: InvitationRepository
    households: Households
    reception: Reception
    home: Home
    level_store: LevelRepository
    levels: Levels
    subscribers: HouseholdSubscribers
    import_kind: CustomerKind

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.store.ensure_indexes,
            self.invitations.ensure_indexes,
            self.level_store.ensure_indexes,
        )


def build_customers(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    contracts: Contracts,
    geocoder: Geocoder,
    now: Clock,
) -> Customers:
    store = HouseholdRepository(mongo)
    invitations = InvitationRepository(mongo)
    level_store = LevelRepository(mongo)
    levels = Levels(level_store, unit_of_work, now)
    households = Households(store, accounts.organisations, unit_of_work, now)
    return Customers(
        store=store,
        invitations=invitations,
        households=households,
        reception=Reception(store, accounts.customers, contracts, levels, audit, unit_of_work, now),
        home=Home(
            store,
            invitations,
            households,
            accounts.customers,
            accounts.organisations,
            unit_of_work,
            now,
        ),
        level_store=level_store,
        levels=levels,
        subscribers=HouseholdSubscribers(store, households, geocoder, unit_of_work, now),
        import_kind=CustomerKind(store, accounts.customers, levels, now),
    )
