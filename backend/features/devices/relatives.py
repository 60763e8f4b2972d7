"""A device among its like: what it is part of, what is part of it, and where it comes from."""

from collections.abc import Callable, Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.devices.models import Device, LifeEvent
from backend.features.devices.models.kind import MOST_DEPTH
from backend.features.devices.models.life import OF_INTEREST_TO_OWNERS
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import DeviceRecord, StaffDeviceRecord
from backend.features.devices.schemas.life import (
    Family,
    LifeEventView,
    Origin,
    OwnerEventView,
)
from backend.features.devices.schemas.structure import RelativeView
from backend.kit.access import Actor
from backend.kit.pagination import PageQuery

MOST_SHOWN: Final = 100
MOST_EVENTS: Final = 50
MOST_SWAPS: Final = 20


class Relatives:
    """Callers have made sure that the device itself may be seen; what is related to it is shown
    as far as it may be seen, too."""

    def __init__(self, store: DeviceStore) -> None:
        self._store = store

    async def for_staff(self, actor: Actor, record: StaffDeviceRecord) -> Family:
        reach = actor.reach(Permission.DEVICES_READ)
        found = [*await self._above(record.parent_id), *await self._below(record.id)]
        seen = await self._store.devices.many_within(reach, [each.id for each in found])
        ids = {each.id for each in seen}
        return await self._family(record, lambda each: each.id in ids)

    async def for_owner(self, record: DeviceRecord) -> Family:
        """What stands in the same home."""
        home = record.household_id
        return await self._family(
            record, lambda each: home is not None and each.household_id == home
        )

    async def _family(self, record: DeviceRecord, may_see: Callable[[Device], bool]) -> Family:
        above = [each for each in await self._above(record.parent_id) if may_see(each)]
        below = [each for each in await self._below(record.id) if may_see(each)]
        return Family(part_of=await self._shown(above), parts=await self._shown(below))

    async def _above(self, parent_id: str | None) -> list[Device]:
        """The nearest first."""
        line: list[Device] = []
        while parent_id and len(line) < MOST_DEPTH:
            found = await self._store.devices.many([parent_id])
            if not found:
                break
            line += found
            parent_id = found[0].parent_id
        return line

    async def _below(self, device_id: str) -> list[Device]:
        asked = PageQuery(limit=MOST_SHOWN)
        return (await self._store.devices.children(device_id, asked)).items

    async def _shown(self, devices: Sequence[Device]) -> list[RelativeView]:
        models = await self._store.models.of_all(devices)
        return [RelativeView.of(device, models[device.id]) for device in devices]

    async def succession(self, record: DeviceRecord) -> list[str]:
        """The device and those in whose place it stands 换修, backwards: what was sold is the
        last, and what was promised for any of them holds."""
        line, earlier = [record.id], record.replaces
        while earlier and len(line) < MOST_SWAPS:
            line.append(earlier)
            found = await self._store.devices.many([earlier])
            earlier = found[0].replaces if found else ""
        return line

    # -- where it comes from, and what happened to it -----------------------------------------

    async def origin(self, record: StaffDeviceRecord) -> Origin:
        batch = await self._store.batches.find_one({"_id": record.batch_id or ""})
        supplier = await self._store.suppliers.find_one({"_id": record.supplier_id or ""})
        return Origin(
            batch_number=batch.number if batch else "",
            made_on=batch.made_on if batch else None,
            supplier=supplier.name if supplier else "",
        )

    async def events(self, record: StaffDeviceRecord) -> list[LifeEventView]:
        """The latest; all of them are read by pages."""
        return [LifeEventView.of(event) for event in await self._latest(record.id)]

    async def events_for_owner(self, record: DeviceRecord) -> list[OwnerEventView]:
        """Of his time, and about the device alone: no reason, no person, no other home."""
        since = record.owned_since
        return [
            OwnerEventView.of(event)
            for event in await self._latest(record.id)
            if event.act in OF_INTEREST_TO_OWNERS and since and event.created_at >= since
        ]

    async def _latest(self, device_id: str) -> list[LifeEvent]:
        return (await self._store.life.of_device(device_id, PageQuery(limit=MOST_EVENTS))).items
