"""What staff write down of a device's components, and of its setting to work."""

from datetime import date

from backend.features.accounts import Permission
from backend.features.devices.errors import DayInFuture, SupplierNotFound
from backend.features.devices.lives import Lives
from backend.features.devices.models import (
    Component,
    Device,
    ExpectedReading,
    LifeAct,
    TakenReading,
)
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.fittings import (
    Commissioning,
    CommissioningView,
    ComponentInput,
    ComponentRemoval,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import UnitOfWork, transactional

_RECORD = Permission.DEVICES_RECORD


class Fitting:
    """Whoever works on a device may write: technicians within their branch, as with codes."""

    def __init__(
        self, store: DeviceStore, lives: Lives, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._lives = lives
        self._now = now

    # -- components --------------------------------------------------------------------------

    @transactional
    async def fit(self, actor: Actor, device_id: str, order: ComponentInput) -> StaffDeviceRecord:
        """Raises DeviceNotFound, DeviceIsScrapped, SupplierNotFound, DayInFuture,
        TooManyComponents."""
        device = await self._workable(actor, device_id)
        component = await self._component(order)
        device.fit(component)
        await self._store.devices.save(device)
        return await self._written(actor, device, LifeAct.COMPONENT_FITTED, component)

    @transactional
    async def exchange(
        self, actor: Actor, device_id: str, component_id: str, order: ComponentInput
    ) -> StaffDeviceRecord:
        """Raises as `fit`, and ComponentNotFound, ComponentIsGone."""
        device = await self._workable(actor, device_id)
        old = device.component(component_id)
        new = await self._component(order)
        device.exchange(old.id, new, new.since or self._today(), new.ticket_id)
        await self._store.devices.save(device)
        return await self._written(actor, device, LifeAct.COMPONENT_EXCHANGED, new, old=old)

    @transactional
    async def take_out(
        self, actor: Actor, device_id: str, component_id: str, order: ComponentRemoval
    ) -> StaffDeviceRecord:
        """Raises DeviceNotFound, DeviceIsScrapped, ComponentNotFound, ComponentIsGone,
        DayInFuture."""
        device = await self._workable(actor, device_id)
        component = device.component(component_id)
        until = self._past(order.until, "拆下日期")
        device.take_out(component.id, until, order.ticket_id or "")
        await self._store.devices.save(device)
        facts = {"name": component.name, "serial": component.serial or ""}
        await self._lives.write(
            actor,
            device,
            LifeAct.COMPONENT_TAKEN_OUT,
            order.reason,
            ticket_id=order.ticket_id or "",
            facts=facts,
        )
        return await self._record(device)

    async def _component(self, order: ComponentInput) -> Component:
        if order.supplier_id and not await self._store.suppliers.many([order.supplier_id]):
            raise SupplierNotFound
        return Component(
            name=order.name,
            serial=order.serial,
            supplier_id=order.supplier_id,
            since=self._past(order.since, "装上日期"),
            warranty_months=order.warranty_months,
            ticket_id=order.ticket_id or "",
        )

    async def _written(
        self,
        actor: Actor,
        device: Device,
        act: LifeAct,
        new: Component,
        *,
        old: Component | None = None,
    ) -> StaffDeviceRecord:
        facts = {"name": new.name, "serial": new.serial or ""}
        if old is not None:
            facts |= {"old_name": old.name, "old_serial": old.serial or ""}
        await self._lives.write(actor, device, act, ticket_id=new.ticket_id, facts=facts)
        return await self._record(device)

    # -- readings ----------------------------------------------------------------------------

    async def readings(self, actor: Actor, device_id: str) -> CommissioningView:
        """Raises DeviceNotFound."""
        device = await self._workable(actor, device_id)
        return _view(await self._expected(device), device)

    @transactional
    async def commission(
        self, actor: Actor, device_id: str, order: Commissioning
    ) -> CommissioningView:
        """A value out of bounds is taken and marked: hiding it would help nobody.

        Raises DeviceNotFound, DeviceIsScrapped, TooManyReadings.
        """
        device = await self._workable(actor, device_id)
        expected = await self._expected(device)
        wanted = {each.name: each for each in expected}
        now = self._now()
        taken = [
            TakenReading(
                name=reading.name,
                value=reading.value,
                unit=wanted[reading.name].unit if reading.name in wanted else reading.unit,
                is_expected=_judged(wanted.get(reading.name), reading.value),
                at=now,
                by=actor.id,
                ticket_id=order.ticket_id or "",
            )
            for reading in order.readings
        ]
        device.note_readings(taken)
        await self._store.devices.save(device)
        await self._lives.write(
            actor,
            device,
            LifeAct.COMMISSIONED,
            ticket_id=order.ticket_id or "",
            readings=taken,
        )
        return _view(expected, device)

    async def _expected(self, device: Device) -> list[ExpectedReading]:
        """The model's own, else its line's."""
        if device.kind.is_place:
            return []
        model = await self._store.models.of(device)
        if model.expected_readings:
            return model.expected_readings
        return (await self._store.lines.get(model.line_id)).expected_readings

    # -- shared ------------------------------------------------------------------------------

    async def _workable(self, actor: Actor, device_id: str) -> Device:
        return await self._store.devices.get_within(actor.reach(_RECORD), device_id)

    def _past(self, day: date | None, what: str) -> date:
        if day and day > self._today():
            raise DayInFuture(what=what)
        return day or self._today()

    def _today(self) -> date:
        return shanghai_day(self._now())

    async def _record(self, device: Device) -> StaffDeviceRecord:
        return StaffDeviceRecord.of(device, await self._store.models.of(device), self._today())


def _judged(expected: ExpectedReading | None, value: float) -> bool | None:
    return expected.allows(value) if expected else None


def _view(expected: list[ExpectedReading], device: Device) -> CommissioningView:
    measured = {reading.name for reading in device.readings}
    return CommissioningView(
        expected=expected,
        readings=device.readings,
        missing=[each.name for each in expected if each.name not in measured],
    )
