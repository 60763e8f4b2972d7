from http import HTTPStatus

from backend.kit.errors import AppError


class ContractNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这份合同或项目，请返回列表刷新后再试"


class ContractNumberTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个编号已有一份合同或项目，请核对编号"


class ContractNotUsable(AppError):
    """Unknown, or another organisation's: the same answer for both."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有可用的这份合同或项目，请重新选择"


class ContractNotRunning(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "合同“{name}”不在有效期内（{starts_on} 至 {ends_on}），请选择有效的合同，或先续期"


class ContractEndsTooEarly(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "结束日期不能早于开始日期，请检查日期"
