"""What staff do with households: take a call, find people, keep their record, see the plain."""

import unicodedata

from backend.features.accounts import CustomerAccounts, CustomerCard, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.contracts import Contracts
from backend.features.customers.levels import Levels
from backend.features.customers.models import Household
from backend.features.customers.repository import HouseholdRepository
from backend.features.customers.schemas import (
    AddressChange,
    AddressInput,
    Cards,
    ContactChange,
    ContactInput,
    HouseholdChange,
    HouseholdQuery,
    HouseholdSearch,
    HouseholdView,
    Intake,
    RevealedHousehold,
    RevealOrder,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import MAX_PAGE, Page, PageQuery
from backend.kit.pii import normalise_phone

_MANAGE = Permission.CUSTOMERS_MANAGE


class Reception:
    def __init__(
        self,
        households: HouseholdRepository,
        accounts: CustomerAccounts,
        contracts: Contracts,
        levels: Levels,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._households = households
        self._accounts = accounts
        self._contracts = contracts
        self._levels = levels
        self._audit = audit
        self._now = now

    # -- reading -----------------------------------------------------------------------------

    async def page(self, actor: Actor, asked: HouseholdQuery) -> Page[HouseholdView]:
        reach = actor.reach(Permission.CUSTOMERS_READ)
        return await self._shown(
            await self._households.page_within(
                reach,
                asked,
                account_id=asked.account_id,
                tag=asked.tag,
                level_id=asked.level_id,
                contract_id=asked.contract_id,
                area=asked.area,
            )
        )

    async def search(self, actor: Actor, sought: HouseholdSearch) -> Page[HouseholdView]:
        """By a whole name, a whole phone, or its last four digits; nothing in between, for only
        equal values can be found without being readable."""
        reach = actor.reach(Permission.CUSTOMERS_READ)
        people = await self._accounts.search(sought.text, PageQuery(limit=MAX_PAGE))
        found = await self._households.page_of_people(
            reach, self._alternatives(sought.text), [card.id for card in people.items], sought
        )
        return await self._shown(found)

    async def at_estate(self, actor: Actor, start: str, most: int) -> list[HouseholdView]:
        """At a 小区 whose name begins so."""
        reach = actor.reach(Permission.CUSTOMERS_READ)
        found = await self._households.at_estate(reach, start, most)
        return (await self._shown(Page(items=found))).items

    def _alternatives(self, text: str) -> list[dict[str, str]]:
        alternatives = [self._households.sought_name(text)]
        if len(text) == 4 and text.isascii() and text.isdigit():
            return [*alternatives, self._households.sought_phone_end(text)]
        try:
            phone = normalise_phone(unicodedata.normalize("NFKC", text))
        except ValueError:
            return alternatives
        return [*alternatives, self._households.sought_phone(phone)]

    async def get(self, actor: Actor, household_id: str) -> HouseholdView:
        """Raises HouseholdNotFound."""
        reach = actor.reach(Permission.CUSTOMERS_READ)
        return await self._view(await self._households.get_within(reach, household_id))

    @transactional
    async def reveal(
        self, actor: Actor, household_id: str, order: RevealOrder
    ) -> RevealedHousehold:
        """Show what is masked, and write down who saw whom and why. Raises HouseholdNotFound."""
        reach = actor.reach(Permission.PERSONAL_REVEAL)
        household = await self._households.get_within(reach, household_id)
        await self._audit.record(
            actor,
            AuditAction.PERSONAL_REVEALED,
            "household",
            household.id,
            {"reason": order.reason},
        )
        return RevealedHousehold.of(household, await self._cards([household]))

    # -- writing -----------------------------------------------------------------------------

    @transactional
    async def intake(self, actor: Actor, order: Intake) -> HouseholdView:
        """The caller's household as this branch knows it: account, household and address are
        made together where they are missing, and found where they are not."""
        card = await self._accounts.ensure(order.phone, order.name)
        household = await self._known(actor, card) or await self._opened(actor, card, order)
        before = household.model_copy(deep=True)
        if order.address:
            household.add_address(order.address.as_address(self._now(), contact=card))
        if order.household_name and not household.name:
            household.name = order.household_name
        if household != before:
            await self._households.save(household)
        return await self._view(household)

    async def _known(self, actor: Actor, card: CustomerCard) -> Household | None:
        """The person's oldest household that the actor may work on; one that no branch serves
        yet is taken on."""
        reach = actor.reach(_MANAGE)
        within = await self._households.within_of_account(reach, card.id)
        if within:
            return within[0]
        unserved = await self._households.first_of(card.id, actor.organisation_id, [""])
        if unserved:
            unserved.serve_from(actor.branch_id, actor.organisation_id)
            await self._households.save(unserved)
        return unserved

    async def _opened(self, actor: Actor, card: CustomerCard, order: Intake) -> Household:
        household = Household.opened(
            card.id,
            self._now(),
            name=order.household_name,
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
        )
        await self._households.add(household)
        return household

    @transactional
    async def change(
        self, actor: Actor, household_id: str, change: HouseholdChange
    ) -> HouseholdView:
        """Raises HouseholdNotFound, LevelNotUsable, ContractNotUsable, ContractNotRunning,
        StaleDocument."""
        household = await self._managed(actor, household_id, change.version)
        change.apply(household)
        if change.level_id:
            await self._levels.check_usable(change.level_id, household.organisation_id)
        if change.contract_id:
            await self._contracts.usable(change.contract_id, household.organisation_id)
        return await self._saved(household)

    @transactional
    async def add_address(
        self, actor: Actor, household_id: str, address: AddressInput
    ) -> HouseholdView:
        """Raises HouseholdNotFound, TooManyAddresses, AreaUnknown, AreaTooWide."""
        household = await self._managed(actor, household_id, None)
        household.add_address(address.as_address(self._now()))
        return await self._saved(household)

    @transactional
    async def change_address(
        self, actor: Actor, household_id: str, address_id: str, change: AddressChange
    ) -> HouseholdView:
        """Raises HouseholdNotFound, AddressNotFound, AreaUnknown, AreaTooWide, StaleDocument."""
        household = await self._managed(actor, household_id, change.version)
        change.apply(household, address_id, self._now())
        return await self._saved(household)

    @transactional
    async def remove_address(
        self, actor: Actor, household_id: str, address_id: str
    ) -> HouseholdView:
        """Raises HouseholdNotFound, AddressNotFound."""
        household = await self._managed(actor, household_id, None)
        household.remove_address(address_id)
        return await self._saved(household)

    @transactional
    async def add_contact(
        self, actor: Actor, household_id: str, contact: ContactInput
    ) -> HouseholdView:
        """Raises HouseholdNotFound, TooManyContacts."""
        household = await self._managed(actor, household_id, None)
        household.add_contact(contact.as_contact())
        return await self._saved(household)

    @transactional
    async def change_contact(
        self, actor: Actor, household_id: str, contact_id: str, change: ContactChange
    ) -> HouseholdView:
        """Raises HouseholdNotFound, ContactNotFound, StaleDocument."""
        household = await self._managed(actor, household_id, change.version)
        household.change_contact(contact_id, change.given())
        return await self._saved(household)

    @transactional
    async def remove_contact(
        self, actor: Actor, household_id: str, contact_id: str
    ) -> HouseholdView:
        """Raises HouseholdNotFound, ContactNotFound."""
        household = await self._managed(actor, household_id, None)
        household.remove_contact(contact_id)
        return await self._saved(household)

    async def _managed(self, actor: Actor, household_id: str, version: int | None) -> Household:
        household = await self._households.get_within(actor.reach(_MANAGE), household_id)
        if version not in (None, household.version):
            raise StaleDocument
        return household

    async def _saved(self, household: Household) -> HouseholdView:
        await self._households.save(household)
        return await self._view(household)

    # -- showing -----------------------------------------------------------------------------

    async def _view(self, household: Household) -> HouseholdView:
        return HouseholdView.of(household, await self._cards([household]))

    async def _shown(self, page: Page[Household]) -> Page[HouseholdView]:
        cards = await self._cards(page.items)
        views = [HouseholdView.of(household, cards) for household in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    async def _cards(self, households: list[Household]) -> Cards:
        return await self._accounts.many({m.account_id for h in households for m in h.members})
