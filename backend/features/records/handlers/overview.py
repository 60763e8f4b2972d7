"""Everything about one home."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.customers import HouseholdNotFound
from backend.features.records.schemas.overview import HouseholdOverview
from backend.features.records.service.overviews import HouseholdOverviews
from backend.kit.http import Endpoint, operation
from backend.kit.text import Id


class OverviewOfHousehold(Endpoint):
    path = "/api/v1/households/{household_id}/overview"

    def initialize(self, overviews: HouseholdOverviews) -> None:
        self.overviews = overviews

    @operation(permission=Permission.CUSTOMERS_READ, raises=(HouseholdNotFound,))
    async def get(self, household_id: Id) -> HouseholdOverview:
        """Read all there is about a home: people, contacts, level, contract, devices, promises,
        tickets, ratings, complaints and messages, masked, the latest 20 of each."""
        return await self.overviews.of(self.actor, household_id)


def routes(overviews: HouseholdOverviews) -> list[URLSpec]:
    return [OverviewOfHousehold.route(overviews=overviews)]
