"""What a table would change: checked against the catalogue, the books, and itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.features.devices.importing.columns import Column
from backend.features.devices.importing.models import RowProblem
from backend.features.devices.importing.rows import DeviceLine
from backend.features.devices.models import Device, DeviceModel
from backend.features.devices.repository import DeviceStore


@dataclass
class Plan:
    """The lines that bring a new device, each with its model; how many are known already."""

    fresh: list[tuple[DeviceLine, DeviceModel]] = field(default_factory=list)
    known: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class Planning:
    def __init__(self, store: DeviceStore) -> None:
        self._store = store

    async def plan(self, lines: Sequence[DeviceLine], organisation_id: str) -> Plan:
        brands, models = await self._catalogue(lines)
        by_serial, by_reference = await self._known(lines, models, organisation_id)
        plan = Plan()
        seen: dict[tuple[str, ...], int] = {}
        for line in lines:
            model = _model_of(line, brands, models)
            if model is None:
                continue
            _complain_of_repetition(line, model, seen)
            serial, reference = line.text(Column.SERIAL), line.text(Column.REFERENCE)
            known = [
                found
                for found in (
                    by_serial.get((model.brand_id, serial)),
                    by_reference.get(reference),
                )
                if found
            ]
            self._file(plan, line, model, known)
        plan.problems = [problem for line in lines for problem in line.problems]
        return plan

    async def _catalogue(
        self, lines: Sequence[DeviceLine]
    ) -> tuple[set[str], dict[tuple[str, str], DeviceModel]]:
        """The brands that are known, and the models by brand and name."""
        names = list({line.text(Column.BRAND) for line in lines} - {""})
        brands = {brand.id: brand.name for brand in await self._store.brands.named(names)}
        wanted = list({line.text(Column.MODEL) for line in lines} - {""})
        found = await self._store.models.named(list(brands), wanted)
        models = {(brands[model.brand_id], model.name): model for model in found}
        return set(brands.values()), models

    async def _known(
        self,
        lines: Sequence[DeviceLine],
        models: dict[tuple[str, str], DeviceModel],
        organisation_id: str,
    ) -> tuple[dict[tuple[str, str], Device], dict[str, Device]]:
        brand_ids = list({model.brand_id for model in models.values()})
        serials = list({line.text(Column.SERIAL) for line in lines} - {""})
        references = list({line.text(Column.REFERENCE) for line in lines} - {""})
        same_serial = await self._store.devices.with_serials(brand_ids, serials)
        same_reference = await self._store.devices.with_references(organisation_id, references)
        return (
            {(device.brand_id, device.serial or ""): device for device in same_serial},
            {device.reference or "": device for device in same_reference},
        )

    def _file(self, plan: Plan, line: DeviceLine, model: DeviceModel, known: list[Device]) -> None:
        if not known:
            plan.fresh.append((line, model))
        elif len({device.id for device in known}) > 1:
            line.complain(Column.SERIAL, "序列号和自编号分别属于两台已登记的设备，请核对")
        elif known[0].model_id != model.id:
            line.complain(Column.MODEL, "这台设备已登记为另一个型号，请核对铭牌")
        else:
            plan.known += 1


def _complain_of_repetition(
    line: DeviceLine, model: DeviceModel, seen: dict[tuple[str, ...], int]
) -> None:
    for column, key in (
        (Column.SERIAL, (Column.SERIAL, model.brand_id, line.text(Column.SERIAL))),
        (Column.REFERENCE, (Column.REFERENCE, line.text(Column.REFERENCE))),
    ):
        if not key[-1]:
            continue
        first = seen.setdefault(key, line.line)
        if first != line.line:
            line.complain(column, f"与第 {first} 行重复，请删去一行")


def _model_of(
    line: DeviceLine, brands: set[str], models: dict[tuple[str, str], DeviceModel]
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
