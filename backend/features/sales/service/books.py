"""Sales to look up, to correct, and to cancel while nobody has installed anything."""

from backend.features.accounts import CustomerAccounts, Permission
from backend.features.sales.errors import InstallationBegun, InstallationOrdered
from backend.features.sales.models import Sale, SettledBy
from backend.features.sales.ports import Installations
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.sales import (
    SaleCancellation,
    SaleChange,
    SaleQuery,
    SaleRow,
    SaleSearch,
    SaleView,
)
from backend.features.sales.service.goods import Goods
from backend.features.sales.service.showing import Showing
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

_READ = Permission.SALES_READ
_MANAGE = Permission.SALES_MANAGE
SELLER_ROLE = "sales"


class SaleBooks:
    def __init__(
        self,
        store: SaleStore,
        customers: CustomerAccounts,
        goods: Goods,
        showing: Showing,
        installations: Installations,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._customers = customers
        self._goods = goods
        self._showing = showing
        self._installations = installations
        self._now = now

    # -- reading -------------------------------------------------------------------------------

    async def page(self, actor: Actor, asked: SaleQuery) -> Page[SaleRow]:
        return await self._page(actor, asked.sought(), asked)

    async def of_phone(self, actor: Actor, asked: SaleSearch) -> Page[SaleRow]:
        """What was sold to the customer with that phone."""
        card = await self._customers.find_by_phone(asked.phone)
        if card is None:
            return Page(items=[])
        return await self._page(actor, {"customer_id": card.id}, asked)

    async def _page(self, actor: Actor, sought: Filter, asked: PageQuery) -> Page[SaleRow]:
        found = await self._store.sales.page_within(actor.reach(_READ), sought, asked)
        rows = await self._showing.rows(found.items)
        return Page(items=rows, next_cursor=found.next_cursor)

    async def get(self, actor: Actor, sale_id: str) -> SaleView:
        """Raises SaleNotFound."""
        sale = await self._store.sales.get_within(actor.reach(_READ), sale_id)
        return await self._showing.whole(actor, sale)

    # -- writing -------------------------------------------------------------------------------

    @transactional
    async def change(self, actor: Actor, sale_id: str, change: SaleChange) -> SaleView:
        """Raises SaleNotFound, SaleClosed, InstallationBegun, OrderNumberTaken, DayInFuture,
        StaleDocument."""
        sale = await self._managed(actor, sale_id)
        if sale.version != change.version:
            raise StaleDocument
        installation = await self._installations.of_devices(sale.device_ids)
        if installation and installation.has_begun:
            raise InstallationBegun(number=installation.number)
        change.apply(sale)
        await self._store.sales.save(sale)
        await self._goods.correct(actor, sale)
        return await self._showing.whole(actor, sale)

    @transactional
    async def cancel(self, actor: Actor, sale_id: str, order: SaleCancellation) -> SaleView:
        """The devices go back to the stock, open promises are withdrawn, a lead that was won is
        open again. Raises SaleNotFound, SaleClosed, InstallationOrdered."""
        sale = await self._managed(actor, sale_id)
        if installation := await self._installations.of_devices(sale.device_ids):
            raise InstallationOrdered(number=installation.number)
        sale.cancel(order.reason, actor.id, self._now())
        await self._store.sales.save(sale)
        await self._goods.take_back(actor, sale)
        await self._withdraw_promises(actor, sale, order.reason)
        await self._reopen_lead(sale)
        return await self._showing.whole(actor, sale)

    async def _managed(self, actor: Actor, sale_id: str) -> Sale:
        sale = await self._store.sales.get_within(actor.reach(_MANAGE), sale_id)
        sale.require_live()
        return sale

    async def _withdraw_promises(self, actor: Actor, sale: Sale, reason: str) -> None:
        by = SettledBy(id=actor.id, role=SELLER_ROLE)
        for promise in await self._store.promises.of_sales([sale.id]):
            if promise.is_open:
                promise.withdraw(by, self._now(), reason)
                await self._store.promises.save(promise)

    async def _reopen_lead(self, sale: Sale) -> None:
        if not sale.lead_id:
            return
        lead = await self._store.leads.find_one({"_id": sale.lead_id})
        if lead and lead.sale_id == sale.id:
            lead.reopen()
            await self._store.leads.save(lead)
