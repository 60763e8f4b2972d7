"""Finding households, for the features above."""

from collections.abc import Sequence

from backend.features.customers.models import AddressSnapshot, Household
from backend.features.customers.repository import HouseholdRepository


class Households:
    """The front door. It asks nobody who they are: callers have checked that."""

    def __init__(self, households: HouseholdRepository) -> None:
        self._households = households

    async def get(self, household_id: str) -> Household:
        """Raises HouseholdNotFound."""
        return await self._households.get(household_id)

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
