"""What is sold comes into the books and to its buyer, and back again if the sale is cancelled."""

from collections.abc import Sequence
from dataclasses import replace

from backend.features.accounts import Permission
from backend.features.customers import Household
from backend.features.devices import (
    Binding,
    Catalogue,
    DeviceChange,
    DeviceInput,
    DeviceQuery,
    DeviceRow,
    Devices,
    DeviceServices,
    Keeping,
    PurchaseInput,
    Unbinding,
)
from backend.features.sales.errors import (
    SerialBelongsToOther,
    SerialOfOtherModel,
    SerialTwice,
)
from backend.features.sales.models import Sale, SoldDevice
from backend.features.sales.schemas.sales import SaleInput, SoldDeviceInput
from backend.kit.access import Actor, Scope

_VOUCHED: dict[str, Scope] = dict.fromkeys(
    (Permission.DEVICES_READ, Permission.DEVICES_MANAGE, Permission.CODES_MANAGE), Scope.ALL
)


def vouched(actor: Actor) -> Actor:
    """The seller, for what his form does to devices: he need not keep the books himself, and what
    may be taken is judged here."""
    return replace(actor, grants={**actor.grants, **_VOUCHED})


class Goods:
    """Joins the unit of work of the sale."""

    def __init__(self, devices: DeviceServices) -> None:
        self._devices: Devices = devices.devices
        self._keeping: Keeping = devices.keeping
        self._catalogue: Catalogue = devices.catalogue
        self._codes = devices.codes

    async def hand_over(
        self, actor: Actor, order: SaleInput, household: Household, address_id: str
    ) -> list[SoldDevice]:
        """Raises DeviceModelNotFound, SerialTwice, SerialBelongsToOther, SerialOfOtherModel,
        ReferenceTaken, DayInFuture, MediaNotUsable."""
        serials = [each.plain_serial for each in order.devices if each.serial]
        for serial in serials:
            if serials.count(serial) > 1:
                raise SerialTwice(serial=serial)
        seller = vouched(actor)
        return [
            await self._one(seller, order, each, household, address_id) for each in order.devices
        ]

    async def _one(
        self,
        seller: Actor,
        order: SaleInput,
        each: SoldDeviceInput,
        household: Household,
        address_id: str,
    ) -> SoldDevice:
        purchase = PurchaseInput(
            bought_on=order.sold_on, channel=order.channel, document_ids=each.document_ids
        )
        known = await self._known(seller, each)
        if known:
            return await self._take(seller, known, each, purchase, household, address_id)
        record = await self._keeping.register(
            seller,
            DeviceInput(
                model_id=each.model_id,
                serial=each.serial or None,
                reference=each.reference or None,
                household_id=household.id,
                address_id=address_id,
                buyer_name=order.buyer.name,
                buyer_phone=order.buyer.phone,
                install_place=each.install_place,
                purchase=purchase,
                with_code=each.with_code,
            ),
        )
        return SoldDevice(device_id=record.id)

    async def _known(self, seller: Actor, each: SoldDeviceInput) -> DeviceRow | None:
        if not each.serial:
            return None
        model = await self._catalogue.model(each.model_id)
        sought = DeviceQuery(serial=each.serial, brand_id=model.brand_id, limit=1)
        found = (await self._keeping.page(seller, sought)).items
        return found[0] if found else None

    async def _take(
        self,
        seller: Actor,
        known: DeviceRow,
        each: SoldDeviceInput,
        purchase: PurchaseInput,
        household: Household,
        address_id: str,
    ) -> SoldDevice:
        """From the stock of the seller's own branch, or what is the buyer's already."""
        was_his = known.household_id == household.id
        _refuse_others(seller, known, each, was_his=was_his)
        version = known.version
        if not was_his:
            order = Binding(household_id=household.id, address_id=address_id, reason="销售登记")
            version = (await self._keeping.bind(seller, known.id, order)).version
        change = DeviceChange(version=version, purchase=purchase)
        await self._keeping.change(seller, known.id, change)
        return SoldDevice(device_id=known.id, was_known=True, was_his=was_his)

    async def check_stock(self, actor: Actor, model_id: str, serial: str) -> None:
        """Before a sale whose buyer is not looked up yet. Raises SerialBelongsToOther,
        SerialOfOtherModel."""
        each = SoldDeviceInput(model_id=model_id, serial=serial)
        if known := await self._known(vouched(actor), each):
            _refuse_others(actor, known, each, was_his=False)

    async def correct(self, actor: Actor, sale: Sale) -> None:
        """The day and the place of purchase follow the sale, for what is still the buyer's."""
        for sold in sale.devices:
            device = await self._devices.get(sold.device_id)
            if device.household_id != sale.household_id:
                continue
            purchase = PurchaseInput(
                bought_on=sale.sold_on,
                channel=sale.channel,
                document_ids=device.purchase.document_ids,
            )
            change = DeviceChange(version=device.version, purchase=purchase)
            await self._keeping.change(vouched(actor), device.id, change)

    async def take_back(self, actor: Actor, sale: Sale) -> None:
        """To the stock, with no day of purchase. What went to somebody else meanwhile, or was the
        buyer's before the sale, stays where it is."""
        seller = vouched(actor)
        order = Unbinding(reason=f"取消销售单 {sale.number}")
        for sold in sale.devices:
            device = await self._devices.get(sold.device_id)
            if device.household_id != sale.household_id or sold.was_his:
                continue
            record = await self._keeping.unbind(seller, device.id, order)
            change = DeviceChange(version=record.version, purchase=None)
            await self._keeping.change(seller, device.id, change)

    async def code_urls(self, actor: Actor, device_ids: Sequence[str]) -> dict[str, list[str]]:
        """Where the stickers lead that are in use, by device."""
        seller = vouched(actor)
        return {
            device_id: [
                view.url
                for view in await self._codes.history(seller, device_id)
                if view.voided_at is None
            ]
            for device_id in device_ids
        }


def _refuse_others(
    seller: Actor, known: DeviceRow, each: SoldDeviceInput, *, was_his: bool
) -> None:
    """From the stock of the seller's own branch, or what is the buyer's already."""
    in_stock = known.owner_account_id is None and known.household_id is None
    in_reach = known.branch_id in ("", seller.branch_id)
    if not was_his and not (in_stock and in_reach):
        raise SerialBelongsToOther(serial=each.plain_serial)
    if known.model_id != each.model_id:
        raise SerialOfOtherModel(serial=each.plain_serial, model=known.card.model)
