"""Which contract a new ticket is done under."""

from collections.abc import Sequence

from backend.features.contracts import Contracts
from backend.features.customers import Households
from backend.features.devices import DeviceBrief
from backend.features.tickets.errors import NotYoursToEdit
from backend.features.tickets.models import Ticket
from backend.kit.access import Actor, ActorKind


class TicketContracts:
    def __init__(self, contracts: Contracts, households: Households) -> None:
        self._contracts = contracts
        self._households = households

    async def settle(
        self, ticket: Ticket, actor: Actor, asked: str | None, devices: Sequence[DeviceBrief]
    ) -> None:
        """The one staff say; else the device's, else the home's, if it is in force today.

        Raises NotYoursToEdit, ContractNotUsable, ContractNotRunning.
        """
        organisation_id = ticket.organisation_id
        if asked:
            if actor.kind is ActorKind.CUSTOMER:
                raise NotYoursToEdit
            ticket.contract_id = (await self._contracts.usable(asked, organisation_id)).id
            return
        candidates = [device.contract_id or "" for device in devices]
        if ticket.household_id:
            homes = await self._households.many([ticket.household_id])
            candidates += [home.contract_id for home in homes]
        ticket.contract_id = await self._contracts.running(candidates, organisation_id)
