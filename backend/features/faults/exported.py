"""The fault tree as a list to take away; the sheet that can be brought in again is another."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, yes_or_no
from backend.features.faults.assembly import Faults
from backend.features.faults.models import Level
from backend.features.faults.schemas import FaultNodeQuery, FaultNodeView
from backend.kit.access import Actor
from backend.kit.pagination import Page

_LEVELS: Final = {Level.SYMPTOM: "现象", Level.CAUSE: "原因", Level.REMEDY: "措施"}

_COLUMNS: Final[Mapping[str, Callable[[FaultNodeView], str]]] = {
    "代码": lambda row: row.code,
    "名称": lambda row: row.name,
    "层级": lambda row: _LEVELS[row.level],
    "完整路径": lambda row: " › ".join(step.name for step in row.path),
    "在用": lambda row: yes_or_no(row.is_active),
}


def fault_export(faults: Faults) -> ListExport[FaultNodeQuery, FaultNodeView]:
    async def read(actor: Actor, query: FaultNodeQuery) -> Page[FaultNodeView]:
        return await faults.tree.page(query)

    permission = Permission.DEVICES_READ
    return ListExport("fault_nodes", "故障树", permission, FaultNodeQuery, _COLUMNS, read)
