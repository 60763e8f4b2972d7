"""The batches and suppliers that the lines of a table name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.features.devices.importing.columns import Column
from backend.features.devices.models import Batch, DeviceModel, Supplier
from backend.features.devices.repository import DeviceStore
from backend.features.imports import ImportLine


@dataclass(frozen=True)
class Sources:
    batches: Mapping[tuple[str, str], Batch]
    suppliers: Mapping[str, Supplier]

    @classmethod
    async def named_in(
        cls, store: DeviceStore, lines: Sequence[ImportLine], models: Iterable[DeviceModel]
    ) -> "Sources":
        numbers = list({line.text(Column.BATCH) for line in lines} - {""})
        names = list({line.text(Column.SUPPLIER) for line in lines} - {""})
        batches = await store.batches.numbered([model.id for model in models], numbers)
        suppliers = await store.suppliers.named(names)
        return cls(
            {(each.model_id, each.number): each for each in batches},
            {each.name: each for each in suppliers},
        )

    def check(self, line: ImportLine, model: DeviceModel) -> None:
        if line.text(Column.BATCH) and self.batch_of(line, model) is None:
            line.complain(Column.BATCH, "这个型号没有这个批次，请先添加批次或改正")
        supplier = line.text(Column.SUPPLIER)
        if supplier and supplier not in self.suppliers:
            line.complain(Column.SUPPLIER, "系统里没有这个供应商，请先添加供应商或改正")

    def batch_of(self, line: ImportLine, model: DeviceModel) -> Batch | None:
        return self.batches.get((model.id, line.text(Column.BATCH)))

    def supplier_id_of(self, line: ImportLine, model: DeviceModel) -> str | None:
        """The batch's, unless another is said."""
        said = self.suppliers.get(line.text(Column.SUPPLIER))
        batch = self.batch_of(line, model)
        return said.id if said else (batch.supplier_id if batch else None)
