"""Approvals 审批: who has to say yes before something goes on, along paths that a firm defines.

What wants approval asks in its own unit of work (`Approvals.asking`) and follows ApprovalDecided.
"""

from backend.features.approvals.assembly import Approvals, build_approvals
from backend.features.approvals.errors import ApprovalNotFound, NobodyToApprove
from backend.features.approvals.events import ApprovalDecided, ApprovalMoved, ApprovalStuck
from backend.features.approvals.exported import approval_exports
from backend.features.approvals.facts import REPAIR_CHARGE, AskedFor
from backend.features.approvals.kind import SHIPPED_PATH
from backend.features.approvals.models.approval import Approval, Subject
from backend.features.approvals.models.path import ApprovalPath
from backend.features.approvals.models.state import ApprovalState
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.service.asking import Request

__all__ = [
    "REPAIR_CHARGE",
    "SHIPPED_PATH",
    "Approval",
    "ApprovalDecided",
    "ApprovalMoved",
    "ApprovalNotFound",
    "ApprovalPath",
    "ApprovalRepository",
    "ApprovalState",
    "ApprovalStuck",
    "Approvals",
    "AskedFor",
    "NobodyToApprove",
    "Request",
    "Subject",
    "approval_exports",
    "build_approvals",
]
