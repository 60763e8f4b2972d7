"""一户一档 as staff see it before they say a word: one call, a fixed number of queries."""

from typing import Final

from backend.features.accounts import Permission
from backend.features.contracts import Contracts
from backend.features.conversations import Conversations
from backend.features.customers import Customers, HouseholdView, LevelView
from backend.features.devices import DeviceQuery, DeviceServices
from backend.features.notifications import MessageHistory
from backend.features.records.schemas.overview import (
    ComplaintOfHome,
    HouseholdOverview,
    RatingOfHome,
    Section,
    TicketOfHome,
)
from backend.features.sales import Sales
from backend.features.tickets import ComplaintListQuery, TicketFilter, Tickets
from backend.kit.access import Actor
from backend.kit.pagination import PageQuery

MOST_SHOWN: Final = 20

_OPENED_BY: Final = {
    Section.DEVICES: Permission.DEVICES_READ,
    Section.TICKETS: Permission.TICKETS_READ,
    Section.COMPLAINTS: Permission.TICKETS_FOLLOW_UP,
    Section.CONVERSATIONS: Permission.DESK_SERVE,
}


class HouseholdOverviews:
    def __init__(
        self,
        customers: Customers,
        contracts: Contracts,
        devices: DeviceServices,
        sales: Sales,
        tickets: Tickets,
        conversations: Conversations,
        history: MessageHistory,
    ) -> None:
        self._customers = customers
        self._contracts = contracts
        self._devices = devices.keeping
        self._promises = sales.promises
        self._tickets = tickets
        self._talks = conversations.talks
        self._history = history

    async def of(self, actor: Actor, household_id: str) -> HouseholdOverview:
        """What each part shows is what the reader's own permission for it reaches.

        Raises HouseholdNotFound.
        """
        household = await self._customers.reception.get(actor, household_id)
        contracts = await self._contracts.briefs([household.contract_id])
        wanted = DeviceQuery(household_id=household.id, limit=MOST_SHOWN)
        devices = (await self._devices.page(actor, wanted)).items
        asked = PageQuery(limit=MOST_SHOWN)
        of_home = TicketFilter(household_id=household.id)
        tickets = (await self._tickets.reading.page(actor, of_home, asked)).items
        ratings = [rating for ticket in tickets if (rating := RatingOfHome.of(ticket))]
        people = [member.account_id for member in household.members]
        return HouseholdOverview(
            household=household,
            level=await self._level(household),
            contract=contracts.get(household.contract_id),
            devices=devices,
            promises=await self._promises.of_devices([device.id for device in devices]),
            tickets=[TicketOfHome.of(ticket) for ticket in tickets],
            ticket_counts=await self._tickets.reading.counts_of_household(actor, household.id),
            ratings=ratings,
            complaints=await self._complaints(actor, household),
            conversations=await self._talks.of_customers(actor, people),
            messages=await self._history.of_customers(people, MOST_SHOWN),
            withheld=[part for part, permission in _OPENED_BY.items() if not actor.may(permission)],
        )

    async def _level(self, household: HouseholdView) -> LevelView | None:
        for level in await self._customers.levels.all_of(household.organisation_id):
            if level.id == household.level_id:
                return LevelView.of(level)
        return None

    async def _complaints(self, actor: Actor, household: HouseholdView) -> list[ComplaintOfHome]:
        """Of the head of the home."""
        owner = next((m.account_id for m in household.members if m.role == "owner"), "")
        if not owner:
            return []
        asked = ComplaintListQuery(customer_id=owner, limit=MOST_SHOWN)
        page = await self._tickets.complaints.page(actor, asked)
        return [ComplaintOfHome.of(complaint) for complaint in page.items]
