"""Lines become devices with codes; those in the books already are left as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.features.accounts import Permission
from backend.features.devices.codes import Codes
from backend.features.devices.importing.columns import COLUMNS, EITHER, Column
from backend.features.devices.importing.sources import Sources
from backend.features.devices.models import Device, DeviceModel, Purchase
from backend.features.devices.repository import DeviceStore
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.kit.access import Actor
from backend.kit.clock import Clock


class DeviceKind:
    """Fills `ImportKind`."""

    name = "devices"
    title = "设备"
    rows_at_once = 200
    permission = Permission.DEVICES_MANAGE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = EITHER

    def __init__(self, store: DeviceStore, codes: Codes, now: Clock) -> None:
        self._store = store
        self._codes = codes
        self._now = now

    def examine(self, line: ImportLine, today: date) -> None:
        if not any(line.text(column) or line.is_troubled_at(column) for column in EITHER):
            line.complain(Column.SERIAL, "序列号和自编号至少填一个，重复导入时靠它认出设备")

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """A serial is one of its brand's, a reference one of the firm's."""
        serial, reference = line.text(Column.SERIAL), line.text(Column.REFERENCE)
        found = []
        if serial and line.text(Column.BRAND):
            found.append(Identity(Column.SERIAL, f"{line.text(Column.BRAND)}|{serial}"))
        if reference:
            found.append(Identity(Column.REFERENCE, reference))
        return found

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedDevices":
        brands, models = await self._catalogue(lines)
        books = await self._books(lines, models, actor.organisation_id)
        sources = await Sources.named_in(self._store, lines, models.values())
        prepared = PreparedDevices(actor, self._store, self._codes, self._now, sources)
        for line in lines:
            model = _model_of(line, brands, models)
            if model:
                sources.check(line, model)
            known = books.known(line, model) if model else []
            if model is None or not _agrees(line, model, known):
                continue
            if known:
                prepared.known += 1
            else:
                prepared.fresh.append((line, model))
        return prepared

    async def _catalogue(
        self, lines: Sequence[ImportLine]
    ) -> tuple[set[str], dict[tuple[str, str], DeviceModel]]:
        """The brands that are known, and the models by brand and name."""
        named = list({line.text(Column.BRAND) for line in lines} - {""})
        brands = {brand.id: brand.name for brand in await self._store.brands.named(named)}
        wanted = list({line.text(Column.MODEL) for line in lines} - {""})
        found = await self._store.models.named(list(brands), wanted)
        models = {(brands[model.brand_id], model.name): model for model in found}
        return set(brands.values()), models

    async def _books(
        self,
        lines: Sequence[ImportLine],
        models: dict[tuple[str, str], DeviceModel],
        organisation_id: str,
    ) -> "_Books":
        brand_ids = list({model.brand_id for model in models.values()})
        serials = list({line.text(Column.SERIAL) for line in lines} - {""})
        references = list({line.text(Column.REFERENCE) for line in lines} - {""})
        same_serial = await self._store.devices.with_serials(brand_ids, serials)
        same_reference = await self._store.devices.with_references(organisation_id, references)
        return _Books(
            {(device.brand_id, device.serial or ""): device for device in same_serial},
            {device.reference or "": device for device in same_reference},
        )


@dataclass(frozen=True)
class _Books:
    by_serial: dict[tuple[str, str], Device]
    by_reference: dict[str, Device]

    def known(self, line: ImportLine, model: DeviceModel) -> list[Device]:
        """The devices that the line names: none, one, or two that it takes for one."""
        serial = self.by_serial.get((model.brand_id, line.text(Column.SERIAL)))
        reference = self.by_reference.get(line.text(Column.REFERENCE))
        found = {device.id: device for device in (serial, reference) if device}
        return list(found.values())


@dataclass
class PreparedDevices:
    """`fresh`: the lines that bring a new device, each with its model."""

    actor: Actor
    store_of_devices: DeviceStore
    codes: Codes
    now: Clock
    sources: Sources
    fresh: list[tuple[ImportLine, DeviceModel]] = field(default_factory=list)
    known: int = 0

    @property
    def created(self) -> int:
        return len(self.fresh)

    async def store(self) -> None:
        devices = [self._device(line, model) for line, model in self.fresh]
        await self.store_of_devices.devices.add_all(devices)
        await self.codes.issue_for(self.actor, [device.id for device in devices])

    def _device(self, line: ImportLine, model: DeviceModel) -> Device:
        bought_on = line.day(Column.BOUGHT_ON)
        batch = self.sources.batch_of(line, model)
        return Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=line.text(Column.SERIAL) or None,
            reference=line.text(Column.REFERENCE) or None,
            buyer_name=line.text(Column.BUYER_NAME),
            buyer_phone=line.text(Column.BUYER_PHONE),
            install_place=line.text(Column.INSTALL_PLACE),
            installed_on=line.day(Column.INSTALLED_ON),
            purchase=Purchase(
                bought_on=bought_on,
                channel=line.text(Column.CHANNEL),
                is_confirmed=bought_on is not None,
            ),
            warranty_until=line.day(Column.WARRANTY_UNTIL),
            batch_id=batch.id if batch else None,
            supplier_id=self.sources.supplier_id_of(line, model),
            branch_id=self.actor.branch_id,
            organisation_id=self.actor.organisation_id,
            created_at=self.now(),
        )


def _agrees(line: ImportLine, model: DeviceModel, known: list[Device]) -> bool:
    """Whether the line, after what is said of it here, can be taken."""
    if len(known) > 1:
        line.complain(Column.SERIAL, "序列号和自编号分别属于两台已登记的设备，请核对")
    elif known and known[0].model_id != model.id:
        line.complain(Column.MODEL, "这台设备已登记为另一个型号，请核对铭牌")
    return line.is_sound


def _model_of(
    line: ImportLine, brands: set[str], models: dict[tuple[str, str], DeviceModel]
) -> DeviceModel | None:
    brand, name = line.text(Column.BRAND), line.text(Column.MODEL)
    if not brand or not name:
        return None
    if brand not in brands:
        line.complain(Column.BRAND, "系统里没有这个品牌，请先添加品牌或改正")
        return None
    model = models.get((brand, name))
    if model is None:
        line.complain(Column.MODEL, "这个品牌下没有这个型号，请先添加型号或改正")
    return model
