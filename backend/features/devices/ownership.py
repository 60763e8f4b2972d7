"""What a customer does with the devices at home."""

from datetime import date

from backend.features.customers import HouseholdNotFound, Households
from backend.features.devices.errors import DayInFuture, DeviceNotFound, TooManyPhotos
from backend.features.devices.models import Device
from backend.features.devices.models.fields import MOST_PHOTOS
from backend.features.devices.papers import Papers
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import DeviceRecord
from backend.features.devices.schemas.claims import OwnDeviceChange, OwnDeviceRow
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class Ownership:
    def __init__(
        self,
        store: DeviceStore,
        papers: Papers,
        households: Households,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._papers = papers
        self._households = households
        self._now = now

    async def page(self, actor: Actor, asked: PageQuery) -> Page[OwnDeviceRow]:
        """The devices of the homes I belong to, newest first."""
        homes = [household.id for household in await self._households.of_account(actor.id)]
        found = await self._store.devices.page_of_customer(actor.id, homes, asked)
        models = await self._store.models.of_all(found.items)
        rows = [
            OwnDeviceRow.of(device, models[device.id], self._today(), actor.id)
            for device in found.items
        ]
        return Page(items=rows, next_cursor=found.next_cursor)

    @transactional
    async def change(self, actor: Actor, device_id: str, change: OwnDeviceChange) -> DeviceRecord:
        """Raises DeviceNotFound (also for what belongs to a member of the family only),
        HouseholdNotFound, AddressNotFound, DayInFuture, MediaNotUsable, TooManyPhotos,
        StaleDocument."""
        device = await self._store.devices.get(device_id)
        if device.owner_account_id != actor.id:
            raise DeviceNotFound
        if change.version != device.version:
            raise StaleDocument
        known = self._papers.of(device)
        await self._move(actor, device, change)
        self._apply(device, change)
        await self._store.devices.save(device)
        fresh = [paper for paper in self._papers.of(device) if paper not in known]
        await self._papers.attach(actor, device, fresh)
        model = await self._store.models.of(device)
        return DeviceRecord.of(device, model, self._today())

    async def _move(self, actor: Actor, device: Device, change: OwnDeviceChange) -> None:
        if change.household_id and change.household_id != device.household_id:
            household = await self._households.get(change.household_id)
            if not household.holds(actor.id):
                raise HouseholdNotFound
            device.bind(actor.id, household.id, self._now())
        if change.address_id:
            household = await self._households.get(device.household_id or "")
            device.address_id = household.address(change.address_id).id

    def _apply(self, device: Device, change: OwnDeviceChange) -> None:
        if change.install_place is not None:
            device.install_place = change.install_place
        kept = [p for p in device.photo_ids if p not in change.removed_photo_ids]
        photos = list(dict.fromkeys([*kept, *change.new_photo_ids]))
        if len(photos) > MOST_PHOTOS:
            raise TooManyPhotos(limit=MOST_PHOTOS)
        device.photo_ids = photos
        if change.purchase is not None:
            bought_on = change.purchase.bought_on
            if bought_on and bought_on > self._today():
                raise DayInFuture(what="购买日期")
            device.add_purchase(change.purchase.as_purchase(is_confirmed=False))

    def _today(self) -> date:
        return shanghai_day(self._now())
