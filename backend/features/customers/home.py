"""What a customer does with the household of his own."""

from datetime import timedelta
from typing import Final

from backend.features.accounts import CustomerAccounts, Organisations
from backend.features.customers.errors import (
    HouseholdNotFound,
    InvitationInvalid,
    NotHouseholdOwner,
    TooManyHouseholds,
)
from backend.features.customers.models import Household, Invitation
from backend.features.customers.registry import Households
from backend.features.customers.repository import HouseholdRepository, InvitationRepository
from backend.features.customers.schemas import (
    AddressChange,
    AddressInput,
    InvitationView,
    OwnHousehold,
    OwnHouseholdChange,
    OwnHouseholdView,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_token, token_hash

MOST_HOUSEHOLDS: Final = 10
INVITATION_LIFE: Final = timedelta(days=3)


class Home:
    def __init__(
        self,
        households: HouseholdRepository,
        invitations: InvitationRepository,
        registry: Households,
        accounts: CustomerAccounts,
        organisations: Organisations,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._households = households
        self._invitations = invitations
        self._registry = registry
        self._accounts = accounts
        self._organisations = organisations
        self._now = now

    async def all_mine(self, actor: Actor) -> list[OwnHouseholdView]:
        households = await self._households.of_account(actor.id)
        cards = await self._accounts.many({m.account_id for h in households for m in h.members})
        return [OwnHouseholdView.of(household, cards, actor.id) for household in households]

    @transactional
    async def open(self, actor: Actor, order: OwnHousehold) -> OwnHouseholdView:
        """Raises TooManyHouseholds."""
        known = await self._room_for_one_more(actor.id)
        if not known:
            household = await self._registry.ensure_for(actor.id)
            household.name = order.name
            return await self._saved(household, actor)
        branch = await self._organisations.default_branch()
        household = Household.opened(
            actor.id,
            self._now(),
            name=order.name,
            branch_id=branch.id,
            organisation_id=branch.organisation_id,
            is_first=False,
        )
        await self._households.add(household)
        return await self._view(household, actor)

    @transactional
    async def change(
        self, actor: Actor, household_id: str, change: OwnHouseholdChange
    ) -> OwnHouseholdView:
        """Raises HouseholdNotFound, StaleDocument."""
        household = await self._mine(actor, household_id, change.version)
        household.name = change.name
        return await self._saved(household, actor)

    # -- addresses ---------------------------------------------------------------------------

    @transactional
    async def add_address(
        self, actor: Actor, household_id: str, address: AddressInput
    ) -> OwnHouseholdView:
        """Raises HouseholdNotFound, TooManyAddresses, AreaUnknown, AreaTooWide."""
        household = await self._mine(actor, household_id)
        household.add_address(
            address.as_address(self._now(), contact=await self._accounts.get(actor.id))
        )
        return await self._saved(household, actor)

    @transactional
    async def change_address(
        self, actor: Actor, household_id: str, address_id: str, change: AddressChange
    ) -> OwnHouseholdView:
        """Raises HouseholdNotFound, AddressNotFound, AreaUnknown, AreaTooWide, StaleDocument."""
        household = await self._mine(actor, household_id, change.version)
        change.apply(household, address_id, self._now())
        return await self._saved(household, actor)

    @transactional
    async def remove_address(
        self, actor: Actor, household_id: str, address_id: str
    ) -> OwnHouseholdView:
        """Raises HouseholdNotFound, AddressNotFound."""
        household = await self._mine(actor, household_id)
        household.remove_address(address_id)
        return await self._saved(household, actor)

    # -- people ------------------------------------------------------------------------------

    @transactional
    async def invite(self, actor: Actor, household_id: str) -> InvitationView:
        """A new invitation takes the earlier one's place. Raises HouseholdNotFound,
        NotHouseholdOwner."""
        await self._owned(actor, household_id)
        token, expires_at = new_token(), self._now() + INVITATION_LIFE
        await self._invitations.replace(
            Invitation(
                household_id=household_id,
                token_hash=token_hash(token),
                invited_by=actor.id,
                expires_at=expires_at,
            )
        )
        return InvitationView(token=token, expires_at=expires_at)

    @transactional
    async def join(self, actor: Actor, token: str) -> OwnHouseholdView:
        """An invitation serves one person. Raises InvitationInvalid, TooManyMembers,
        TooManyHouseholds."""
        invitation = await self._invitations.by_token(token_hash(token))
        if invitation is None or invitation.expires_at <= self._now():
            raise InvitationInvalid
        household = await self._households.get(invitation.household_id)
        if household.holds(actor.id):
            return await self._view(household, actor)
        await self._room_for_one_more(actor.id)
        household.admit(actor.id, self._now())
        await self._invitations.delete(invitation)
        return await self._saved(household, actor)

    @transactional
    async def dismiss(self, actor: Actor, household_id: str, account_id: str) -> None:
        """The owner may dismiss anybody, and everybody himself. Raises HouseholdNotFound,
        NotHouseholdOwner, MemberNotFound, OwnerMustStay."""
        household = await self._mine(actor, household_id)
        if account_id != actor.id and household.owner_id != actor.id:
            raise NotHouseholdOwner
        household.dismiss(account_id)
        await self._households.save(household)

    @transactional
    async def hand_over(self, actor: Actor, household_id: str, account_id: str) -> OwnHouseholdView:
        """Raises HouseholdNotFound, NotHouseholdOwner, MemberNotFound."""
        household = await self._owned(actor, household_id)
        household.make_owner(account_id)
        return await self._saved(household, actor)

    # -- the same for all --------------------------------------------------------------------

    async def _mine(self, actor: Actor, household_id: str, version: int | None = None) -> Household:
        household = await self._households.get(household_id)
        if not household.holds(actor.id):
            raise HouseholdNotFound
        if version not in (None, household.version):
            raise StaleDocument
        return household

    async def _owned(self, actor: Actor, household_id: str) -> Household:
        household = await self._mine(actor, household_id)
        if household.owner_id != actor.id:
            raise NotHouseholdOwner
        return household

    async def _room_for_one_more(self, account_id: str) -> list[Household]:
        known = await self._households.of_account(account_id)
        if len(known) >= MOST_HOUSEHOLDS:
            raise TooManyHouseholds(limit=MOST_HOUSEHOLDS)
        return known

    async def _saved(self, household: Household, actor: Actor) -> OwnHouseholdView:
        await self._households.save(household)
        return await self._view(household, actor)

    async def _view(self, household: Household, actor: Actor) -> OwnHouseholdView:
        cards = await self._accounts.many({m.account_id for m in household.members})
        return OwnHouseholdView.of(household, cards, actor.id)
