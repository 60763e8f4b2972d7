"""The fault tree and the problem types as lists to take away; the sheet of the tree that can be
brought in again is another."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, yes_or_no
from backend.features.faults.assembly import Faults
from backend.features.faults.models import Level
from backend.features.faults.schemas import (
    FaultNodeQuery,
    FaultNodeView,
    ProblemTypeQuery,
    ProblemTypeView,
)
from backend.kit.access import Actor
from backend.kit.pagination import Page

_LEVELS: Final = {Level.SYMPTOM: "现象", Level.CAUSE: "原因", Level.REMEDY: "措施"}

_NODES: Final[Mapping[str, Callable[[FaultNodeView], str]]] = {
    "代码": lambda row: row.code,
    "名称": lambda row: row.name,
    "层级": lambda row: _LEVELS[row.level],
    "完整路径": lambda row: " › ".join(step.name for step in row.path),
    "在用": lambda row: yes_or_no(row.is_active),
}


_TYPES: Final[Mapping[str, Callable[[ProblemTypeView], str]]] = {
    "代码": lambda row: row.code,
    "名称": lambda row: row.name,
    "排第几": lambda row: str(row.order),
    "在用": lambda row: yes_or_no(row.is_active),
}


def fault_exports(
    faults: Faults,
) -> tuple[
    ListExport[FaultNodeQuery, FaultNodeView], ListExport[ProblemTypeQuery, ProblemTypeView]
]:
    async def nodes(actor: Actor, query: FaultNodeQuery) -> Page[FaultNodeView]:
        return await faults.tree.page(query)

    async def types(actor: Actor, query: ProblemTypeQuery) -> Page[ProblemTypeView]:
        page = await faults.problem_types.page(query)
        views = [ProblemTypeView.of(kept) for kept in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    read = Permission.DEVICES_READ
    return (
        ListExport("fault_nodes", "故障树", read, FaultNodeQuery, _NODES, nodes),
        ListExport("problem_types", "问题类型", read, ProblemTypeQuery, _TYPES, types),
    )
