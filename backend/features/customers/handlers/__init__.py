"""The URLs of households: for staff, and for the people of the home."""

from tornado.routing import URLSpec

from backend.features.customers.handlers.contacts import (
    HouseholdContactItem,
    HouseholdContacts,
    LevelItem,
    LevelList,
)
from backend.features.customers.handlers.home import (
    InvitationAcceptance,
    OwnAddress,
    OwnAddresses,
    OwnHouseholdItem,
    OwnHouseholds,
    OwnInvitations,
    OwnMember,
    OwnMemberOwnership,
)
from backend.features.customers.handlers.reception import (
    HouseholdAddress,
    HouseholdAddresses,
    HouseholdItem,
    HouseholdList,
    HouseholdReveals,
    HouseholdSearches,
)
from backend.features.customers.home import Home
from backend.features.customers.levels import Levels
from backend.features.customers.reception import Reception

RECEPTION = (
    HouseholdList,
    HouseholdSearches,
    HouseholdItem,
    HouseholdReveals,
    HouseholdAddresses,
    HouseholdAddress,
    HouseholdContacts,
    HouseholdContactItem,
)
LEVELS = (LevelList, LevelItem)
HOME = (
    OwnHouseholds,
    OwnHouseholdItem,
    OwnAddresses,
    OwnAddress,
    OwnInvitations,
    InvitationAcceptance,
    OwnMember,
    OwnMemberOwnership,
)


def routes(reception: Reception, levels: Levels, home: Home) -> list[URLSpec]:
    return [
        *(endpoint.route(reception=reception) for endpoint in RECEPTION),
        *(endpoint.route(levels=levels) for endpoint in LEVELS),
        *(endpoint.route(home=home) for endpoint in HOME),
    ]
