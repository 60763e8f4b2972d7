"""What tickets do when something happens to the devices they are about."""

from collections.abc import Awaitable, Callable
from typing import Final

from backend.features.devices import BlankCodeBound, Devices, DeviceScrapped, DeviceSwapped
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By, DeviceOnTicket
from backend.features.tickets.services.backgrounds import Backgrounds
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.report_parts import on_ticket
from backend.features.tickets.words import Role
from backend.kit.access import SYSTEM

AT_ONCE: Final = 100
BY_ITSELF: Final = By(id=SYSTEM.id, role=Role.SYSTEM, via=SYSTEM.via)


class TicketDevices:
    def __init__(self, desk: TicketDesk, devices: Devices, backgrounds: Backgrounds) -> None:
        self.desk = desk
        self.devices = devices
        self.backgrounds = backgrounds

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
            await self.backgrounds.take(ticket)
            await self._stand_back(ticket, device.device_id)
            await self.desk.store(ticket, asked)

        await self.desk.unit_of_work.run(name)

    async def note_scrapped(self, event: DeviceScrapped) -> None:
        """What is open goes on, for it may be the service that found it beyond repair; whoever
        reads the ticket is told."""

        async def note(ticket: Ticket) -> None:
            ticket.note_scrapped(event.device_id, BY_ITSELF)

        await self._each_open(event.device_id, note)

    async def follow_swap(self, event: DeviceSwapped) -> None:
        """What is open on the old device is found under the new one, too: whoever scans either is
        told of it, and the new one's record begins with it. Bears repetition."""
        old_id, new_id = event.old_device_id, event.new_device_id

        async def follow(ticket: Ticket) -> None:
            if await self.desk.tickets.other_open_with_device(new_id, ticket.id) is None:
                ticket.note_successor(old_id, new_id, BY_ITSELF)

        await self._each_open(old_id, follow)

    async def _each_open(self, device_id: str, doing: Callable[[Ticket], Awaitable[None]]) -> None:
        for ticket_id in await self.desk.tickets.open_ids_with(device_id, limit=AT_ONCE):
            asked = Asked.by_the_clock(ticket_id)

            async def work(asked: Asked = asked) -> None:
                ticket = await self.desk.load(asked)
                if ticket.is_open:
                    await doing(ticket)
                    await self.desk.store(ticket, asked)

            await self.desk.unit_of_work.run(work)

    async def _stand_back(self, ticket: Ticket, device_id: str) -> None:
        """Somebody may be busy with the device on another ticket: both stay, as after a report
        that was made although there was one."""
        other = await self.desk.tickets.other_open_with_device(device_id, ticket.id)
        if other is not None and ticket.is_open:
            ticket.release_devices()
