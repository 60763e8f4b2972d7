"""What tickets do when something happens to the devices they are about."""

from typing import Final

from backend.features.devices import BlankCodeBound, Devices
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By, DeviceOnTicket
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.report_parts import on_ticket
from backend.features.tickets.words import Role
from backend.kit.access import SYSTEM

AT_ONCE: Final = 100
BY_ITSELF: Final = By(id=SYSTEM.id, role=Role.SYSTEM, via=SYSTEM.via)


class TicketDevices:
    def __init__(self, desk: TicketDesk, devices: Devices) -> None:
        self.desk = desk
        self.devices = devices

    async def follow_bound_code(self, event: BlankCodeBound) -> None:
        """What was reported through a blank code is about the device that carries it now, whether
        the ticket is still open or not. Bears repetition."""
        found = await self.devices.brief([event.device_id])
        device = on_ticket(found[event.device_id]).model_copy(update={"code_id": event.code_id})
        while waiting := await self.desk.tickets.of_code(event.code_id, limit=AT_ONCE):
            for ticket in waiting:
                await self._name(ticket.id, device)

    async def _name(self, ticket_id: str, device: DeviceOnTicket) -> None:
        async def name() -> None:
            asked = Asked.by_the_clock(ticket_id)
            ticket = await self.desk.load(asked)
            ticket.follow_code(device, BY_ITSELF)
            await self._stand_back(ticket, device.device_id)
            await self.desk.store(ticket, asked)

        await self.desk.unit_of_work.run(name)

    async def _stand_back(self, ticket: Ticket, device_id: str) -> None:
        """Somebody may be busy with the device on another ticket: both stay, as after a report
        that was made although there was one."""
        other = await self.desk.tickets.open_with_device([device_id], besides=ticket.id)
        if other is not None and ticket.is_open:
            ticket.release_devices()
