"""Keeping suppliers and batches."""

from datetime import date

from backend.features.devices.errors import BatchInUse, BatchOfAnotherModel, DayInFuture
from backend.features.devices.models import Batch, Device, Supplier
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.sourcing import (
    BatchChange,
    BatchInput,
    BatchQuery,
    BatchView,
    SupplierChange,
    SupplierInput,
    SupplierView,
)
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class Sourcing:
    def __init__(self, store: DeviceStore, unit_of_work: UnitOfWork, now: Clock) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._now = now

    async def suppliers(self, asked: PageQuery) -> Page[SupplierView]:
        found = await self._store.suppliers.page({}, asked)
        views = [SupplierView.of(supplier) for supplier in found.items]
        return Page(items=views, next_cursor=found.next_cursor)

    @transactional
    async def add_supplier(self, order: SupplierInput) -> SupplierView:
        """Raises NameTaken."""
        supplier = Supplier(**order.model_dump(), created_at=self._now())
        await self._store.suppliers.add(supplier)
        return SupplierView.of(supplier)

    @transactional
    async def change_supplier(self, supplier_id: str, change: SupplierChange) -> SupplierView:
        """Raises SupplierNotFound, NameTaken, StaleDocument."""
        supplier = await self._store.suppliers.get(supplier_id)
        _apply(supplier, change)
        await self._store.suppliers.save(supplier)
        return SupplierView.of(supplier)

    async def batches(self, asked: BatchQuery) -> Page[BatchView]:
        sought = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
        found = await self._store.batches.page(sought, asked)
        views = [BatchView.of(batch) for batch in found.items]
        return Page(items=views, next_cursor=found.next_cursor)

    async def batch(self, batch_id: str) -> BatchView:
        """Raises BatchNotFound."""
        return BatchView.of(await self._store.batches.get(batch_id))

    @transactional
    async def add_batch(self, order: BatchInput) -> BatchView:
        """Raises DeviceModelNotFound, SupplierNotFound, NameTaken, DayInFuture."""
        self._check_day(order.made_on)
        await self._store.models.get(order.model_id)
        if order.supplier_id:
            await self._store.suppliers.get(order.supplier_id)
        batch = Batch(**order.model_dump(), created_at=self._now())
        await self._store.batches.add(batch)
        return BatchView.of(batch)

    @transactional
    async def change_batch(self, batch_id: str, change: BatchChange) -> BatchView:
        """Raises BatchNotFound, SupplierNotFound, NameTaken, BatchInUse, DayInFuture,
        StaleDocument."""
        self._check_day(change.made_on)
        batch = await self._store.batches.get(batch_id)
        if change.supplier_id and change.supplier_id != batch.supplier_id:
            await self._store.suppliers.get(change.supplier_id)
            if await self._store.devices.any_of_batch(batch.id):
                raise BatchInUse
        _apply(batch, change)
        await self._store.batches.save(batch)
        return BatchView.of(batch)

    async def place(self, device: Device, batch_id: str | None, supplier_id: str | None) -> None:
        """Write down where a device comes from: the batch's supplier, unless another is said.

        Raises BatchNotFound, BatchOfAnotherModel, SupplierNotFound.
        """
        batch = await self._store.batches.get(batch_id) if batch_id else None
        if batch is not None and batch.model_id != device.model_id:
            raise BatchOfAnotherModel
        if supplier_id:
            await self._store.suppliers.get(supplier_id)
        device.batch_id = batch_id
        device.supplier_id = supplier_id or (batch.supplier_id if batch else None)

    def _check_day(self, made_on: date | None) -> None:
        if made_on and made_on > shanghai_day(self._now()):
            raise DayInFuture(what="生产日期")


def _apply(target: Supplier | Batch, change: SupplierChange | BatchChange) -> None:
    """Raises StaleDocument unless the change was made to what is stored."""
    if change.version != target.version:
        raise StaleDocument
    for name in change.model_fields_set - {"version"}:
        value = getattr(change, name)
        if value is not None:
            setattr(target, name, value)
