"""Words of people whom nobody has identified, about a device that is reported already."""

from backend.features.tickets.errors import NothingOpenOnDevice
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.report_parts import maker


class Visitors:
    """A visitor may add, and learns nothing by it: not whose ticket it is, nor how it stands."""

    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def add(self, asked: Asked, device_id: str, text: str) -> None:
        """Raises NothingOpenOnDevice. `asked.ticket_id` is not looked at."""

        async def add() -> None:
            if await self.desk.replayed(asked):
                return
            ticket = await self.desk.tickets.open_with_device([device_id])
            if ticket is None:
                raise NothingOpenOnDevice
            ticket.hear_visitor(text, maker(asked.actor), self.desk.now())
            await self.desk.store(ticket, asked)

        await self.desk.unit_of_work.run(add)
