"""What the web console has besides the features' own pages."""

from dataclasses import dataclass

from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.saved_views import SavedViews, build_saved_views
from backend.features.search import Search
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


@dataclass(frozen=True)
class Console:
    search: Search
    saved_views: SavedViews


def build_console(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    tickets: Tickets,
    devices: DeviceServices,
    customers: Customers,
    now: Clock,
) -> Console:
    return Console(
        search=Search(tickets.reading, devices.keeping, customers.reception),
        saved_views=build_saved_views(mongo, unit_of_work, tickets, now),
    )
