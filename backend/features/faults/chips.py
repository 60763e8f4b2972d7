"""常见故障: what somebody with a broken device may tap instead of typing."""

from typing import Final

from backend.features.devices import Catalogue, DeviceModel
from backend.features.faults.errors import ChipNotUsable
from backend.features.faults.models import Chip, CommonFaults, FaultNode, Level
from backend.features.faults.repository import FaultStore
from backend.features.faults.schemas import (
    ChipsInput,
    ChipSource,
    ChipsView,
    ModelChipsView,
    SuggestedChip,
)
from backend.features.faults.usual import usual_faults
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional

MOST_FROM_TREE: Final = 7
MOST_SUGGESTED: Final = 12
_LONGEST: Final = 20


class CommonFaultChips:
    """Of a model: what the firm chose; else the symptoms of its line; else what is usual."""

    def __init__(self, store: FaultStore, catalogue: Catalogue, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._catalogue = catalogue

    async def of_model(self, model_id: str) -> ModelChipsView:
        """Raises DeviceModelNotFound."""
        model = await self._catalogue.model(model_id)
        own = await self._store.chips.find_one({"_id": model.id})
        view = await self._shown(model, own)
        version = own.version if own else 0
        return ModelChipsView(model_id=model.id, version=version, **view.model_dump())

    async def _shown(self, model: DeviceModel, own: CommonFaults | None) -> ChipsView:
        if own and own.chips:
            return ChipsView(source=ChipSource.MODEL, chips=own.chips)
        symptoms = await self._store.nodes.symptoms_of(model.line_id, limit=MOST_FROM_TREE)
        if symptoms:
            return ChipsView(source=ChipSource.TREE, chips=[_chip(node) for node in symptoms])
        usual = [Chip(text=text) for text in usual_faults(model.category)]
        return ChipsView(source=ChipSource.CATEGORY, chips=usual)

    @transactional
    async def set(self, model_id: str, order: ChipsInput) -> ModelChipsView:
        """Raises DeviceModelNotFound, ChipNotUsable, StaleDocument."""
        model = await self._catalogue.model(model_id)
        codes = {chip.code for chip in order.chips if chip.code}
        known = await self._store.nodes.with_codes(codes)
        for code in sorted(codes):
            _check(code, known.get(code), model)
        own = await self._store.chips.find_one({"_id": model.id})
        if order.version != (own.version if own else 0):
            raise StaleDocument
        if own is None:
            # Saved at once, so that its version tells it from one that was never chosen.
            own = CommonFaults(id=model.id)
            await self._store.chips.add(own)
        own.chips = order.chips
        await self._store.chips.save(own)
        return await self.of_model(model.id)

    # -- from past work ------------------------------------------------------------------------

    async def suggested(self, model_id: str) -> list[SuggestedChip]:
        """The symptoms that finished work on this model had most often. Raises
        DeviceModelNotFound."""
        model = await self._catalogue.model(model_id)
        counted = await self._store.counts.most_frequent(model.id, limit=MOST_SUGGESTED)
        nodes = await self._store.nodes.many([each.symptom_id for each in counted])
        return [
            SuggestedChip(chip=_chip(node), count=each.count)
            for each in counted
            if (node := nodes.get(each.symptom_id)) and node.is_active
        ]

    async def count(self, model_id: str, remedy_code: str) -> None:
        """Finished work of that kind was done on a device of the model; once for each work."""
        node = await self._store.nodes.by_code(remedy_code)
        if node:
            await self._store.counts.note(model_id, node.symptom_id)


def _chip(node: FaultNode) -> Chip:
    return Chip(text=node.name[:_LONGEST], code=node.code)


def _check(code: str, node: FaultNode | None, model: DeviceModel) -> None:
    if node is None or node.level is not Level.SYMPTOM:
        raise ChipNotUsable(code=code, reason="不是故障树里的现象")
    if not node.is_active:
        raise ChipNotUsable(code=code, reason="已停用")
    if not node.fits([model.line_id]):
        raise ChipNotUsable(code=code, reason="不适用于这个型号")
