"""How an approval stands."""

from enum import StrEnum
from typing import Final


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    """Something else is asked for now, or nothing any more."""
    LAPSED = "lapsed"
    """Refused by nobody's answer in time."""


STATE_NAMES: Final = {
    ApprovalState.PENDING: "待审批",
    ApprovalState.APPROVED: "已同意",
    ApprovalState.REFUSED: "未同意",
    ApprovalState.WITHDRAWN: "已撤回",
    ApprovalState.SUPERSEDED: "申请已变更",
    ApprovalState.LAPSED: "超时未批",
}
