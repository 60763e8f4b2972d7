"""What the web console has besides the features' own pages."""

from dataclasses import dataclass

from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.search import Search
from backend.features.tickets import Tickets


@dataclass(frozen=True)
class Console:
    search: Search


def build_console(tickets: Tickets, devices: DeviceServices, customers: Customers) -> Console:
    return Console(search=Search(tickets.reading, devices.keeping, customers.reception))
