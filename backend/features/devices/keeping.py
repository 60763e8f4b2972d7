"""What staff do with devices: register, correct, find them, and say whose they are."""

from datetime import date

from backend.features.accounts import Organisations, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.contracts import Contracts
from backend.features.customers import Household, Households
from backend.features.devices.codes import Codes
from backend.features.devices.errors import DayInFuture, NotForPlaces
from backend.features.devices.lives import Lives
from backend.features.devices.models import Device, LifeAct
from backend.features.devices.papers import Papers
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.keeping import (
    Binding,
    BuyerSearch,
    DeviceChange,
    DeviceInput,
    DeviceQuery,
    DeviceRow,
    PurchaseInput,
    Unbinding,
)
from backend.features.devices.sourcing import Sourcing
from backend.features.devices.structure import MOST_PARTS, Structure
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

_READ = Permission.DEVICES_READ
_MANAGE = Permission.DEVICES_MANAGE
_PLAIN = ("contract_id", "serial", "reference", "installed_on", "warranty_until")
_OF_APPLIANCES = frozenset({"model_id", "serial", "batch_id", "supplier_id"})
_TEXTS = ("buyer_name", "buyer_phone", "install_place")


class Keeping:
    def __init__(
        self,
        store: DeviceStore,
        codes: Codes,
        papers: Papers,
        households: Households,
        contracts: Contracts,
        organisations: Organisations,
        structure: Structure,
        sourcing: Sourcing,
        lives: Lives,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._codes = codes
        self._papers = papers
        self._households = households
        self._contracts = contracts
        self._organisations = organisations
        self._structure = structure
        self._sourcing = sourcing
        self._lives = lives
        self._audit = audit
        self._now = now

    # -- reading -----------------------------------------------------------------------------

    async def page(self, actor: Actor, asked: DeviceQuery) -> Page[DeviceRow]:
        sought = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
        found = await self._store.devices.page_sought(actor.reach(_READ), sought, asked)
        return await self._rows(found)

    async def of_buyer(self, actor: Actor, asked: BuyerSearch) -> Page[DeviceRow]:
        """The devices that were sold to a phone number."""
        sought = self._store.devices.sought_buyer(asked.phone)
        found = await self._store.devices.page_within(actor.reach(_READ), sought, asked)
        return await self._rows(found)

    async def sought(self, actor: Actor, start: str, code: str, most: int) -> list[DeviceRow]:
        """By the beginning of a serial, or by a whole code; either may be empty."""
        reach, devices = actor.reach(_READ), self._store.devices
        found = await devices.with_serial_from(reach, start, most) if start else []
        if code and (device_id := await self._store.codes.device_of(code)):
            found += await devices.many_within(reach, [device_id])
        return (await self._rows(Page(items=found[:most]))).items

    async def _rows(self, found: Page[Device]) -> Page[DeviceRow]:
        models = await self._store.models.of_all(found.items)
        rows = [DeviceRow.of(d, models[d.id], self._today()) for d in found.items]
        return Page(items=rows, next_cursor=found.next_cursor)

    # -- writing -----------------------------------------------------------------------------

    @transactional
    async def register(self, actor: Actor, order: DeviceInput) -> StaffDeviceRecord:
        """Raises DeviceModelNotFound, BranchNotFound, HouseholdNotFound, AddressNotFound,
        SerialTaken, ReferenceTaken, DayInFuture, MediaNotUsable, BatchNotFound,
        BatchOfAnotherModel, SupplierNotFound, and for its parent ParentNotFound,
        DeviceIsScrapped, CannotBePartOf, FamilyTooDeep, FamilyTooLarge."""
        self._check_days(order.installed_on, order.purchase)
        model = await self._store.models.get(order.model_id)
        branch_id, organisation_id = await self._place_in_firm(actor, order.branch_id)
        device = Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=order.serial,
            reference=order.reference,
            buyer_name=order.buyer_name,
            buyer_phone=order.buyer_phone or "",
            install_place=order.install_place,
            installed_on=order.installed_on,
            purchase=order.purchase.as_purchase(is_confirmed=order.purchase.bought_on is not None),
            photo_ids=order.photo_ids,
            warranty_until=order.warranty_until,
            contract_id=order.contract_id,
            branch_id=branch_id,
            organisation_id=organisation_id,
            created_at=self._now(),
        )
        if order.contract_id:
            await self._contracts.usable(order.contract_id, organisation_id)
        await self._sourcing.place(device, order.batch_id, order.supplier_id)
        if order.household_id:
            household = await self._reachable(actor, order.household_id)
            self._bind(device, household, order.address_id)
        if order.parent_id:
            await self._structure.join(device, await self._structure.parent(actor, order.parent_id))
        await self._store.devices.add(device)
        await self._papers.attach(actor, device, [*device.photo_ids, *order.purchase.document_ids])
        if order.with_code:
            await self._codes.issue_for(actor, [device.id])
        return StaffDeviceRecord.of(device, model, self._today())

    @transactional
    async def change(self, actor: Actor, device_id: str, change: DeviceChange) -> StaffDeviceRecord:
        """Raises DeviceNotFound, DeviceModelNotFound, AddressNotFound, SerialTaken,
        ReferenceTaken, DayInFuture, MediaNotUsable, BatchNotFound, BatchOfAnotherModel,
        SupplierNotFound, PlaceNameTaken, NotForPlaces, StaleDocument."""
        self._check_days(change.installed_on, change.purchase)
        device = await self._managed(actor, device_id)
        if change.version != device.version:
            raise StaleDocument
        known = self._papers.of(device)
        self._apply(device, change)
        if change.contract_id:
            await self._contracts.usable(change.contract_id, device.organisation_id)
        await self._change_origin(device, change)
        if change.address_id:
            await self._put_at(device, change.address_id)
        await self._store.devices.save(device)
        fresh = [paper for paper in self._papers.of(device) if paper not in known]
        await self._papers.attach(actor, device, fresh)
        return await self._record(device)

    def _apply(self, device: Device, change: DeviceChange) -> None:
        given = change.model_fields_set
        for name in given.intersection(_PLAIN):
            setattr(device, name, getattr(change, name))
        for name in given.intersection(_TEXTS):
            setattr(device, name, getattr(change, name) or "")
        if "photo_ids" in given:
            device.photo_ids = list(dict.fromkeys(change.photo_ids or []))
        if "purchase" in given:
            purchase = change.purchase or PurchaseInput()
            is_confirmed = purchase.bought_on is not None
            device.purchase = purchase.as_purchase(is_confirmed=is_confirmed)
        if "address_id" in given:
            device.address_id = None

    async def _change_origin(self, device: Device, change: DeviceChange) -> None:
        given = change.model_fields_set
        if given & _OF_APPLIANCES if device.kind.is_place else change.name is not None:
            raise NotForPlaces
        if change.name is not None:
            device.name = change.name
        if change.model_id:
            await self._change_model(device, change.model_id)
        if given & {"model_id", "batch_id", "supplier_id"}:
            batch_id = change.batch_id if "batch_id" in given else device.batch_id
            supplier_id = change.supplier_id if "supplier_id" in given else device.supplier_id
            await self._sourcing.place(device, batch_id, supplier_id)

    async def _change_model(self, device: Device, model_id: str) -> None:
        model = await self._store.models.get(model_id)
        device.model_id, device.brand_id = model.id, model.brand_id
        device.line_id = model.line_id

    async def _put_at(self, device: Device, address_id: str) -> None:
        household = await self._households.get(device.household_id or "")
        device.address_id = household.address(address_id).id

    # -- whose it is -------------------------------------------------------------------------

    @transactional
    async def bind(self, actor: Actor, device_id: str, order: Binding) -> StaffDeviceRecord:
        """Give the device to a household, its first or its next. Raises DeviceNotFound,
        HouseholdNotFound, AddressNotFound, AlreadyYours."""
        device = await self._managed(actor, device_id)
        before = device.household_id or ""
        household = await self._reachable(actor, order.household_id)
        self._bind(device, household, order.address_id)
        await self._store.devices.save(device)
        await self._store.transfers.end_all_of(device.id, self._now())
        details = {"from": before, "to": household.id, "reason": order.reason}
        await self._audit.record(actor, AuditAction.DEVICE_BOUND, "device", device.id, details)
        facts = {"from": before, "to": household.id}
        await self._lives.write(actor, device, LifeAct.MOVED, order.reason, facts=facts)
        if order.with_parts:
            await self._take_along(actor, device, before, household, order)
        return await self._record(device)

    async def _take_along(
        self, actor: Actor, whole: Device, before: str, household: Household, order: Binding
    ) -> None:
        """Parts that stood elsewhere, or belong to somebody else, stay with him."""
        level = [whole.id]
        while level:
            parts = await self._store.devices.all_children(level, limit=MOST_PARTS)
            level = []
            for part in parts:
                if (part.household_id or "") != before or part.is_scrapped:
                    continue
                level.append(part.id)
                self._bind(part, household, order.address_id)
                await self._store.devices.save(part)
                await self._store.transfers.end_all_of(part.id, self._now())
                facts = {"from": before, "to": household.id, "with": whole.id}
                await self._lives.write(actor, part, LifeAct.MOVED, order.reason, facts=facts)

    @transactional
    async def unbind(self, actor: Actor, device_id: str, order: Unbinding) -> StaffDeviceRecord:
        """The device belongs to nobody again. Raises DeviceNotFound, NotOwned."""
        device = await self._managed(actor, device_id)
        details = {"from": device.household_id or "", "reason": order.reason}
        device.release(self._now())
        await self._store.devices.save(device)
        await self._audit.record(actor, AuditAction.DEVICE_UNBOUND, "device", device.id, details)
        facts = {"from": details["from"]}
        await self._lives.write(actor, device, LifeAct.RELEASED, order.reason, facts=facts)
        return await self._record(device)

    def _bind(self, device: Device, household: Household, address_id: str | None) -> None:
        device.bind(household.owner_id, household.id, self._now())
        if address_id:
            device.address_id = household.address(address_id).id

    # -- the same for all --------------------------------------------------------------------

    async def _managed(self, actor: Actor, device_id: str) -> Device:
        return await self._store.devices.get_within(actor.reach(_MANAGE), device_id)

    async def _reachable(self, actor: Actor, household_id: str) -> Household:
        return await self._households.get_within(actor.reach(_MANAGE), household_id)

    async def _place_in_firm(self, actor: Actor, branch_id: str | None) -> tuple[str, str]:
        if branch_id is None or branch_id == actor.branch_id:
            return actor.branch_id, actor.organisation_id
        branch = await self._organisations.branch_within(actor.reach(_MANAGE), branch_id)
        return branch.id, branch.organisation_id

    def _check_days(self, installed_on: date | None, purchase: PurchaseInput | None) -> None:
        today = self._today()
        if installed_on and installed_on > today:
            raise DayInFuture(what="安装日期")
        if purchase and purchase.bought_on and purchase.bought_on > today:
            raise DayInFuture(what="购买日期")

    async def _record(self, device: Device) -> StaffDeviceRecord:
        model = await self._store.models.of(device)
        return StaffDeviceRecord.of(device, model, self._today())

    def _today(self) -> date:
        return shanghai_day(self._now())
