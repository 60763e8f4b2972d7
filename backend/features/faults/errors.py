from http import HTTPStatus

from backend.kit.errors import AppError


class ProblemTypeNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个问题类型，请刷新后重新选择"


class FaultNodeNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这个故障条目，请刷新后重新选择"


class CodeTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个编号已有条目在用（停用的也算），请换一个编号"


class FaultNameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "同一处已有同名的条目（停用的也算），请直接使用它，或换一个名称"


class FaultTooDeep(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "故障树只有三级：现象、原因、措施。措施下面不能再加，请加在原因下面"


class ParentRetired(AppError):
    status = HTTPStatus.CONFLICT
    detail = "上级条目「{name}」已停用，请先恢复它，或加在别的条目下面"


class LinesBelongToSymptoms(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "适用产品线只在现象上设置，它下面的原因和措施跟着走"


class TooManyFaultNodes(AppError):
    status = HTTPStatus.CONFLICT
    detail = "故障树最多 {limit} 条，请先整理停用的条目"


class TooManyProblemTypes(AppError):
    status = HTTPStatus.CONFLICT
    detail = "问题类型最多 {limit} 个，请恢复或改名已有的，不必再加"


class ProblemTypeNotUsable(AppError):
    """On a ticket: `reason` says which of unknown, retired, other product."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "问题类型「{code}」{reason}，请重新选择"


class FaultCodeNotUsable(AppError):
    """On a ticket: `reason` says which of unknown, not a remedy, retired, other product."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "故障代码「{code}」{reason}，请重新选择到第三级的措施"


class ChipNotUsable(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "常见故障「{code}」{reason}，请重新选择现象"
