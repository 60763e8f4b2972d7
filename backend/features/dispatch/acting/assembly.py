"""The parts that carry rules out, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.cards import GRAB, CardAct, CardBook
from backend.features.dispatch.acting.desk import ActingDesk
from backend.features.dispatch.acting.following import Following
from backend.features.dispatch.acting.judging import Judge
from backend.features.dispatch.acting.pool import GrabbingPool
from backend.features.dispatch.acting.sending import Sender
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.dispatch.acting.telling import ActingNews, GrabByCard
from backend.features.notifications import Notifications
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Acting:
    stores: ActingStores
    following: Following
    pool: GrabbingPool
    news: ActingNews
    desk: ActingDesk

    @property
    def card_acts(self) -> Mapping[str, CardAct]:
        return {GRAB: GrabByCard(self.pool)}

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return self.stores.ensure_indexes


def build_acting(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    tickets: Tickets,
    notifications: Notifications,
    cards: CardBook,
    judge: Judge,
    now: Clock,
) -> Acting:
    stores = ActingStores(mongo)
    assignments = tickets.assignments
    sender = Sender(stores, judge, assignments, unit_of_work, now)
    return Acting(
        stores=stores,
        following=Following(stores, sender, assignments, unit_of_work, now),
        pool=GrabbingPool(stores, tickets.stores.days, assignments, unit_of_work, now),
        news=ActingNews(
            stores,
            assignments,
            tickets.told,
            notifications,
            accounts.directory,
            cards,
            unit_of_work,
            now,
        ),
        desk=ActingDesk(stores, tickets.reading, audit, unit_of_work, now),
    )
