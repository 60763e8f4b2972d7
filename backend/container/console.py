"""What the web console has besides the features' own pages."""

from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.dispatch import BoardParts, Judging, build_board
from backend.features.operations import Operations
from backend.features.saved_views import SavedViews, build_saved_views
from backend.features.search import Search
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo


@dataclass(frozen=True)
class Console:
    search: Search
    saved_views: SavedViews
    board: BoardParts
    operations: Operations


def build_console(
    mongo: Mongo,
    accounts: Accounts,
    customers: Customers,
    devices: DeviceServices,
    tickets: Tickets,
    judging: Judging,
    now: Clock,
) -> Console:
    return Console(
        search=Search(tickets.reading, devices.keeping, customers.reception),
        saved_views=build_saved_views(mongo, tickets.desk.unit_of_work, tickets, now),
        board=build_board(accounts, tickets, judging, now),
        operations=Operations(mongo, now),
    )
