"""Finding and opening households, for the features above."""

from collections.abc import Sequence

from backend.features.accounts import Organisations
from backend.features.customers.models import AddressSnapshot, Household
from backend.features.customers.repository import HouseholdRepository
from backend.features.places import Located
from backend.kit.access import Reach
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


class Households:
    """The front door. It asks nobody who they are: callers have checked that."""

    def __init__(
        self,
        households: HouseholdRepository,
        organisations: Organisations,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._households = households
        self._organisations = organisations
        self._now = now

    async def get(self, household_id: str) -> Household:
        """Raises HouseholdNotFound."""
        return await self._households.get(household_id)

    async def get_within(self, reach: Reach, household_id: str) -> Household:
        """As `get`, but a household out of the reach does not exist."""
        return await self._households.get_within(reach, household_id)

    async def many(self, household_ids: Sequence[str]) -> list[Household]:
        """Those that exist, in no particular order."""
        return await self._households.many(list(household_ids))

    async def of_account(self, account_id: str) -> list[Household]:
        """The households a customer belongs to, the oldest first; at most 50."""
        return await self._households.of_account(account_id)

    async def holds(self, household_id: str, account_id: str) -> bool:
        """Whether the account belongs to the household; false too where there is none."""
        return any(household.holds(account_id) for household in await self.many([household_id]))

    async def address(self, household_id: str, address_id: str) -> AddressSnapshot:
        """The address as it is now, to keep. Raises HouseholdNotFound, AddressNotFound."""
        return (await self.get(household_id)).snapshot(address_id)

    @transactional
    async def ensure_for(self, account_id: str) -> Household:
        """The customer's first household, opened in the firm's default branch if there is none.

        Raises BranchNotFound before the set-up.
        """
        if known := await self._households.of_account(account_id):
            return known[0]
        branch = await self._organisations.default_branch()
        household = Household.opened(
            account_id,
            self._now(),
            branch_id=branch.id,
            organisation_id=branch.organisation_id,
        )
        await self._households.add(household)
        return household

    @transactional
    async def learn_point(
        self,
        household_id: str,
        address_id: str,
        located: Located,
        only_at: tuple[str, str, str] | None = None,
    ) -> bool:
        """Whether the address took the point. One that has gone meanwhile, or is not where it was
        (`only_at`, its `is_at`), takes none; a point known better, or picked, stays."""
        for household in await self.many([household_id]):
            if not household.has_address(address_id):
                continue
            if only_at not in (None, household.address(address_id).is_at):
                continue
            if household.learn_point(address_id, located):
                await self._households.save(household)
                return True
        return False
