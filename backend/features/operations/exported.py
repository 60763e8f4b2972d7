"""The runs of the backup as a table to take away."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, moment_words
from backend.features.operations.schemas import BackupView
from backend.features.operations.service import Operations
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery

_COLUMNS: Final[Mapping[str, Callable[[BackupView], str]]] = {
    "时间": lambda row: moment_words(row.finished_at),
    "结果": lambda row: "成功" if row.state == "done" else "失败",
    "大小（字节）": lambda row: "" if row.stored_bytes is None else str(row.stored_bytes),
    "说明": lambda row: row.reason,
}


def backup_export(operations: Operations) -> ListExport[PageQuery, BackupView]:
    async def read(actor: Actor, query: PageQuery) -> Page[BackupView]:
        return Page(items=[BackupView.of(each) for each in await operations.backups()])

    return ListExport("backups", "备份", Permission.OPERATIONS_MANAGE, PageQuery, _COLUMNS, read)
