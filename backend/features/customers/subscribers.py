"""What households do when something happens to the people in them."""

from backend.features.accounts import CustomerAccountsMerged
from backend.features.customers.repository import HouseholdRepository
from backend.kit.mongo import UnitOfWork, transactional


class HouseholdSubscribers:
    def __init__(self, households: HouseholdRepository, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self._households = households

    @transactional
    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Done twice, the second finds nothing left to do."""
        for household in await self._households.of_account(event.merged_id):
            household.replace_account(event.merged_id, event.into_id)
            await self._households.save(household)
