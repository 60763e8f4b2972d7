"""Lines become sales, each as by the form; an order that is in the books is left as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from backend.features.accounts import Permission
from backend.features.customers import AddressInput
from backend.features.devices import Catalogue, DeviceModel
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.features.sales.errors import SerialBelongsToOther, SerialOfOtherModel
from backend.features.sales.importing.columns import COLUMNS, PROMISES, YES, Column
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.promises import PromiseInput
from backend.features.sales.schemas.sales import (
    BuyerInput,
    InstallWishInput,
    SaleInput,
    SoldDeviceInput,
)
from backend.features.sales.service.goods import Goods
from backend.features.sales.service.selling import Selling
from backend.kit.access import Actor

_NO_MODEL = "目录里没有这个品牌的这个型号，请核对，或先在目录里建立"
_NO_ADDRESS = "地址有误：省市区不要写数字，门牌另写一格"
_NO_PROMISE = "这条承诺还没有写，只有期限"
_OTHERS_SERIAL = "这个序列号已登记为别人的设备，请核对铭牌"
_OTHER_MODEL = "这个序列号登记的是另一个型号，请核对铭牌"
_NO_CUSTOMERS = "您没有登记客户的权限，请联系管理员"

Models = Mapping[tuple[str, str], DeviceModel]


class SaleKind:
    """Fills `ImportKind`. Whoever brings the table in is the seller."""

    name = "sales"
    title = "销售单"
    rows_at_once = 25
    permission = Permission.SALES_MANAGE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = ()

    def __init__(
        self, store: SaleStore, catalogue: Catalogue, goods: Goods, selling: Selling
    ) -> None:
        self._sales = store.sales
        self._catalogue = catalogue
        self._goods = goods
        self._selling = selling

    def examine(self, line: ImportLine, today: date) -> None:
        for promise, due in PROMISES:
            if line.text(due) and not (line.text(promise) or line.is_troubled_at(promise)):
                line.complain(promise, _NO_PROMISE)
        if line.text(Column.AREA) and line.text(Column.DOOR) and _address(line) is None:
            line.complain(Column.AREA, _NO_ADDRESS)

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """An order is entered once, a device sold once."""
        found = []
        if order := line.text(Column.ORDER):
            found.append(Identity(Column.ORDER, order))
        if line.text(Column.BRAND) and line.text(Column.SERIAL):
            key = f"{line.text(Column.BRAND)}|{line.text(Column.SERIAL)}"
            found.append(Identity(Column.SERIAL, key))
        return found

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedSales":
        models = await self._models(lines)
        orders = [line.text(Column.ORDER) for line in lines]
        known = await self._sales.known_orders(actor.organisation_id, orders)
        prepared = PreparedSales(actor, self._selling)
        for line in lines:
            model = self._model(line, models)
            if line.text(Column.ORDER) in known:
                prepared.known += line.is_sound
                continue
            if not actor.may(Permission.CUSTOMERS_MANAGE):
                line.complain(Column.PHONE, _NO_CUSTOMERS)
            if model:
                await self._judge_serial(actor, line, model)
            if model and line.is_sound:
                prepared.fresh.append(_form(line, model))
        return prepared

    async def _models(self, lines: Sequence[ImportLine]) -> Models:
        brands = {line.text(Column.BRAND) for line in lines} - {""}
        names = {line.text(Column.MODEL) for line in lines} - {""}
        found = await self._catalogue.models_named(sorted(brands), sorted(names))
        return {(model.brand_name, model.name): model for model in found}

    def _model(self, line: ImportLine, models: Models) -> DeviceModel | None:
        brand, name = line.text(Column.BRAND), line.text(Column.MODEL)
        model = models.get((brand, name))
        if model is None and brand and name:
            line.complain(Column.MODEL, _NO_MODEL)
        return model

    async def _judge_serial(self, actor: Actor, line: ImportLine, model: DeviceModel) -> None:
        """In stock, or not in the books: whose it is else, only the form may find out."""
        serial = line.text(Column.SERIAL)
        if not serial:
            return
        try:
            await self._goods.check_stock(actor, model.id, serial)
        except SerialBelongsToOther:
            line.complain(Column.SERIAL, _OTHERS_SERIAL)
        except SerialOfOtherModel:
            line.complain(Column.SERIAL, _OTHER_MODEL)


@dataclass
class PreparedSales:
    actor: Actor
    selling: Selling
    fresh: list[SaleInput] = field(default_factory=list)
    known: int = 0

    @property
    def created(self) -> int:
        return len(self.fresh)

    async def store(self) -> None:
        for form in self.fresh:
            await self.selling.enter(self.actor, form)


def _address(line: ImportLine) -> AddressInput | None:
    try:
        return AddressInput(
            area=line.text(Column.AREA),
            estate=line.text(Column.ESTATE),
            door=line.text(Column.DOOR),
        )
    except ValidationError:
        return None


def _form(line: ImportLine, model: DeviceModel) -> SaleInput:
    address = _address(line)
    sold_on = line.day(Column.SOLD_ON)
    assert address is not None  # noqa: S101 - a line without one is not sound
    assert sold_on is not None  # noqa: S101 - the column is required
    return SaleInput(
        buyer=BuyerInput(
            phone=line.text(Column.PHONE), name=line.text(Column.NAME), address=address
        ),
        devices=[SoldDeviceInput(model_id=model.id, serial=line.text(Column.SERIAL))],
        promises=[
            PromiseInput(text=text, due_on=line.day(due))
            for promise, due in PROMISES
            if (text := line.text(promise))
        ],
        sold_on=sold_on,
        channel=line.text(Column.CHANNEL),
        order_number=line.text(Column.ORDER),
        amount_fen=int(line.text(Column.AMOUNT) or 0),
        note=line.text(Column.NOTE),
        install=InstallWishInput() if line.text(Column.INSTALL) == YES else None,
    )
