"""Keeping the fault tree, and judging a code that a technician names."""

from collections.abc import Collection, Sequence
from typing import Final

from backend.features.devices import Catalogue
from backend.features.faults.errors import (
    FaultCodeNotUsable,
    FaultNameTaken,
    FaultTooDeep,
    LinesBelongToSymptoms,
    ParentRetired,
    TooManyFaultNodes,
)
from backend.features.faults.models import FaultNode, FaultPath, Level, PathStep
from backend.features.faults.problem_types import check_lines
from backend.features.faults.repository import FaultStore, of_line
from backend.features.faults.schemas import (
    EntryChange,
    FaultNodeInput,
    FaultNodeQuery,
    FaultNodeView,
)
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

MOST_NODES: Final = 30_000


class FaultTree:
    """Of the firm as a whole: three levels, no moving, no deleting."""

    def __init__(
        self, store: FaultStore, catalogue: Catalogue, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._nodes = store.nodes
        self._catalogue = catalogue
        self._now = now

    # -- reading -------------------------------------------------------------------------------

    async def page(self, asked: FaultNodeQuery) -> Page[FaultNodeView]:
        sought = asked.model_dump(include={"parent_id", "level", "is_active"}, exclude_none=True)
        of_its_line = of_line(asked.line_id) if asked.line_id else {}
        found = await self._nodes.page_of({**sought, **of_its_line}, asked)
        return Page(items=await self._views(found.items), next_cursor=found.next_cursor)

    async def get(self, node_id: str) -> FaultNodeView:
        """Raises FaultNodeNotFound."""
        return await self._view(await self._nodes.get(node_id))

    async def _views(self, nodes: Sequence[FaultNode]) -> list[FaultNodeView]:
        paths = await self._store.paths(nodes)
        return [FaultNodeView.of(node, paths[node.id]) for node in nodes]

    async def _view(self, node: FaultNode) -> FaultNodeView:
        [view] = await self._views([node])
        return view

    # -- keeping -------------------------------------------------------------------------------

    @transactional
    async def add(self, order: FaultNodeInput) -> FaultNodeView:
        """Raises FaultNodeNotFound (the parent), FaultTooDeep, ParentRetired, CodeTaken,
        LinesBelongToSymptoms, FaultNameTaken, ProductLineNotFound, TooManyFaultNodes."""
        if await self._nodes.collection.count({}, limit=MOST_NODES) >= MOST_NODES:
            raise TooManyFaultNodes(limit=MOST_NODES)
        if order.parent_id is None:
            await check_lines(self._catalogue, order.line_ids)
            node = self._symptom(order)
            await self._check_name(node)
        else:
            node = self._below(await self._nodes.get(order.parent_id), order)
        await self._nodes.add(node)
        return await self._view(node)

    async def _check_name(self, symptom: FaultNode) -> None:
        """One symptom of a name for one product. Raises FaultNameTaken."""
        for other in await self._nodes.named([""], [symptom.name]):
            if other.id != symptom.id and other.fits(symptom.line_ids):
                raise FaultNameTaken

    def _symptom(self, order: FaultNodeInput) -> FaultNode:
        return FaultNode(
            code=order.code,
            name=order.name,
            level=Level.SYMPTOM,
            line_ids=list(dict.fromkeys(order.line_ids)),
            order=order.order,
            created_at=self._now(),
        )

    def _below(self, parent: FaultNode, order: FaultNodeInput) -> FaultNode:
        level = parent.level.below
        if level is None:
            raise FaultTooDeep
        if order.line_ids:
            raise LinesBelongToSymptoms
        if not parent.is_active:
            raise ParentRetired(name=parent.name)
        return FaultNode(
            code=order.code,
            name=order.name,
            level=level,
            parent_id=parent.id,
            ancestor_ids=[*parent.ancestor_ids, parent.id],
            line_ids=parent.line_ids,
            order=order.order,
            created_at=self._now(),
        )

    @transactional
    async def change(self, node_id: str, change: EntryChange) -> FaultNodeView:
        """Raises FaultNodeNotFound, ProductLineNotFound, LinesBelongToSymptoms, FaultNameTaken,
        StaleDocument."""
        node = await self._nodes.get(node_id)
        if node.version != change.version:
            raise StaleDocument
        if change.line_ids is not None and node.level is not Level.SYMPTOM:
            raise LinesBelongToSymptoms
        await check_lines(self._catalogue, change.line_ids or [])
        before = node.line_ids
        change.apply(node)
        if node.level is Level.SYMPTOM:
            await self._check_name(node)
        await self._nodes.save(node)
        if node.line_ids != before:
            await self._nodes.follow_symptom(node)
        return await self._view(node)

    # -- for tickets ---------------------------------------------------------------------------

    async def remedy(self, code: str, line_ids: Collection[str]) -> FaultPath:
        """What a ticket keeps of a code of the third level, for these products. Raises
        FaultCodeNotUsable."""
        node = await self._nodes.by_code(code.upper())
        if node is None:
            raise FaultCodeNotUsable(code=code, reason="不在故障树里")
        if node.level is not Level.REMEDY:
            raise FaultCodeNotUsable(code=code, reason="不是第三级")
        path = (await self._store.paths([node]))[node.id]
        if not all(step.is_active for step in path):
            raise FaultCodeNotUsable(code=code, reason="已停用")
        if not node.fits(line_ids):
            raise FaultCodeNotUsable(code=code, reason="不适用于这种产品")
        steps = [PathStep(code=step.code, name=step.name) for step in path]
        return FaultPath(code=node.code, steps=steps)
