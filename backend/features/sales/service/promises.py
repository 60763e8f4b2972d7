"""Promises: shown wherever the device is worked on, and settled once."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Permission
from backend.features.sales.errors import (
    PromiseNotFound,
    PromiseOfOtherDevice,
    TooManyPromises,
)
from backend.features.sales.models import Promise, Sale, SettledBy
from backend.features.sales.models.promise import MOST_PROMISES
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.promises import (
    PromiseAddition,
    PromiseOutcome,
    PromiseSettlement,
    PromiseView,
)
from backend.features.sales.schemas.sales import SaleView
from backend.features.sales.service.showing import Showing
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

_MANAGE = Permission.SALES_MANAGE
_SELLER_ROLE = "sales"


@dataclass(frozen=True)
class Reader:
    """A customer, by account and home: he reads what was promised to him or to his home."""

    customer_id: str
    household_id: str = ""

    def may_read(self, promise: Promise) -> bool:
        at_home = bool(self.household_id) and promise.household_id == self.household_id
        return at_home or promise.customer_id == self.customer_id


class Promises:
    """The front door. `of_devices`, `open_of_devices` and `settle` ask nobody: tickets have."""

    def __init__(
        self, store: SaleStore, showing: Showing, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._showing = showing
        self._now = now

    async def of_devices(
        self,
        device_ids: Sequence[str],
        *,
        only_open: bool = False,
        block_finish: bool = False,
        reader: Reader | None = None,
    ) -> list[PromiseView]:
        """Of sales that stand, in the order they were made; to a customer only his own."""
        if not device_ids:
            return []
        found = [
            promise
            for promise in await self._store.promises.of_devices(device_ids)
            if (promise.is_open or not only_open) and (reader is None or reader.may_read(promise))
        ]
        return await self._showing.promises(found, block_finish=block_finish)

    async def open_texts(self, device_ids: Sequence[str]) -> list[str]:
        """What nobody has kept or refused yet."""
        if not device_ids:
            return []
        return [promise.text for promise in await self._store.promises.open_of_devices(device_ids)]

    @transactional
    async def settle(
        self,
        promise_id: str,
        device_ids: Sequence[str],
        order: PromiseSettlement,
        by: SettledBy,
    ) -> Promise:
        """Raises PromiseNotFound, also for one of other devices; PromiseSettled,
        RefusalNeedsReason."""
        promise = await self._store.promises.get(promise_id)
        if set(device_ids).isdisjoint(promise.device_ids):
            raise PromiseNotFound
        return await self._settled(promise, order, by)

    async def _settled(self, promise: Promise, order: PromiseSettlement, by: SettledBy) -> Promise:
        if order.outcome is PromiseOutcome.KEPT:
            promise.keep(by, self._now(), order.note)
        else:
            promise.refuse(by, self._now(), order.note)
        await self._store.promises.save(promise)
        return promise

    # -- by the office -------------------------------------------------------------------------

    @transactional
    async def add(self, actor: Actor, sale_id: str, order: PromiseAddition) -> SaleView:
        """Raises SaleNotFound, SaleClosed, TooManyPromises, PromiseOfOtherDevice."""
        sale = await self._live(actor, sale_id)
        known = await self._store.promises.of_sales([sale.id])
        if len(known) >= MOST_PROMISES:
            raise TooManyPromises(limit=MOST_PROMISES)
        if not set(order.device_ids) <= set(sale.device_ids):
            raise PromiseOfOtherDevice
        await self._store.promises.add(
            Promise(
                sale_id=sale.id,
                device_ids=list(dict.fromkeys(order.device_ids)) or sale.device_ids,
                customer_id=sale.customer_id,
                household_id=sale.household_id,
                kind=order.kind,
                text=order.text,
                due_on=order.due_on,
                promised_by=actor.id,
                created_at=self._now(),
            )
        )
        # Saved too, so that two additions at once meet here and the most of them is kept.
        await self._store.sales.save(sale)
        return await self._showing.whole(actor, sale)

    @transactional
    async def settle_in_office(
        self, actor: Actor, sale_id: str, promise_id: str, order: PromiseSettlement
    ) -> SaleView:
        """Raises SaleNotFound, PromiseNotFound, PromiseSettled, RefusalNeedsReason."""
        sale = await self._live(actor, sale_id)
        promise = await self._of_sale(sale, promise_id)
        await self._settled(promise, order, SettledBy(id=actor.id, role=_SELLER_ROLE))
        return await self._showing.whole(actor, sale)

    @transactional
    async def undo_settlement(self, actor: Actor, sale_id: str, promise_id: str) -> SaleView:
        """Raises SaleNotFound, SaleClosed, PromiseNotFound, PromiseNotSettled, PromiseSettled."""
        sale = await self._live(actor, sale_id)
        promise = await self._of_sale(sale, promise_id)
        promise.open_again(SettledBy(id=actor.id, role=_SELLER_ROLE), self._now())
        await self._store.promises.save(promise)
        return await self._showing.whole(actor, sale)

    async def _of_sale(self, sale: Sale, promise_id: str) -> Promise:
        promise = await self._store.promises.get(promise_id)
        if promise.sale_id != sale.id:
            raise PromiseNotFound
        return promise

    async def _live(self, actor: Actor, sale_id: str) -> Sale:
        sale = await self._store.sales.get_within(actor.reach(_MANAGE), sale_id)
        sale.require_live()
        return sale
