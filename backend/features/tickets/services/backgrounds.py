"""Takes down what other records say of a new ticket (see `Background`)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from backend.features.contracts import Contracts
from backend.features.customers import HouseholdNotFound, Households
from backend.features.devices import DeviceBrief, Devices, WarrantyState
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.background import Background
from backend.features.tickets.repository import FactRows
from backend.kit.clock import Clock

_HISTORY: Final = timedelta(days=365)


class Backgrounds:
    def __init__(
        self,
        rows: FactRows,
        households: Households,
        devices: Devices,
        contracts: Contracts,
        now: Clock,
    ) -> None:
        self._rows = rows
        self._households = households
        self._devices = devices
        self._contracts = contracts
        self._now = now

    async def take(self, ticket: Ticket, devices: Iterable[DeviceBrief] = ()) -> None:
        """Four questions at most, whatever the number of its devices; one less where all of them
        are known."""
        device_ids = [device.device_id for device in ticket.devices if device.device_id]
        since = ticket.created_at - _HISTORY
        ticket.background = Background(
            customer_level_id=await self._level_of(ticket.household_id),
            in_warranty=await self._in_warranty(device_ids, len(ticket.devices), devices),
            contract_kind=await self._contract_kind(ticket.contract_id),
            repairs_before=await self._rows.repairs_since(since, device_ids, ticket.id),
            taken_at=self._now(),
        )

    async def _level_of(self, household_id: str) -> str:
        if not household_id:
            return ""
        try:
            return (await self._households.get(household_id)).level_id
        except HouseholdNotFound:
            return ""

    async def _in_warranty(
        self, device_ids: list[str], units: int, known: Iterable[DeviceBrief]
    ) -> bool | None:
        briefs = {each.id: each for each in known}
        if not briefs.keys() >= set(device_ids):
            briefs = await self._devices.brief(device_ids)
        states = [briefs[each].card.warranty for each in device_ids if each in briefs]
        if WarrantyState.OUT in states:
            return False
        all_told = units > 0 and len(states) == units and WarrantyState.UNKNOWN not in states
        return True if all_told else None

    async def _contract_kind(self, contract_id: str) -> str:
        if not contract_id:
            return ""
        brief = (await self._contracts.briefs([contract_id])).get(contract_id)
        return brief.kind if brief else ""
