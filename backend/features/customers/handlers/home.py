"""What a customer asks of his own households."""

from typing import Annotated

from pydantic import Field

from backend.features.accounts import Permission
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
from backend.features.customers.schemas import (
    AddressChange,
    AddressInput,
    InvitationView,
    OwnHousehold,
    OwnHouseholdChange,
    OwnHouseholdView,
)
from backend.features.places import AreaTooWide, AreaUnknown
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.text import Id

Token = Annotated[str, Field(max_length=64)]


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
