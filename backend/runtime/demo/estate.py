"""What else is in the demo firm's books: a batch, outdoor and indoor units, a building, a roll."""

from datetime import datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.devices.models import (
    Batch,
    CodeRoll,
    Component,
    Device,
    DeviceKind,
    Supplier,
)
from backend.kit.clock import shanghai_day
from backend.runtime.demo.firm import Appliance, Firm

_BUILDING: Final = "青桐里 3 幢"
_ROLL: Final = 20
_FLOORS: Final = 6


async def furnish(container: Container, firm: Firm, now: datetime) -> None:
    await _origins(container, firm, now)
    await _building(container, firm, now)
    await _roll(container, firm, now)


async def _origins(container: Container, firm: Firm, now: datetime) -> None:
    """The central system of one home has two indoor units, and a batch and a supplier."""
    store = container.device_services.store
    supplier = Supplier(name="沐野电器制造", code="MY", created_at=now)
    await store.suppliers.add(supplier)
    system = next(each for each in firm.appliances if each.described.name == "MY-MX140")
    batch = Batch(
        number="MX2405-02",
        model_id=system.device.model_id,
        made_on=shanghai_day(now) - timedelta(days=900),
        supplier_id=supplier.id,
        created_at=now,
    )
    await store.batches.add(batch)
    device = await store.devices.get(system.device.id)
    device.batch_id, device.supplier_id = batch.id, supplier.id
    device.fit(Component(name="压缩机", serial="CP24050017", supplier_id=supplier.id))
    await store.devices.save(device)
    await store.devices.add_all([_indoor_unit(system, number, now) for number in range(2)])


def _indoor_unit(system: Appliance, number: int, now: datetime) -> Device:
    outdoor = system.device
    return Device(
        model_id=outdoor.model_id,
        brand_id=outdoor.brand_id,
        line_id=outdoor.line_id,
        serial=f"{outdoor.serial}-N{number + 1}",
        parent_id=outdoor.id,
        rank=number,
        household_id=outdoor.household_id,
        address_id=outdoor.address_id,
        owner_account_id=outdoor.owner_account_id,
        owned_since=outdoor.owned_since,
        purchase=outdoor.purchase,
        install_place=("客厅", "主卧")[number],
        branch_id=outdoor.branch_id,
        organisation_id=outdoor.organisation_id,
        created_at=now,
    )


async def _building(container: Container, firm: Firm, now: datetime) -> None:
    building = _place(firm, DeviceKind.BUILDING, _BUILDING, now)
    unit = _place(firm, DeviceKind.UNIT, "1 单元", now)
    unit.become_part_of(building, 0)
    made = [building, unit]
    for number in range(_FLOORS * 2):
        door = _place(firm, DeviceKind.POSITION, f"{number // 2 + 1}{number % 2 + 1:02d}", now)
        door.become_part_of(unit, number)
        made.append(door)
    await container.device_services.store.devices.add_all(made)


def _place(firm: Firm, kind: DeviceKind, name: str, now: datetime) -> Device:
    return Device(
        kind=kind,
        name=name,
        model_id="",
        brand_id="",
        line_id="",
        branch_id=next(iter(firm.branches.values())),
        organisation_id=firm.organisation_id,
        created_at=now,
    )


async def _roll(container: Container, firm: Firm, now: datetime) -> None:
    store = container.device_services.store
    roll = CodeRoll(
        number=await store.rolls.next_number(),
        size=_ROLL,
        note="演示用空白码",
        organisation_id=firm.organisation_id,
        created_by=firm.employees[0].account.id,
        created_at=now,
    )
    await store.rolls.add(roll)
    await store.codes.add_all(roll.codes(now))
