"""Households 一户: the people of a home, and its addresses."""

from backend.features.customers.assembly import Customers, build_customers
from backend.features.customers.errors import AddressNotFound, HouseholdNotFound, TooManyAddresses
from backend.features.customers.events import AddressWritten
from backend.features.customers.exported import household_export
from backend.features.customers.migrations import (
    code_household_areas,
    index_household_areas,
)
from backend.features.customers.models import (
    Address,
    AddressSnapshot,
    GeoPoint,
    Household,
    MemberRole,
)
from backend.features.customers.reception import Reception
from backend.features.customers.registry import Households
from backend.features.customers.schemas import (
    AddressInput,
    HouseholdSearch,
    HouseholdView,
    Intake,
    LevelView,
)

__all__ = [
    "Address",
    "AddressInput",
    "AddressNotFound",
    "AddressSnapshot",
    "AddressWritten",
    "Customers",
    "GeoPoint",
    "Household",
    "HouseholdNotFound",
    "HouseholdSearch",
    "HouseholdView",
    "Households",
    "Intake",
    "LevelView",
    "MemberRole",
    "Reception",
    "TooManyAddresses",
    "build_customers",
    "code_household_areas",
    "household_export",
    "index_household_areas",
]
