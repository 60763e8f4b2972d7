"""What households do when something happens to the people in them."""

from backend.features.accounts import CustomerAccountsMerged
from backend.features.customers.events import AddressWritten
from backend.features.customers.models import Address
from backend.features.customers.registry import Households
from backend.features.customers.repository import HouseholdRepository
from backend.features.places import Geocoder, Located, PointSource
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


class HouseholdSubscribers:
    def __init__(
        self,
        households: HouseholdRepository,
        registry: Households,
        geocoder: Geocoder,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._households = households
        self._registry = registry
        self._geocoder = geocoder
        self._now = now

    @transactional
    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Done twice, the second finds nothing left to do."""
        for household in await self._households.of_account(event.merged_id):
            household.replace_account(event.merged_id, event.into_id)
            await self._households.save(household)

    async def locate_address(self, event: AddressWritten) -> None:
        """Ask the map service for what nobody picked on a map. The answer of an earlier door is
        not taken for the present one. Raises what the service raises; then it is asked again."""
        if not self._geocoder.is_configured:
            return
        address = await self._unlocated(event)
        if address is None:
            return
        text = f"{address.area}{address.estate}{address.door}"
        point = await self._geocoder.locate(address.area_code, text)
        if point is None:
            return
        located = Located(point=point, source=PointSource.GEOCODED, known_at=self._now())
        await self._registry.learn_point(
            event.household_id, event.address_id, located, only_at=address.is_at
        )

    async def _unlocated(self, event: AddressWritten) -> Address | None:
        for household in await self._registry.many([event.household_id]):
            if household.has_address(event.address_id):
                address = household.address(event.address_id)
                return None if address.sealed_point else address
        return None
