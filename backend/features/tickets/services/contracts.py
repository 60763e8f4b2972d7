"""Which contract a new ticket is done under."""

from collections.abc import Sequence

from backend.features.contracts import Contracts
from backend.features.devices import DeviceBrief
from backend.features.tickets.errors import NotYoursToEdit
from backend.features.tickets.models import Ticket
from backend.kit.access import Actor, ActorKind


class TicketContracts:
    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts

    async def settle(
        self,
        ticket: Ticket,
        actor: Actor,
        asked: str | None,
        devices: Sequence[DeviceBrief],
        of_home: str,
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
        candidates = [*(device.contract_id or "" for device in devices), of_home]
        ticket.contract_id = await self._contracts.running(candidates, organisation_id)
