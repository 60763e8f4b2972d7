"""Households 一户: the people of a home, and its addresses."""

from backend.features.customers.errors import AddressNotFound, HouseholdNotFound
from backend.features.customers.models import (
    Address,
    AddressSnapshot,
    GeoPoint,
    Household,
    MemberRole,
)
from backend.features.customers.registry import Households
from backend.features.customers.repository import HouseholdRepository

__all__ = [
    "Address",
    "AddressNotFound",
    "AddressSnapshot",
    "GeoPoint",
    "Household",
    "HouseholdNotFound",
    "HouseholdRepository",
    "Households",
    "MemberRole",
]
