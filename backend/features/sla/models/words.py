"""The words of the clocks 时限 on a ticket."""

from enum import StrEnum
from typing import Final


class ClockName(StrEnum):
    """`respond` is the first human act toward the customer, the others are steps of the work."""

    RESPOND = "respond"
    ACCEPT = "accept"
    APPOINT = "appoint"
    ARRIVE = "arrive"
    FINISH = "finish"
    WHOLE = "whole"


class Side(StrEnum):
    """Whose time it is. What the customer feels never stops for our reasons; what the company and
    what the technician answer for stop for different ones (domain-rules.md b.4)."""

    CUSTOMER = "customer"
    COMPANY = "company"
    TECHNICIAN = "technician"


class Milestone(StrEnum):
    """What starts, stops or ends a clock."""

    SUBMITTED = "submitted"
    RESPONDED = "responded"
    APPROVED = "approved"
    DISPATCHED = "dispatched"
    TAKEN = "taken"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FINISHED = "finished"
    REMOTE_SOLVED = "remote_solved"
    ACCEPTED = "accepted"
    CLOSED_INCOMPLETE = "closed_incomplete"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    MERGED = "merged"
    NOT_SOLVED = "not_solved"
    ACCEPTANCE_REFUSED = "acceptance_refused"
    MERGE_UNDONE = "merge_undone"
    WORK_RETURNED = "work_returned"
    REOPENED = "reopened"
    RESET = "reset"


UNDOES: Final = {
    Milestone.NOT_SOLVED: Milestone.REMOTE_SOLVED,
    Milestone.ACCEPTANCE_REFUSED: Milestone.FINISHED,
    Milestone.MERGE_UNDONE: Milestone.MERGED,
}
"""What takes back an end: the clock goes on as if it had never stopped."""

BEGINS_ANEW: Final = frozenset({Milestone.WORK_RETURNED, Milestone.REOPENED, Milestone.RESET})
"""The ticket begins another cycle; clocks that had ended start anew, those that run go on, unless a
supervisor has reset them: those begin once more at that moment."""

CANCELS: Final = frozenset({Milestone.REJECTED, Milestone.CANCELLED, Milestone.MERGED})
"""Nothing is owed any more."""


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class LevelName(StrEnum):
    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class Receiver(StrEnum):
    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"
    TEAM_LEADER = "team_leader"
    MANAGER = "manager"
    OWNER = "owner"


CLOCK_NAMES: Final = {
    ClockName.RESPOND: "首次响应",
    ClockName.ACCEPT: "接单",
    ClockName.APPOINT: "预约",
    ClockName.ARRIVE: "上门",
    ClockName.FINISH: "完工",
    ClockName.WHOLE: "全程",
}

SIDE_NAMES: Final = {
    Side.CUSTOMER: "客户感受",
    Side.COMPANY: "公司责任",
    Side.TECHNICIAN: "师傅责任",
}

MILESTONE_NAMES: Final = {
    Milestone.SUBMITTED: "报修",
    Milestone.RESPONDED: "首次人工响应",
    Milestone.APPROVED: "审核通过",
    Milestone.DISPATCHED: "派单",
    Milestone.TAKEN: "接单",
    Milestone.BOOKED: "预约",
    Milestone.ARRIVED: "到达",
    Milestone.FINISHED: "完工",
    Milestone.REMOTE_SOLVED: "远程解决",
    Milestone.ACCEPTED: "验收",
    Milestone.CLOSED_INCOMPLETE: "未完结单",
    Milestone.CLOSED: "关闭",
    Milestone.REJECTED: "不受理",
    Milestone.CANCELLED: "取消",
    Milestone.MERGED: "合并",
    Milestone.NOT_SOLVED: "客户说没好",
    Milestone.ACCEPTANCE_REFUSED: "验收不通过",
    Milestone.MERGE_UNDONE: "撤销合并",
    Milestone.WORK_RETURNED: "退回重办",
    Milestone.REOPENED: "重开",
    Milestone.RESET: "重置时限",
}

RECEIVER_NAMES: Final = {
    Receiver.TECHNICIAN: "师傅",
    Receiver.DISPATCHER: "调度",
    Receiver.TEAM_LEADER: "组长",
    Receiver.MANAGER: "服务经理",
    Receiver.OWNER: "负责人",
}
