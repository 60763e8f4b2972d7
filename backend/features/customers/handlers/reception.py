"""What staff ask of households."""

from backend.features.accounts import Permission
from backend.features.contracts import ContractNotRunning, ContractNotUsable
from backend.features.customers.errors import (
    AddressNotFound,
    HouseholdNotFound,
    LevelNotUsable,
    TooManyAddresses,
)
from backend.features.customers.reception import Reception
from backend.features.customers.schemas import (
    AddressChange,
    AddressInput,
    HouseholdChange,
    HouseholdQuery,
    HouseholdSearch,
    HouseholdView,
    Intake,
    RevealedHousehold,
    RevealOrder,
)
from backend.features.places import AreaTooWide, AreaUnknown
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id


class ReceptionEndpoint(Endpoint):
    def initialize(self, reception: Reception) -> None:
        self.reception = reception


class HouseholdList(ReceptionEndpoint):
    path = "/api/v1/households"

    @operation(permission=Permission.CUSTOMERS_READ, raises=(AreaUnknown,))
    async def get(self, query: HouseholdQuery) -> Page[HouseholdView]:
        """List households, newest first; names, phones and doors are masked."""
        return await self.reception.page(self.actor, query)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        status=201,
        raises=(TooManyAddresses, AreaUnknown, AreaTooWide, StaleDocument),
    )
    async def post(self, body: Intake) -> HouseholdView:
        """Take in a caller: find or make the account, the household and the address.

        The same phone twice leads to one household; the same door twice to one address.
        """
        return await self.reception.intake(self.actor, body)


class HouseholdSearches(ReceptionEndpoint):
    """In a body, so that what is sought stays out of addresses and logs."""

    path = "/api/v1/household-searches"

    @operation(permission=Permission.CUSTOMERS_READ, replays=False)
    async def post(self, body: HouseholdSearch) -> Page[HouseholdView]:
        """Find households by a whole name, a whole phone number, or its last four digits."""
        return await self.reception.search(self.actor, body)


class HouseholdItem(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}"

    @operation(permission=Permission.CUSTOMERS_READ, raises=(HouseholdNotFound,))
    async def get(self, household_id: Id) -> HouseholdView:
        """Read one household, masked."""
        return await self.reception.get(self.actor, household_id)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(
            HouseholdNotFound,
            LevelNotUsable,
            ContractNotUsable,
            ContractNotRunning,
            StaleDocument,
        ),
    )
    async def patch(self, household_id: Id, body: HouseholdChange) -> HouseholdView:
        """Change name, tags, level, contract; what is left out stays."""
        return await self.reception.change(self.actor, household_id, body)


class HouseholdReveals(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}/reveals"

    @operation(permission=Permission.PERSONAL_REVEAL, raises=(HouseholdNotFound,), replays=False)
    async def post(self, household_id: Id, body: RevealOrder) -> RevealedHousehold:
        """Show names, phones and doors in plain; who saw whom and why is recorded."""
        return await self.reception.reveal(self.actor, household_id, body)


class HouseholdAddresses(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}/addresses"

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        status=201,
        raises=(HouseholdNotFound, TooManyAddresses, AreaUnknown, AreaTooWide, StaleDocument),
    )
    async def post(self, household_id: Id, body: AddressInput) -> HouseholdView:
        """Add an address; a door that is known is not added twice."""
        return await self.reception.add_address(self.actor, household_id, body)


class HouseholdAddress(ReceptionEndpoint):
    path = "/api/v1/households/{household_id}/addresses/{address_id}"

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(HouseholdNotFound, AddressNotFound, AreaUnknown, AreaTooWide, StaleDocument),
    )
    async def patch(self, household_id: Id, address_id: Id, body: AddressChange) -> HouseholdView:
        """Change an address; what is left out stays."""
        return await self.reception.change_address(self.actor, household_id, address_id, body)

    @operation(
        permission=Permission.CUSTOMERS_MANAGE,
        raises=(HouseholdNotFound, AddressNotFound, StaleDocument),
    )
    async def delete(self, household_id: Id, address_id: Id) -> HouseholdView:
        """Remove an address; tickets keep theirs as it was."""
        return await self.reception.remove_address(self.actor, household_id, address_id)
