from http import HTTPStatus

from backend.kit.errors import AppError


class ProposalNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条通讯录变更建议，请刷新后重试"


class RunNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这次同步记录"


class ProposalDecided(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条建议已经处理过了，请刷新后查看"


class SyncNotOpen(AppError):
    status = HTTPStatus.CONFLICT
    detail = "本系统没有接入企业微信，不能同步通讯录"


class DepartmentUnplaced(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个部门还没有对应的网点，请先在通讯录同步设置里选好网点"
