"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.notifications.call_list.repository import CallRepository
from backend.features.notifications.call_list.service import CallList
from backend.features.notifications.models import Place
from backend.features.notifications.policies import CALL_PAUSES_SECONDS
from backend.features.notifications.ports import ClosedPaths, Messengers, PlatformUsage
from backend.features.notifications.repository import (
    BundleRepository,
    DeliveryRepository,
    FirmSettings,
    InboxRepository,
    Receipts,
    Unreachable,
    WordingRevisionRepository,
)
from backend.features.notifications.service import (
    AddressBook,
    Bundles,
    Courier,
    Deliverer,
    Deliveries,
    DeliveryOutcomes,
    Inbox,
    Notifications,
    RouteFinder,
    Subscriptions,
    Wordings,
)
from backend.features.notifications.service.alarms import PlatformAlarms
from backend.features.notifications.service.history import MessageHistory
from backend.features.notifications.wallet.packets import SubscribePackets
from backend.features.notifications.wallet.repository import PurseRepository
from backend.features.notifications.wallet.service import Wallet
from backend.features.notifications.wording import Imprint, WordingBook
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox as SeenBefore
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes

Templates = Mapping[Place, Mapping[str, str]]


@dataclass(frozen=True)
class Stores:
    deliveries: DeliveryRepository
    bundles: BundleRepository
    inbox: InboxRepository
    revisions: WordingRevisionRepository
    purses: PurseRepository
    calls: CallRepository
    unreachable: Unreachable
    receipts: Receipts
    firm: FirmSettings

    @classmethod
    def of(cls, mongo: Mongo) -> "Stores":
        return cls(
            deliveries=DeliveryRepository(mongo),
            bundles=BundleRepository(mongo),
            inbox=InboxRepository(mongo),
            revisions=WordingRevisionRepository(mongo),
            purses=PurseRepository(mongo),
            calls=CallRepository(mongo),
            unreachable=Unreachable(mongo),
            receipts=Receipts(mongo),
            firm=FirmSettings(mongo),
        )


@dataclass(frozen=True)
class NoticeParts:
    """`notifications.send` is for other features; the worker runs the `deliverer`; what platforms
    tell later goes to `outcomes.settle`."""

    stores: Stores
    notifications: Notifications
    wordings: Wordings
    inbox: Inbox
    subscriptions: Subscriptions
    deliveries: Deliveries
    deliverer: Deliverer
    outcomes: DeliveryOutcomes
    wallet: Wallet
    packets: SubscribePackets
    call_list: CallList
    history: MessageHistory
    alarms: PlatformAlarms
    usage: PlatformUsage

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        stores = self.stores
        return (
            stores.deliveries.ensure_indexes,
            stores.bundles.ensure_indexes,
            stores.inbox.ensure_indexes,
            stores.revisions.ensure_indexes,
            stores.purses.ensure_indexes,
            stores.calls.ensure_indexes,
            stores.unreachable.ensure_indexes,
            stores.receipts.ensure_indexes,
        )


def build_notices(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    messengers: Messengers,
    paths: ClosedPaths,
    usage: PlatformUsage,
    templates: Templates,
    now: Clock,
    imprint: Imprint,
    call_pauses: Sequence[float] = CALL_PAUSES_SECONDS,
) -> NoticeParts:
    """Reads and checks the shipped wordings. Raises WordingRefused, a line for each mistake."""
    stores = Stores.of(mongo)
    book = WordingBook.shipped()
    wordings = Wordings(book, stores.revisions, templates, audit, unit_of_work, now, imprint)
    addresses = AddressBook(accounts.customers, accounts.directory)
    wallet = Wallet(stores.purses, stores.deliveries, now)
    routes = RouteFinder(addresses, messengers, stores.unreachable, wallet, wordings, now)
    courier = Courier(
        stores.deliveries,
        wordings,
        routes,
        wallet,
        stores.unreachable,
        stores.firm,
        now,
        call_pauses=call_pauses,
    )
    call_list = CallList(stores.calls, unit_of_work, now)
    bundles = Bundles(stores.bundles, stores.deliveries, wordings, stores.firm)
    outcomes = DeliveryOutcomes(stores.deliveries, stores.receipts, stores.unreachable, now)
    notifications = Notifications(
        stores.deliveries, stores.inbox, wordings, bundles, unit_of_work, now
    )
    return NoticeParts(
        history=MessageHistory(stores.inbox, stores.deliveries, book),
        stores=stores,
        notifications=notifications,
        alarms=PlatformAlarms(paths, notifications, accounts.directory),
        usage=usage,
        wordings=wordings,
        inbox=Inbox(stores.inbox, call_list, unit_of_work, now),
        wallet=wallet,
        call_list=call_list,
        packets=SubscribePackets(wallet, wordings, outcomes, SeenBefore(mongo), unit_of_work, now),
        subscriptions=Subscriptions(addresses, wordings, wallet, unit_of_work, now),
        deliveries=Deliveries(
            stores.deliveries, book, stores.firm, addresses, paths, audit, unit_of_work, now
        ),
        deliverer=Deliverer(stores.deliveries, courier, outcomes, call_list),
        outcomes=outcomes,
    )
