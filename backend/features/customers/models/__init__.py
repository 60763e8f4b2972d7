"""A household with its people, addresses and contacts."""

from backend.features.customers.models.address import (
    Address,
    AddressSnapshot,
    PostalAddress,
    seal_point,
)
from backend.features.customers.models.contact import MOST_CONTACTS, HouseholdContact
from backend.features.customers.models.household import (
    MOST_ADDRESSES,
    MOST_MEMBERS,
    MOST_TAGS,
    Household,
    Invitation,
    Member,
    MemberRole,
)
from backend.features.customers.models.level import MOST_LEVELS, CustomerLevel
from backend.features.places import GeoPoint

__all__ = [
    "MOST_ADDRESSES",
    "MOST_CONTACTS",
    "MOST_LEVELS",
    "MOST_MEMBERS",
    "MOST_TAGS",
    "Address",
    "AddressSnapshot",
    "CustomerLevel",
    "GeoPoint",
    "Household",
    "HouseholdContact",
    "Invitation",
    "Member",
    "MemberRole",
    "PostalAddress",
    "seal_point",
]
