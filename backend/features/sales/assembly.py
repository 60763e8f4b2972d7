"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.notifications import Notifications
from backend.features.sales.importing import SaleKind
from backend.features.sales.ports import Installations
from backend.features.sales.repository import SaleStore
from backend.features.sales.service.books import SaleBooks
from backend.features.sales.service.goods import Goods
from backend.features.sales.service.leads import Leads
from backend.features.sales.service.of_device import SalesOfDevices
from backend.features.sales.service.promises import Promises
from backend.features.sales.service.selling import Selling
from backend.features.sales.service.showing import Showing
from backend.features.sales.subscribers import SaleSubscribers
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, NumberSeries, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes

NUMBER_PREFIX = "XS"


@dataclass(frozen=True)
class Sales:
    """`promises` and `leads` are for tickets, `of_devices` for records; the rest is ours."""

    store: SaleStore
    selling: Selling
    import_kind: SaleKind
    books: SaleBooks
    promises: Promises
    leads: Leads
    of_devices: SalesOfDevices
    subscribers: SaleSubscribers

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_sales(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    customers: Customers,
    devices: DeviceServices,
    installations: Installations,
    notifications: Notifications,
    now: Clock,
) -> Sales:
    store = SaleStore(mongo)
    goods = Goods(devices)
    showing = Showing(store, accounts, devices.devices, goods, installations, now)
    numbers = NumberSeries(mongo, NUMBER_PREFIX)
    selling = Selling(store, accounts, customers, goods, showing, numbers, unit_of_work, now)
    return Sales(
        store=store,
        selling=selling,
        import_kind=SaleKind(store, devices.catalogue, goods, selling),
        books=SaleBooks(
            store, accounts.customers, goods, showing, installations, unit_of_work, now
        ),
        promises=Promises(store, showing, unit_of_work, now),
        leads=Leads(store, accounts, showing, unit_of_work, now),
        of_devices=SalesOfDevices(store, showing),
        subscribers=SaleSubscribers(store, accounts, notifications, unit_of_work),
    )
