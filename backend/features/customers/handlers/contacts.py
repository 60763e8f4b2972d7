"""Whom to call, and how much they matter."""

from backend.features.accounts import Permission
from backend.features.customers.errors import (
    ContactNotFound,
    HouseholdNotFound,
    LevelNameTaken,
    LevelNotFound,
    TooManyContacts,
    TooManyLevels,
)
from backend.features.customers.handlers.reception import ReceptionEndpoint
from backend.features.customers.levels import Levels
from backend.features.customers.schemas import (
    ContactChange,
    ContactInput,
    HouseholdView,
    LevelChange,
    LevelInput,
    LevelView,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.text import Id


class HouseholdContacts(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}/contacts"

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        status=201,
        raises=(HouseholdNotFound, TooManyContacts, StaleDocument),
    )
    async def post(self, household_id: Id, body: ContactInput) -> HouseholdView:
        """Write down whom else to call; the same name and phone take the earlier entry's place."""
        return await self.reception.add_contact(self.actor, household_id, body)


class HouseholdContactItem(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}/contacts/{contact_id}"

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(HouseholdNotFound, ContactNotFound, StaleDocument),
    )
    async def patch(self, household_id: Id, contact_id: Id, body: ContactChange) -> HouseholdView:
        """Change a contact; one that is preferred takes that from the others."""
        return await self.reception.change_contact(self.actor, household_id, contact_id, body)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(HouseholdNotFound, ContactNotFound, StaleDocument),
    )
    async def delete(self, household_id: Id, contact_id: Id) -> HouseholdView:
        """Remove a contact."""
        return await self.reception.remove_contact(self.actor, household_id, contact_id)


class LevelEndpoint(Endpoint):
    def initialize(self, levels: Levels) -> None:
        self.levels = levels


class LevelList(LevelEndpoint):
    path = "/api/v1/customer-levels"

    @operation(permission=Permission.CUSTOMERS_READ)
    async def get(self) -> list[LevelView]:
        """The levels of customers my organisation gives, the lowest first."""
        return await self.levels.shown(self.actor)

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=201,
        raises=(TooManyLevels, LevelNameTaken),
    )
    async def post(self, body: LevelInput) -> LevelView:
        """Add a level."""
        return await self.levels.add(self.actor, body)


class LevelItem(LevelEndpoint):
    path = "/api/v1/customer-levels/{level_id}"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        raises=(LevelNotFound, LevelNameTaken, StaleDocument),
    )
    async def patch(self, level_id: Id, body: LevelChange) -> LevelView:
        """Rename, move or retire a level; what is left out stays."""
        return await self.levels.change(self.actor, level_id, body)
