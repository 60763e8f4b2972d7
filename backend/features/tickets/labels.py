"""The words people read for states and acts (mobile.md 2.2, domain-rules.md a.2)."""

from typing import Final

from backend.features.tickets.words import Party, Priority, ServiceType, SuspendReason
from backend.features.tickets.workflow import Act, TicketState

STATE_NAMES: Final[dict[TicketState, str]] = {
    TicketState.SUBMITTED: "待受理",
    TicketState.NEED_INFO: "待补充",
    TicketState.REVIEW: "待审核",
    TicketState.REJECTED: "不受理",
    TicketState.REMOTE_SOLVED: "远程已解决",
    TicketState.TO_DISPATCH: "待派单",
    TicketState.DISPATCHED: "待接单",
    TicketState.ACCEPTED: "待预约",
    TicketState.APPOINTED: "待上门",
    TicketState.IN_SERVICE: "服务中",
    TicketState.SUSPENDED: "挂起",
    TicketState.TO_REVISIT: "待二次上门",
    TicketState.DONE: "待验收",
    TicketState.FOLLOW_UP: "待回访",
    TicketState.CLOSED: "已关闭",
    TicketState.CANCELLED: "已取消",
}

ACT_NAMES: Final[dict[Act, str]] = {
    Act.CREATE: "报修",
    Act.EDIT: "修改",
    Act.ADD: "补充问题",
    Act.ASK: "问客户",
    Act.ANSWER: "补充信息",
    Act.REJECT: "不受理",
    Act.SUBMIT_FOR_REVIEW: "受理",
    Act.APPROVE: "审核通过",
    Act.SOLVE_REMOTELY: "远程解决",
    Act.CONFIRM_SOLVED: "已解决",
    Act.NOT_SOLVED: "还没好",
    Act.DISPATCH: "派单",
    Act.TAKE: "接单",
    Act.REFUSE: "拒单",
    Act.TIME_OUT: "超时未接",
    Act.RECALL: "撤回",
    Act.ASK_TRANSFER: "申请转派",
    Act.TRANSFER: "转派",
    Act.RECORD_CALL: "记录联系",
    Act.BOOK: "预约",
    Act.REBOOK: "改约",
    Act.DEPART: "出发",
    Act.ARRIVE: "到场打卡",
    Act.START_WORK: "开始处理",
    Act.BREAK_WORK: "暂停处理",
    Act.CONTINUE_WORK: "继续处理",
    Act.QUOTE: "报价",
    Act.ANSWER_QUOTE: "确认费用",
    Act.RECEIVE_PAYMENT: "收款",
    Act.SUSPEND: "挂起",
    Act.RESUME: "恢复",
    Act.LEAVE_INCOMPLETE: "未完工",
    Act.FINISH: "完工",
    Act.AMEND: "重填完工记录",
    Act.ACCEPT: "验收",
    Act.AUTO_ACCEPT: "自动验收",
    Act.REFUSE_ACCEPTANCE: "验收不通过",
    Act.RATE: "评价",
    Act.CLOSE: "回访通过",
    Act.RETURN_RECORD: "退回重填",
    Act.RETURN_WORK: "退回重办",
    Act.REOPEN: "重新打开",
    Act.CLOSE_INCOMPLETE: "未完结案",
    Act.CANCEL: "取消",
    Act.URGE: "催单",
    Act.MESSAGE: "留言",
    Act.REMIND: "提醒补充",
    Act.SET_BRAND_NUMBERS: "登记厂家单号",
    Act.EXPECT_FINISH: "预计完成时间",
    Act.SURVEY_SITE: "现场勘查",
    Act.INTERVIEW: "回访记录",
    Act.JOIN: "协同到场",
    Act.PHOTOGRAPH: "现场拍照",
    Act.ADD_UNIT: "增加设备",
    Act.REMOVE_UNIT: "移除设备",
}

PARTY_NAMES: Final[dict[Party, str]] = {
    Party.SERVICE: "客服",
    Party.DISPATCHER: "调度",
    Party.TECHNICIAN: "师傅",
    Party.CUSTOMER: "客户",
    Party.WAREHOUSE: "仓库",
    Party.APPROVER: "审批人",
    Party.FACTORY: "厂家",
    Party.NOBODY: "",
}

SUSPEND_NAMES: Final[dict[SuspendReason, str]] = {
    SuspendReason.CUSTOMER_INFO: "待客户补充",
    SuspendReason.CUSTOMER_UNREACHABLE: "联系不上",
    SuspendReason.CUSTOMER_RESCHEDULE: "客户改约",
    SuspendReason.WAITING_PART: "待备件",
    SuspendReason.WAITING_APPROVAL: "待审批/待报价确认",
    SuspendReason.FACTORY_JUDGEMENT: "待厂家鉴定",
    SuspendReason.FORCE_MAJEURE: "天气/停电/封控",
    SuspendReason.TECHNICIAN_REASON: "师傅原因",
}

EVIDENCE_NAMES: Final[dict[str, str]] = {
    "fault_code": "故障代码",
    "before_photo_ids": "维修前照片",
    "after_photo_ids": "维修后照片",
    "parts": "用料",
    "labour_minutes": "工时",
    "readings": "检查读数",
    "unit_results": "每台设备的结果",
}

SERVICE_NAMES: Final[dict[ServiceType, str]] = {
    ServiceType.REPAIR: "维修",
    ServiceType.INSTALL: "安装",
    ServiceType.DELIVERY: "配送",
    ServiceType.DEBUG: "调试",
    ServiceType.CARE: "保养",
    ServiceType.INSPECTION: "检测",
}

REASON_NAMES: Final[dict[str, str]] = {
    "out_of_area": "不在服务区域",
    "out_of_scope": "不在服务范围",
    "not_our_product": "不是我们的产品",
    "duplicate": "重复报修",
    "not_real": "信息不真实",
    "time_conflict": "时间冲突",
    "skill": "技能不符",
    "too_far": "太远",
    "no_parts": "缺配件",
    "illness": "身体不适",
    "customer_asked": "客户要求",
    "customer_absent": "客户不在",
    "not_needed": "不用修了",
    "solved_itself": "自己好了",
    "time_unsuitable": "时间不合适",
    "price": "价格原因",
    "not_fixed": "没修好",
    "damage": "东西弄坏了",
    "wrong_charge": "收费不对",
    "not_clean": "没打扫",
    "customer": "客户改期",
    "technician": "师傅原因",
    "company": "公司安排",
    "time_out": "超时未接",
    "recall": "调度收回",
    "transfer": "改派他人",
    "cancel": "工单已取消",
    "other": "其他原因",
}
"""Reason codes in notices."""

PRIORITY_NAMES: Final[dict[Priority, str]] = {
    Priority.LOW: "不急",
    Priority.NORMAL: "普通",
    Priority.HIGH: "优先",
    Priority.URGENT: "加急",
}

NEXT_ACTS: Final[dict[Party, str]] = {
    Party.SERVICE: "客服：处理工单",
    Party.DISPATCHER: "调度：安排师傅",
    Party.TECHNICIAN: "师傅：联系客户",
    Party.CUSTOMER: "客户：回复",
    Party.WAREHOUSE: "仓库：备件",
    Party.APPROVER: "审批人：审批",
    Party.FACTORY: "厂家：鉴定",
    Party.NOBODY: "",
}
