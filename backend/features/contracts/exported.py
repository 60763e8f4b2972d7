"""Contracts and projects as a table to take away."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.contracts.assembly import ContractParts
from backend.features.contracts.models import ContractKind
from backend.features.contracts.schemas import ContractQuery, ContractView
from backend.features.exports import ListExport, day_words, moment_words

_KINDS: Final = {ContractKind.CONTRACT: "合同", ContractKind.PROJECT: "项目"}

_COLUMNS: Final[Mapping[str, Callable[[ContractView], str]]] = {
    "编号": lambda row: row.number,
    "名称": lambda row: row.name,
    "种类": lambda row: _KINDS[row.kind],
    "对方": lambda row: row.party,
    "开始": lambda row: day_words(row.starts_on),
    "结束": lambda row: day_words(row.ends_on) or "长期",
    "时限方案": lambda row: row.sla_name or "默认",
    "状态": lambda row: "在期" if row.is_running else "不在期",
    "备注": lambda row: row.notes,
    "登记时间": lambda row: moment_words(row.created_at),
}


def contract_export(parts: ContractParts) -> ListExport[ContractQuery, ContractView]:
    permission = Permission.CUSTOMERS_READ
    return ListExport(
        "contracts", "合同与项目", permission, ContractQuery, _COLUMNS, parts.book.page
    )
