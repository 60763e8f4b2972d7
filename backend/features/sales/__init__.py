"""What is sold, what is promised with it, and what a service makes a customer wish for."""

from backend.features.sales.assembly import Sales, build_sales
from backend.features.sales.errors import (
    PromiseNotFound,
    PromiseSettled,
    RefusalNeedsReason,
    SaleNotFound,
    TooManyLeads,
)
from backend.features.sales.events import LeadSeen, SaleCancelled, SaleRecorded
from backend.features.sales.exported import sale_exports
from backend.features.sales.models import (
    Promise,
    PromiseKind,
    PromiseState,
    Sale,
    SeenBy,
    SettledBy,
)
from backend.features.sales.ports import Installation, Installations
from backend.features.sales.schemas.promises import (
    PromiseInput,
    PromiseOutcome,
    PromiseSettlement,
    PromiseView,
)
from backend.features.sales.service.leads import Leads, SeenAt
from backend.features.sales.service.of_device import SaleOfDevice, SalesOfDevices
from backend.features.sales.service.promises import Promises, Reader

__all__ = [
    "Installation",
    "Installations",
    "LeadSeen",
    "Leads",
    "Promise",
    "PromiseInput",
    "PromiseKind",
    "PromiseNotFound",
    "PromiseOutcome",
    "PromiseSettled",
    "PromiseSettlement",
    "PromiseState",
    "PromiseView",
    "Promises",
    "Reader",
    "RefusalNeedsReason",
    "Sale",
    "SaleCancelled",
    "SaleNotFound",
    "SaleOfDevice",
    "SaleRecorded",
    "Sales",
    "SalesOfDevices",
    "SeenAt",
    "SeenBy",
    "SettledBy",
    "TooManyLeads",
    "build_sales",
    "sale_exports",
]
