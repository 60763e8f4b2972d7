"""Every kind of table that may be brought in."""

from backend.features.accounts import Accounts
from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.faults import Faults
from backend.features.imports import ImportKind
from backend.features.sales import Sales
from backend.features.staffing import PeopleKind
from backend.features.tickets import Tickets
from backend.features.workforce import WorkforceParts


def import_kinds(
    accounts: Accounts,
    workforce: WorkforceParts,
    customers: Customers,
    devices: DeviceServices,
    tickets: Tickets,
    faults: Faults,
    sales: Sales,
) -> tuple[ImportKind, ...]:
    return (
        PeopleKind(accounts, workforce),
        customers.import_kind,
        devices.import_kind,
        tickets.import_kind,
        faults.import_kind,
        sales.import_kind,
    )
