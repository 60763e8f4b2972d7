"""Units added to a ticket and taken off it."""

from collections.abc import Iterable
from datetime import datetime

from backend.features.accounts import Permission
from backend.features.devices import (
    BlankCodeFound,
    CodeNotFound,
    DeviceBrief,
    DeviceIsScrapped,
    DeviceNotFound,
    Devices,
)
from backend.features.tickets import policies
from backend.features.tickets.errors import OpenTicketExists, UnitElsewhere, UnknownDevice
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.units import UnitAdded, UnitRemoved
from backend.features.tickets.services.backgrounds import Backgrounds
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.report_parts import on_ticket
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor


class TicketUnits:
    def __init__(self, desk: TicketDesk, devices: Devices, backgrounds: Backgrounds) -> None:
        self.desk = desk
        self.devices = devices
        self.backgrounds = backgrounds

    async def add(self, asked: Asked, added: UnitAdded) -> Ticket:
        """Raises UnknownDevice, DeviceIsScrapped, UnitElsewhere, OpenTicketExists, and what the
        verb raises."""

        async def add(ticket: Ticket, by: By, now: datetime) -> None:
            unit = await self._unit(asked.actor, added)
            self._refuse_elsewhere(ticket, unit)
            await self._refuse_busy(asked.actor, ticket, unit.id)
            ticket.add_unit(on_ticket(unit), by, now)
            await self.backgrounds.take(ticket)

        return await self.desk.perform(asked, Act.ADD_UNIT, add)

    async def remove(self, asked: Asked, removed: UnitRemoved) -> Ticket:
        async def remove(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.remove_unit(removed.device_id, removed.note, by, now)
            await self.backgrounds.take(ticket)

        return await self.desk.perform(asked, Act.REMOVE_UNIT, remove)

    async def described(self, tickets: Iterable[Ticket]) -> dict[str, DeviceBrief]:
        """What is known today of the devices of all of them, by id."""
        ids = {unit.device_id for ticket in tickets for unit in ticket.devices if unit.device_id}
        return await self.devices.brief(sorted(ids))

    async def _unit(self, actor: Actor, added: UnitAdded) -> DeviceBrief:
        """By id what the actor may see; by the code on it, anybody's."""
        try:
            if added.device_code:
                device_id = (await self.devices.by_code(added.device_code)).id
            else:
                device_id = (await self.devices.get_for(actor, added.device_id or "")).id
        except (BlankCodeFound, CodeNotFound, DeviceNotFound):
            raise UnknownDevice from None
        unit = (await self.devices.brief([device_id]))[device_id]
        if unit.is_scrapped:
            raise DeviceIsScrapped
        return unit

    @staticmethod
    def _refuse_elsewhere(ticket: Ticket, unit: DeviceBrief) -> None:
        """The customer of the ticket reads what is on it: no home's device shows in another."""
        its_home, home = unit.household_id or "", ticket.household_id
        if its_home and home and its_home != home:
            raise UnitElsewhere
        if unit.owner_account_id and not home and unit.owner_account_id != ticket.customer_id:
            raise UnitElsewhere

    async def _refuse_busy(self, actor: Actor, ticket: Ticket, device_id: str) -> None:
        other = await self.desk.tickets.other_open_with_device(device_id, ticket.id)
        if other is None:
            return
        his = policies.within(actor.reach(Permission.TICKETS_READ), other)
        raise OpenTicketExists(
            number=other.number if his else "", ticket_id=other.id if his else ""
        )
