"""Households over the wire: masked for staff, plain for the people of the home."""

from backend.features.customers.schemas.addresses import (
    AddressChange,
    AddressInput,
    MaskedAddress,
    PlainAddress,
)
from backend.features.customers.schemas.contacts import (
    ContactChange,
    ContactInput,
    ContactView,
    LevelChange,
    LevelInput,
    LevelView,
)
from backend.features.customers.schemas.fields import Cards
from backend.features.customers.schemas.households import (
    HouseholdChange,
    HouseholdQuery,
    HouseholdSearch,
    Intake,
    OwnHousehold,
    OwnHouseholdChange,
    RevealOrder,
)
from backend.features.customers.schemas.views import (
    HouseholdView,
    InvitationView,
    MemberView,
    OwnHouseholdView,
    RevealedHousehold,
    RevealedPerson,
)

__all__ = [
    "AddressChange",
    "AddressInput",
    "Cards",
    "ContactChange",
    "ContactInput",
    "ContactView",
    "HouseholdChange",
    "HouseholdQuery",
    "HouseholdSearch",
    "HouseholdView",
    "Intake",
    "InvitationView",
    "LevelChange",
    "LevelInput",
    "LevelView",
    "MaskedAddress",
    "MemberView",
    "OwnHousehold",
    "OwnHouseholdChange",
    "OwnHouseholdView",
    "PlainAddress",
    "RevealOrder",
    "RevealedHousehold",
    "RevealedPerson",
]
