"""What permissions and scopes are called where people read a role, and roles may grant them."""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts.permissions import Permission
from backend.kit.access import Scope

PERMISSION_NAMES: Final[Mapping[Permission, str]] = {
    Permission.TICKETS_READ: "看工单",
    Permission.TICKETS_CREATE: "新建报修",
    Permission.TICKETS_ASSIST: "替客户操作",
    Permission.TICKETS_REVIEW: "审核",
    Permission.TICKETS_DISPATCH: "派单",
    Permission.TICKETS_WORK: "上门处理",
    Permission.TICKETS_FOLLOW_UP: "回访",
    Permission.TICKETS_MESSAGE: "留言",
    Permission.DEVICES_READ: "看设备",
    Permission.DEVICES_MANAGE: "改设备",
    Permission.CODES_MANAGE: "印标签",
    Permission.DEVICES_RECORD: "现场登记设备",
    Permission.CATALOGUE_MANAGE: "改产品目录",
    Permission.CUSTOMERS_READ: "看客户",
    Permission.CUSTOMERS_MANAGE: "改客户",
    Permission.PERSONAL_REVEAL: "看完整手机号和住址",
    Permission.SALES_READ: "看销售",
    Permission.SALES_MANAGE: "改销售",
    Permission.DESK_SERVE: "接会话",
    Permission.DEFINITIONS_READ: "看规则",
    Permission.DEFINITIONS_EDIT: "写规则草稿",
    Permission.DEFINITIONS_PUBLISH: "发布规则",
    Permission.SLA_SUPERVISE: "管时限",
    Permission.APPROVALS_DECIDE: "审批",
    Permission.IMPORTS_RUN: "导入表格",
    Permission.MEDIA_UPLOAD: "上传文件",
    Permission.MEDIA_READ: "看文件",
    Permission.INBOX_READ: "收消息",
    Permission.STAFF_READ: "看同事",
    Permission.STAFF_MANAGE: "管同事",
    Permission.ROLES_MANAGE: "管角色",
    Permission.ORGANISATION_MANAGE: "管机构和分部",
    Permission.NOTIFICATIONS_MANAGE: "管消息",
    Permission.AUDIT_READ: "看操作记录",
    Permission.PRIVACY_MANAGE: "管个人信息",
    Permission.OPERATIONS_MANAGE: "管运维",
}

SCOPE_NAMES: Final[Mapping[Scope, str]] = {
    Scope.OWN: "自己的",
    Scope.TEAM: "本班组",
    Scope.BRANCH: "本分部",
    Scope.ORGANISATION: "本机构",
    Scope.ALL: "全部",
}
