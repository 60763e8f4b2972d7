"""Sales and promises as they are shown, with the names of people in them."""

from collections.abc import Collection, Sequence
from datetime import date

from backend.features.accounts import Accounts
from backend.features.devices import Devices
from backend.features.sales.models import Promise, Sale
from backend.features.sales.ports import Installations
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.promises import PromiseView
from backend.features.sales.schemas.sales import (
    SaleRow,
    SaleView,
    SoldDeviceView,
    buyer_view,
    row_fields,
    whole_fields,
)
from backend.features.sales.service.goods import Goods
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day


class Showing:
    def __init__(
        self,
        store: SaleStore,
        accounts: Accounts,
        devices: Devices,
        goods: Goods,
        installations: Installations,
        now: Clock,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._devices = devices
        self._goods = goods
        self._installations = installations
        self._now = now

    async def rows(self, sales: Sequence[Sale]) -> list[SaleRow]:
        promises = await self._store.promises.of_sales([sale.id for sale in sales])
        views = await self.promises(promises)
        names = await self.names({sale.seller_id for sale in sales})
        cards = await self._accounts.customers.many({sale.customer_id for sale in sales})
        return [
            SaleRow.model_validate(
                row_fields(
                    sale,
                    [view for view in views if view.sale_id == sale.id],
                    buyer_view(sale, cards.get(sale.customer_id)),
                    names.get(sale.seller_id, ""),
                )
            )
            for sale in sales
        ]

    async def whole(self, actor: Actor, sale: Sale) -> SaleView:
        promises = await self.promises(await self._store.promises.of_sales([sale.id]))
        names = await self.names({sale.seller_id})
        cards = await self._accounts.customers.many({sale.customer_id})
        row = row_fields(
            sale,
            promises,
            buyer_view(sale, cards.get(sale.customer_id)),
            names.get(sale.seller_id, ""),
        )
        devices = await self._sold(actor, sale)
        installation = await self._installations.of_devices(sale.device_ids)
        return SaleView.model_validate(row | whole_fields(sale, promises, devices, installation))

    async def _sold(self, actor: Actor, sale: Sale) -> list[SoldDeviceView]:
        briefs = await self._devices.brief(sale.device_ids)
        urls = await self._goods.code_urls(actor, sale.device_ids)
        return [
            SoldDeviceView(
                device_id=sold.device_id,
                card=briefs[sold.device_id].card if sold.device_id in briefs else None,
                was_known=sold.was_known,
                code_urls=urls[sold.device_id],
            )
            for sold in sale.devices
        ]

    async def promises(
        self, promises: Sequence[Promise], *, block_finish: bool = False
    ) -> list[PromiseView]:
        settled = {p.settlement.by.id for p in promises if p.settlement}
        names = await self.names({promise.promised_by for promise in promises} | settled)
        return [
            PromiseView.of(promise, names, self.today(), blocks_finish=block_finish)
            for promise in promises
        ]

    async def names(self, staff_ids: Collection[str]) -> dict[str, str]:
        cards = await self._accounts.directory.many({each for each in staff_ids if each})
        return {card.id: card.name for card in cards.values()}

    def today(self) -> date:
        return shanghai_day(self._now())
