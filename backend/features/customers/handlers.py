from typing import Annotated

from pydantic import Field
from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.contracts import ContractNotRunning, ContractNotUsable
from backend.features.customers.errors import (
    AddressNotFound,
    HouseholdNotFound,
    InvitationInvalid,
    MemberNotFound,
    NotHouseholdOwner,
    OwnerMustStay,
    TooManyAddresses,
    TooManyHouseholds,
    TooManyMembers,
)
from backend.features.customers.home import Home
from backend.features.customers.reception import Reception
from backend.features.customers.schemas import (
    AddressChange,
    AddressInput,
    HouseholdChange,
    HouseholdSearch,
    HouseholdView,
    Intake,
    InvitationView,
    OwnHousehold,
    OwnHouseholdChange,
    OwnHouseholdView,
    RevealedHousehold,
    RevealOrder,
)
from backend.features.places import AreaTooWide, AreaUnknown
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

Token = Annotated[str, Field(max_length=64)]


class ReceptionEndpoint(Endpoint):
    def initialize(self, reception: Reception) -> None:
        self.reception = reception


class HouseholdList(ReceptionEndpoint):
    path = "/api/v1/households"

    @operation(permission=Permission.CUSTOMERS_READ)
    async def get(self, query: PageQuery) -> Page[HouseholdView]:
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
        raises=(HouseholdNotFound, ContractNotUsable, ContractNotRunning, StaleDocument),
    )
    async def patch(self, household_id: Id, body: HouseholdChange) -> HouseholdView:
        """Change name, tags, contract; what is left out stays."""
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


class HomeEndpoint(Endpoint):
    def initialize(self, home: Home) -> None:
        self.home = home


class OwnHouseholds(HomeEndpoint):
    path = "/api/v1/my/households"

    @operation(permission=Permission.HOUSEHOLD_KEEP)
    async def get(self) -> list[OwnHouseholdView]:
        """My households, the oldest first."""
        return await self.home.all_mine(self.actor)

    @operation(permission=Permission.HOUSEHOLD_KEEP, status=201, raises=(TooManyHouseholds,))
    async def post(self, body: OwnHousehold) -> OwnHouseholdView:
        """Open a household of mine."""
        return await self.home.open(self.actor, body)


class OwnHouseholdItem(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}"

    @operation(permission=Permission.HOUSEHOLD_KEEP, raises=(HouseholdNotFound, StaleDocument))
    async def patch(self, household_id: Id, body: OwnHouseholdChange) -> OwnHouseholdView:
        """Rename my household."""
        return await self.home.change(self.actor, household_id, body)


class OwnAddresses(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}/addresses"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        status=201,
        raises=(HouseholdNotFound, TooManyAddresses, AreaUnknown, AreaTooWide, StaleDocument),
    )
    async def post(self, household_id: Id, body: AddressInput) -> OwnHouseholdView:
        """Add an address of mine; without a contact, I am to be called."""
        return await self.home.add_address(self.actor, household_id, body)


class OwnAddress(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}/addresses/{address_id}"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        raises=(HouseholdNotFound, AddressNotFound, AreaUnknown, AreaTooWide, StaleDocument),
    )
    async def patch(
        self, household_id: Id, address_id: Id, body: AddressChange
    ) -> OwnHouseholdView:
        """Change an address of mine; what is left out stays."""
        return await self.home.change_address(self.actor, household_id, address_id, body)

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        raises=(HouseholdNotFound, AddressNotFound, StaleDocument),
    )
    async def delete(self, household_id: Id, address_id: Id) -> OwnHouseholdView:
        """Remove an address of mine."""
        return await self.home.remove_address(self.actor, household_id, address_id)


class OwnInvitations(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}/invitations"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        status=201,
        raises=(HouseholdNotFound, NotHouseholdOwner),
    )
    async def post(self, household_id: Id) -> InvitationView:
        """Invite one person to my household; an earlier invitation ends."""
        return await self.home.invite(self.actor, household_id)


class InvitationAcceptance(HomeEndpoint):
    path = "/api/v1/household-invitations/{token}/acceptance"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        raises=(InvitationInvalid, TooManyMembers, TooManyHouseholds, StaleDocument),
    )
    async def post(self, token: Token) -> OwnHouseholdView:
        """Join the household that I was invited to."""
        return await self.home.join(self.actor, token)


class OwnMember(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}/members/{account_id}"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        raises=(
            HouseholdNotFound,
            NotHouseholdOwner,
            MemberNotFound,
            OwnerMustStay,
            StaleDocument,
        ),
    )
    async def delete(self, household_id: Id, account_id: Id) -> None:
        """Leave, or as owner send somebody away."""
        await self.home.dismiss(self.actor, household_id, account_id)


class OwnMemberOwnership(HomeEndpoint):
    path = "/api/v1/my/households/{household_id}/members/{account_id}/ownership"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        raises=(HouseholdNotFound, NotHouseholdOwner, MemberNotFound, StaleDocument),
    )
    async def put(self, household_id: Id, account_id: Id) -> OwnHouseholdView:
        """Make another member the owner in my place."""
        return await self.home.hand_over(self.actor, household_id, account_id)


RECEPTION = (
    HouseholdList,
    HouseholdSearches,
    HouseholdItem,
    HouseholdReveals,
    HouseholdAddresses,
    HouseholdAddress,
)
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


def routes(reception: Reception, home: Home) -> list[URLSpec]:
    return [
        *(endpoint.route(reception=reception) for endpoint in RECEPTION),
        *(endpoint.route(home=home) for endpoint in HOME),
    ]
