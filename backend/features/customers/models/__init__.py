"""A household with its people, addresses and contacts."""

from backend.features.customers.models.address import (
    Address,
    AddressSnapshot,
    PostalAddress,
    seal_point,
)
from backend.features.customers.models.household import (
    MOST_ADDRESSES,
    MOST_MEMBERS,
    MOST_TAGS,
    Household,
    Invitation,
    Member,
    MemberRole,
)
from backend.features.places import GeoPoint

__all__ = [
    "MOST_ADDRESSES",
    "MOST_MEMBERS",
    "MOST_TAGS",
    "Address",
    "AddressSnapshot",
    "GeoPoint",
    "Household",
    "Invitation",
    "Member",
    "MemberRole",
    "PostalAddress",
    "seal_point",
]
