"""What is part of what: outdoor and indoor units, and buildings with their units and doors."""

from collections.abc import Sequence
from itertools import count
from typing import Final

from backend.features.accounts import Organisations, Permission
from backend.features.devices.codes import Codes
from backend.features.devices.errors import (
    DeviceNotFound,
    FamilyCircle,
    FamilyTooDeep,
    FamilyTooLarge,
    NoPlaces,
    NotAPlace,
    ParentNotFound,
    PlaceNameTaken,
    TooManyPlaces,
)
from backend.features.devices.lives import Lives
from backend.features.devices.models import Device, DeviceKind, LifeAct
from backend.features.devices.models.catalogue import model_of_place
from backend.features.devices.models.kind import MOST_DEPTH, MOST_LEVELS
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.structure import (
    BuildingInput,
    ParentInput,
    PlacesInput,
    PlacesMade,
    RelativeView,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

MOST_PARTS: Final = 100
MOST_PLACES: Final = 1000

_MANAGE = Permission.DEVICES_MANAGE


class Structure:
    def __init__(
        self,
        store: DeviceStore,
        codes: Codes,
        organisations: Organisations,
        lives: Lives,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._codes = codes
        self._organisations = organisations
        self._lives = lives
        self._now = now

    # -- families ----------------------------------------------------------------------------

    async def children(self, actor: Actor, device_id: str, asked: PageQuery) -> Page[RelativeView]:
        """In their order. Raises DeviceNotFound."""
        parent = await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        found = await self._store.devices.children(parent.id, asked)
        models = await self._store.models.of_all(found.items)
        views = [RelativeView.of(device, models[device.id]) for device in found.items]
        return Page(items=views, next_cursor=found.next_cursor)

    @transactional
    async def set_parent(
        self, actor: Actor, device_id: str, order: ParentInput
    ) -> StaffDeviceRecord:
        """Raises DeviceNotFound, ParentNotFound, DeviceIsScrapped, CannotBePartOf, FamilyCircle,
        FamilyTooDeep, FamilyTooLarge, PlaceNameTaken."""
        reach = actor.reach(_MANAGE)
        device = await self._store.devices.get_within(reach, device_id)
        before = device.parent_id or ""
        if order.parent_id is None:
            device.stand_alone()
        else:
            await self.join(device, await self.parent(actor, order.parent_id))
        await self._store.devices.save(device)
        facts = {"from": before, "to": device.parent_id or ""}
        await self._lives.write(actor, device, LifeAct.PARENT_CHANGED, order.reason, facts=facts)
        model = await self._store.models.of(device)
        return StaffDeviceRecord.of(device, model, shanghai_day(self._now()))

    async def parent(self, actor: Actor, parent_id: str) -> Device:
        """Raises ParentNotFound."""
        try:
            return await self._store.devices.get_within(actor.reach(_MANAGE), parent_id)
        except DeviceNotFound:
            raise ParentNotFound from None

    async def join(self, device: Device, parent: Device) -> None:
        """Make the device part of the other; the caller stores it. Raises as `set_parent`."""
        above = await self._line_of(parent)
        if device.id in (each.id for each in above):
            raise FamilyCircle
        # Two who put one family below another at once, each the other way round, see no circle
        # yet: they meet in what both have above, and the second looks again.
        await self._store.devices.meet_in([each.id for each in above])
        await self._check_size(device, parent, above)
        rank = await self._store.devices.count_children(parent.id, limit=MOST_PLACES * 10)
        device.become_part_of(parent, rank)

    async def _line_of(self, device: Device) -> list[Device]:
        """The device and all that it is part of, upwards."""
        line = [device]
        while line[-1].parent_id and len(line) <= MOST_DEPTH:
            line.append(await self._store.devices.get(line[-1].parent_id))
        return line

    async def _check_size(self, device: Device, parent: Device, above: Sequence[Device]) -> None:
        if parent.kind.is_place:
            levels_above = 0
        else:
            levels_above = sum(not each.kind.is_place for each in above)
            parts = await self._store.devices.count_children(parent.id, limit=MOST_PARTS)
            if parts >= MOST_PARTS:
                raise FamilyTooLarge(limit=MOST_PARTS)
        if not device.kind.is_place:
            levels = levels_above + await self._levels_from(device)
            if levels > MOST_LEVELS:
                raise FamilyTooDeep(levels=MOST_LEVELS)

    async def _levels_from(self, device: Device) -> int:
        """How many levels of appliances begin with this one."""
        level = [device.id]
        for levels in range(1, MOST_LEVELS + 1):
            below = await self._store.devices.all_children(level, limit=MOST_PARTS**2)
            if not below:
                return levels
            level = [each.id for each in below]
        return MOST_LEVELS + 1

    # -- buildings ---------------------------------------------------------------------------

    @transactional
    async def build(self, actor: Actor, order: BuildingInput) -> PlacesMade:
        """A building with its units and positions. Raises BranchNotFound, PlaceNameTaken,
        TooManyPlaces."""
        branch_id, organisation_id = actor.branch_id, actor.organisation_id
        if order.branch_id:
            reach = actor.reach(_MANAGE)
            branch = await self._organisations.branch_within(reach, order.branch_id)
            branch_id, organisation_id = branch.id, branch.organisation_id
        building = Device(
            kind=DeviceKind.BUILDING,
            name=order.name,
            model_id="",
            brand_id="",
            line_id="",
            branch_id=branch_id,
            organisation_id=organisation_id,
            created_at=self._now(),
        )
        made = [*self._units(building, order, 0), *self._positions(building, order.names, 0)]
        self._check(made)
        await self._keep(actor, [building, *made], with_codes=order.with_codes)
        return self._view(building, made)

    @transactional
    async def add_places(self, actor: Actor, device_id: str, order: PlacesInput) -> PlacesMade:
        """More units or positions. Raises DeviceNotFound, DeviceIsScrapped, NotAPlace, NoPlaces,
        PlaceNameTaken, TooManyPlaces."""
        place = await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        place.check_in_use()
        is_unit = place.kind is DeviceKind.UNIT
        if place.kind is not DeviceKind.BUILDING and not (is_unit and not order.units):
            raise NotAPlace
        rank = await self._store.devices.count_children(place.id, limit=MOST_PLACES * 10)
        made = [*self._units(place, order, rank), *self._positions(place, order.names, rank)]
        if not made:
            raise NoPlaces
        self._check(made)
        await self._keep(actor, made, with_codes=order.with_codes)
        return self._view(place, made)

    def _units(self, building: Device, order: PlacesInput, rank: int) -> list[Device]:
        made: list[Device] = []
        for number, plan in enumerate(order.units):
            unit = self._part(building, DeviceKind.UNIT, plan.name, rank + number)
            made += [unit, *self._positions(unit, plan.names, 0)]
        return made

    def _positions(self, parent: Device, names: Sequence[str], rank: int) -> list[Device]:
        ranks = count(rank + MOST_PLACES if parent.kind is DeviceKind.BUILDING else rank)
        return [
            self._part(parent, DeviceKind.POSITION, name, number)
            for name, number in zip(names, ranks, strict=False)
        ]

    def _part(self, parent: Device, kind: DeviceKind, name: str, rank: int) -> Device:
        part = Device(
            kind=kind,
            name=name,
            model_id="",
            brand_id="",
            line_id="",
            branch_id=parent.branch_id,
            organisation_id=parent.organisation_id,
            created_at=self._now(),
        )
        part.become_part_of(parent, rank)
        return part

    def _check(self, made: Sequence[Device]) -> None:
        if len(made) > MOST_PLACES:
            raise TooManyPlaces(limit=MOST_PLACES)
        if len({(each.parent_id, each.name) for each in made}) < len(made):
            raise PlaceNameTaken

    async def _keep(self, actor: Actor, made: Sequence[Device], *, with_codes: bool) -> None:
        await self._store.devices.add_all(made)
        if with_codes:
            await self._codes.issue_for(actor, [each.id for each in made])

    @staticmethod
    def _view(place: Device, made: Sequence[Device]) -> PlacesMade:
        units = [each for each in made if each.kind is DeviceKind.UNIT]
        return PlacesMade(
            place=_relative(place),
            units=[_relative(unit) for unit in units],
            positions=len(made) - len(units),
        )


def _relative(place: Device) -> RelativeView:
    return RelativeView.of(place, model_of_place(place.kind))
