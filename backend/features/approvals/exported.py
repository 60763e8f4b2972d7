"""One's approvals, and who decides for one, as tables to take away."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.approvals.assembly import Approvals
from backend.features.approvals.schemas import ApprovalQuery, ApprovalView, DeputyView
from backend.features.exports import ListExport, moment_words, yuan_words
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery

_COLUMNS: Final[Mapping[str, Callable[[ApprovalView], str]]] = {
    "事项": lambda row: row.subject_name,
    "标题": lambda row: row.title,
    "金额（元）": lambda row: yuan_words(row.amount_fen),
    "状态": lambda row: row.state_name,
    "谁申请": lambda row: row.asked_by_name,
    "申请时间": lambda row: moment_words(row.asked_at),
    "等谁": lambda row: "、".join(row.waiting_for),
    "说明": lambda row: row.note,
    "结束时间": lambda row: moment_words(row.ended_at) if row.ended_at else "",
}

_DEPUTIES: Final[Mapping[str, Callable[[DeputyView], str]]] = {
    "谁": lambda row: row.deputy_name,
    "从": lambda row: moment_words(row.starts_at),
    "到": lambda row: moment_words(row.ends_at),
}


def approval_exports(
    approvals: Approvals,
) -> tuple[ListExport[ApprovalQuery, ApprovalView], ListExport[PageQuery, DeputyView]]:
    async def deputies(actor: Actor, query: PageQuery) -> Page[DeputyView]:
        return Page(items=(await approvals.desk.deputies.mine(actor)).items)

    page = approvals.desk.reading.page
    decide = Permission.APPROVALS_DECIDE
    return (
        ListExport("approvals", "审批", Permission.INBOX_READ, ApprovalQuery, _COLUMNS, page),
        ListExport("approval_deputies", "代批", decide, PageQuery, _DEPUTIES, deputies),
    )
