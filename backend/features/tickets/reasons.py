"""What the reason of a line in the timeline is called: the same code may mean different things, by
what was done."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from backend.features.tickets.labels import PARTY_NAMES, REASON_NAMES, SUSPEND_NAMES
from backend.features.tickets.models.complaint import ComplaintCategory, ComplaintState
from backend.features.tickets.models.task import TaskState
from backend.features.tickets.words import (
    CallResult,
    CancelReason,
    ChangeCause,
    CloseIncompleteReason,
    ConsentMethod,
    FinishResult,
    IncompleteReason,
    LinkKind,
    OutsideReason,
    Party,
    RefusedWorkReason,
    RefuseReason,
    RejectReason,
    TransferReason,
)
from backend.features.tickets.workflow import Act

_OTHER: Final = "其他原因"


def _known(kind: type[StrEnum]) -> dict[str, str]:
    """By the names that notices have for them."""
    return {code.value: REASON_NAMES[code] for code in kind}


_CALLS: Final[dict[str, str]] = {
    CallResult.REACHED: "接通",
    CallResult.NO_ANSWER: "没人接",
    CallResult.BUSY: "占线",
    CallResult.SWITCHED_OFF: "关机",
    CallResult.WRONG_NUMBER: "号码不对",
}
_CONSENTS: Final[dict[str, str]] = {
    ConsentMethod.APP: "客户在小程序里点的",
    ConsentMethod.LINK: "客户在网页里点的",
    ConsentMethod.CODE: "客户报了确认码",
    ConsentMethod.SIGNATURE: "客户签字",
    ConsentMethod.PHONE: "客户在电话里说的",
    ConsentMethod.AUTO: "到期自动验收",
}
_PARTIES: Final[dict[str, str]] = {
    **{party: f"催{name}" for party, name in PARTY_NAMES.items() if name},
    Party.NOBODY: "没有人要动",
}

REASONS_OF_ACTS: Final[Mapping[Act, Mapping[str, str]]] = {
    Act.CREATE: {"anyway": "已有在办的，仍然新建"},
    Act.REJECT: _known(RejectReason),
    Act.REFUSE: _known(RefuseReason),
    Act.ASK_TRANSFER: _known(RefuseReason) | _known(TransferReason),
    Act.TRANSFER: _known(TransferReason),
    Act.CANCEL: _known(CancelReason),
    Act.REFUSE_ACCEPTANCE: _known(RefusedWorkReason),
    Act.REBOOK: _known(ChangeCause),
    Act.SUSPEND: {code.value: name for code, name in SUSPEND_NAMES.items()},
    Act.RECORD_CALL: _CALLS,
    Act.INTERVIEW: {"reached": "联系上了", "no_answer": "没联系上"},
    Act.URGE: _PARTIES,
    Act.ACCEPT: _CONSENTS,
    Act.AUTO_ACCEPT: _CONSENTS,
    Act.ARRIVE: {
        OutsideReason.WEAK_SIGNAL: "信号差",
        OutsideReason.WRONG_ADDRESS: "地址不对",
        OutsideReason.CUSTOMER_MOVED: "客户换了地方",
        OutsideReason.NO_POSITION: "没有定位",
    },
    Act.LEAVE_INCOMPLETE: {
        IncompleteReason.NEEDS_PART: "要等备件",
        IncompleteReason.NEEDS_HELP: "要人帮忙",
        IncompleteReason.NEEDS_JUDGEMENT: "要厂家鉴定",
        IncompleteReason.CUSTOMER_ABSENT: "客户不在",
        IncompleteReason.SITE_NOT_READY: "现场不具备条件",
        IncompleteReason.OUT_OF_TIME: "时间不够",
        IncompleteReason.OTHER: _OTHER,
    },
    Act.CLOSE_INCOMPLETE: {
        CloseIncompleteReason.CUSTOMER_GAVE_UP: "客户不修了",
        CloseIncompleteReason.NO_PART: "没有备件",
        CloseIncompleteReason.CANNOT_BE_REPAIRED: "修不好",
        CloseIncompleteReason.EXCHANGED: "已换机",
        CloseIncompleteReason.OTHER: _OTHER,
    },
    Act.FINISH: {
        FinishResult.SOLVED: "已修好",
        FinishResult.NO_FAULT_FOUND: "没发现故障",
        FinishResult.DECLINED: "客户不修",
    },
    Act.LINK: {
        LinkKind.RELATED: "相关",
        LinkKind.CAUSED_BY: "由它引起",
        LinkKind.CAUSES: "引起了它",
        LinkKind.REWORK_OF: "是它的返修",
        LinkKind.REWORKED_BY: "返修在它上面",
    },
    Act.TASK: {
        TaskState.ASKED: "等对方接手",
        TaskState.TAKEN: "已接手",
        TaskState.ANSWERED: "已答复",
        TaskState.DECLINED: "对方没有接",
        TaskState.WITHDRAWN: "已撤回",
    },
    Act.COMPLAIN: {
        ComplaintCategory.ATTITUDE: "态度",
        ComplaintCategory.QUALITY: "质量",
        ComplaintCategory.LATE: "迟到",
        ComplaintCategory.CHARGE: "收费",
        ComplaintCategory.DAMAGE: "弄坏了东西",
        ComplaintCategory.PRODUCT: "产品",
        ComplaintCategory.OTHER: _OTHER,
    },
    Act.COMPLAINT: {
        ComplaintState.OPEN: "待处理",
        ComplaintState.HANDLING: "处理中",
        ComplaintState.RESOLVED: "已有结论",
        ComplaintState.REOPENED: "重新处理",
    },
    Act.MERGE: {"absorbed": "另一张并进来了"},
    Act.UNDO_MERGE: {"let_go": "并进来的又分开了"},
    Act.RENEW_LINK: {"told": "新链接已发给客户", "void": "旧链接作废，没有发新的"},
    Act.SURVEY_SITE: {"suitable": "可以施工", "unsuitable": "不可以施工"},
    Act.JUDGE_QUOTE: {"approved": "批准", "refused": "不批准"},
    Act.ANSWER_QUOTE: {"agreed": "客户同意", "declined": "客户不同意"},
    Act.RELIEVE: {"left": "师傅离职"},
}


def reason_name(action: str, code: str) -> str:
    """For people; "" where a line has no reason, or one of a version that has gone."""
    if not code or action not in set(Act):
        return ""
    return REASONS_OF_ACTS.get(Act(action), {}).get(code, "")
