"""一机一档: everything there is about one device, for whoever may know it."""

from typing import Final

from backend.features.accounts import Organisations, Permission
from backend.features.customers import AddressNotFound, HouseholdNotFound, Households
from backend.features.devices import (
    CodeNotFound,
    DeviceNotFound,
    DeviceRecord,
    DeviceServices,
    Family,
    Origin,
    StaffDeviceRecord,
)
from backend.features.media import MediaLibrary
from backend.features.records.schemas.life import (
    OwnerLife,
    PlaceOfDevice,
    Service,
    StaffLife,
    StaffService,
)
from backend.features.sales import Reader, Sales
from backend.features.tickets import Ticket, TicketFilter, Tickets
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.pagination import Page, PageQuery

AnyLife = StaffLife | OwnerLife

# Whoever may see a device may see its services, also those of other branches and technicians.
_READER: Final = Actor(
    id="records", kind=ActorKind.SYSTEM, grants={Permission.TICKETS_READ.value: Scope.ALL}
)


class DeviceLives:
    def __init__(
        self,
        devices: DeviceServices,
        households: Households,
        tickets: Tickets,
        media: MediaLibrary,
        sales: Sales,
        organisations: Organisations,
    ) -> None:
        self._devices = devices
        self._households = households
        self._tickets = tickets
        self._media = media
        self._sales = sales.of_devices
        self._organisations = organisations
        self._promises = sales.promises

    async def of_device(self, actor: Actor, device_id: str, asked: PageQuery) -> AnyLife:
        """Raises DeviceNotFound, also for a device that is not the actor's to see."""
        try:
            record = await self._devices.devices.record_for(actor, device_id)
        except DeviceNotFound:
            return await self._at_work(actor, device_id, asked)
        if isinstance(record, StaffDeviceRecord):
            return await self._for_staff(actor, record, asked)
        return await self._for_owner(actor, record, asked)

    async def of_code(self, actor: Actor, code: str, address: str, asked: PageQuery) -> AnyLife:
        """Raises CodeNotFound, also for a device that is not the actor's to see;
        TooManyRequests."""
        await self._devices.scanning.scan(None, code, address)
        device = await self._devices.devices.by_code(code)
        try:
            return await self.of_device(actor, device.id, asked)
        except DeviceNotFound:
            raise CodeNotFound from None

    async def _at_work(self, actor: Actor, device_id: str, asked: PageQuery) -> StaffLife:
        """For who knows the device by a ticket alone. A subcontractor's people read of it what
        was given to them: the services that are theirs, and nothing of its sale.

        Raises DeviceNotFound.
        """
        if actor.kind is not ActorKind.STAFF or not await self._works_on(actor, device_id):
            raise DeviceNotFound
        record = await self._devices.devices.staff_record(device_id)
        if await self._organisations.is_subcontractor(actor.organisation_id):
            return await self._for_guest(actor, record, asked)
        return await self._for_staff(actor, record, asked)

    async def _works_on(self, actor: Actor, device_id: str) -> bool:
        """A technician knows the devices of the tickets that are his."""
        wanted = TicketFilter(device_id=device_id)
        page = await self._tickets.reading.page(actor, wanted, PageQuery(limit=1))
        return bool(page.items)

    async def _for_owner(self, actor: Actor, record: DeviceRecord, asked: PageQuery) -> OwnerLife:
        wanted = TicketFilter(device_id=record.id, created_from=record.owned_since)
        page = await self._tickets.reading.page(_READER, wanted, asked)
        services = [Service.of(ticket, own=_is_own(ticket, actor, record)) for ticket in page.items]
        ids = _photo_ids(services)
        reader = Reader(actor.id, record.household_id or "")
        relatives = self._devices.relatives
        line = await relatives.succession(record)
        return OwnerLife(
            device=record,
            family=await relatives.for_owner(record),
            events=await relatives.events_for_owner(record),
            place=await self._place(record),
            sale=await self._sales.latest(line[-1], reader=reader),
            promises=await self._promises.of_devices(line, reader=reader),
            services=Page(items=services, next_cursor=page.next_cursor),
            media=await self._media.links(ids, actor),
        )

    async def _for_guest(
        self, actor: Actor, record: StaffDeviceRecord, asked: PageQuery
    ) -> StaffLife:
        wanted = TicketFilter(device_id=record.id)
        page = await self._tickets.reading.page(actor, wanted, asked)
        services = [StaffService.of(ticket) for ticket in page.items]
        return StaffLife(
            device=record,
            family=Family(part_of=[], parts=[]),
            origin=Origin(batch_number="", made_on=None, supplier=""),
            events=[],
            place=None,
            sale=None,
            promises=await self._promises.of_devices([record.id]),
            services=Page(items=services, next_cursor=page.next_cursor),
            media=await self._media.links(_photo_ids(services), actor),
        )

    async def _for_staff(
        self, actor: Actor, record: StaffDeviceRecord, asked: PageQuery
    ) -> StaffLife:
        wanted = TicketFilter(device_id=record.id)
        page = await self._tickets.reading.page(_READER, wanted, asked)
        services = [StaffService.of(ticket) for ticket in page.items]
        relatives = self._devices.relatives
        line = await relatives.succession(record)
        return StaffLife(
            device=record,
            family=await relatives.for_staff(actor, record),
            origin=await relatives.origin(record),
            events=await relatives.events(record),
            place=await self._place(record),
            sale=await self._sales.latest(line[-1]),
            promises=await self._promises.of_devices(line),
            services=Page(items=services, next_cursor=page.next_cursor),
            media=await self._media.links(_photo_ids(services), actor),
        )

    async def _place(self, record: DeviceRecord) -> PlaceOfDevice | None:
        if record.household_id is None or record.address_id is None:
            return None
        try:
            address = await self._households.address(record.household_id, record.address_id)
        except (HouseholdNotFound, AddressNotFound):
            return None
        return PlaceOfDevice.of(address)


def _is_own(ticket: Ticket, actor: Actor, record: DeviceRecord) -> bool:
    """Reported by the reader himself, or from his home."""
    at_home = bool(ticket.household_id) and ticket.household_id == record.household_id
    return at_home or ticket.customer_id == actor.id


def _photo_ids(services: list[Service] | list[StaffService]) -> list[str]:
    ids = [media_id for service in services for media_id in service.photo_ids]
    in_visits = [
        media_id for service in services for visit in service.visits for media_id in visit.photo_ids
    ]
    return list(dict.fromkeys([*ids, *in_visits]))
