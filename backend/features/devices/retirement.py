"""The end of a device: scrapped, or exchanged for another 换修; and back, if that was wrong."""

from backend.features.accounts import Permission
from backend.features.devices.codes import Codes
from backend.features.devices.errors import NoSuccessorNamed, NotToBeSwapped
from backend.features.devices.lives import Lives
from backend.features.devices.models import Device, LifeAct
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.codes import CodeReason
from backend.features.devices.schemas.retirement import ScrapInput, SwapInput, Swapped
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import UnitOfWork, transactional

_MANAGE = Permission.DEVICES_MANAGE


class Retirement:
    """What is open on a scrapped device goes on: it may be the very service that found it beyond
    repair. Tickets hear of it and say so."""

    def __init__(
        self,
        store: DeviceStore,
        codes: Codes,
        lives: Lives,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._codes = codes
        self._lives = lives
        self._now = now

    @transactional
    async def scrap(self, actor: Actor, device_id: str, order: ScrapInput) -> StaffDeviceRecord:
        """Requests of others to own it end with it. Raises DeviceNotFound, DeviceIsScrapped."""
        device = await self._managed(actor, device_id)
        device.scrap(order.reason, actor.id, self._now())
        await self._store.devices.save(device)
        await self._store.transfers.end_all_of(device.id, self._now())
        await self._lives.write(
            actor, device, LifeAct.SCRAPPED, order.reason, ticket_id=order.ticket_id or ""
        )
        return await self._record(device)

    @transactional
    async def restore(self, actor: Actor, device_id: str, order: CodeReason) -> StaffDeviceRecord:
        """Raises DeviceNotFound, NotScrapped, DeviceIsReplaced."""
        device = await self._managed(actor, device_id)
        device.restore()
        await self._store.devices.save(device)
        await self._lives.write(actor, device, LifeAct.RESTORED, order.reason)
        return await self._record(device)

    @transactional
    async def swap(self, actor: Actor, device_id: str, order: SwapInput) -> Swapped:
        """Raises DeviceNotFound, DeviceIsScrapped, NoSuccessorNamed, NotToBeSwapped,
        DeviceModelNotFound, SerialTaken, DeviceHasCode."""
        old = await self._managed(actor, device_id)
        if not order.names_one_device:
            raise NoSuccessorNamed
        new = await self._successor(actor, old, order)
        ticket_id = order.ticket_id or ""
        old.give_way_to(new, order.reason, actor.id, self._now(), ticket_id)
        if order.warranty_until:
            new.warranty_until = order.warranty_until
        await self._store.devices.save(old)
        await self._keep(actor, new, order)
        await self._store.devices.follow_parent(old.id, new.id)
        await self._store.transfers.end_all_of(old.id, self._now())
        await self._write(actor, old, new, order)
        return Swapped(old=await self._record(old), new=await self._record(new))

    async def _successor(self, actor: Actor, old: Device, order: SwapInput) -> Device:
        if order.new_device_id:
            found = await self._managed(actor, order.new_device_id)
            if await self._store.devices.count_children(found.id, limit=1):
                raise NotToBeSwapped
            return found
        model = await self._store.models.get(order.model_id or "")
        return Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=order.serial,
            installed_on=shanghai_day(self._now()),
            branch_id=old.branch_id,
            organisation_id=old.organisation_id,
            created_at=self._now(),
        )

    async def _keep(self, actor: Actor, new: Device, order: SwapInput) -> None:
        if order.new_device_id:
            await self._store.devices.save(new)
        else:
            await self._store.devices.add(new)
        if order.with_code:
            await self._codes.issue_for(actor, [new.id])

    async def _write(self, actor: Actor, old: Device, new: Device, order: SwapInput) -> None:
        ticket_id = order.ticket_id or ""
        for device, act, other in (
            (old, LifeAct.SWAPPED_OUT, new),
            (new, LifeAct.SWAPPED_IN, old),
        ):
            facts = {"other": other.id, "serial": other.serial or ""}
            await self._lives.write(
                actor, device, act, order.reason, ticket_id=ticket_id, facts=facts
            )

    async def _managed(self, actor: Actor, device_id: str) -> Device:
        return await self._store.devices.get_within(actor.reach(_MANAGE), device_id)

    async def _record(self, device: Device) -> StaffDeviceRecord:
        model = await self._store.models.of(device)
        return StaffDeviceRecord.of(device, model, shanghai_day(self._now()))
