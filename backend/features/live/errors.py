from http import HTTPStatus

from backend.kit.errors import AppError


class NotForCustomers(AppError):
    status = HTTPStatus.CONFLICT
    detail = "实时消息只供本系统的工作人员使用"


class PassNotGood(AppError):
    """Used, run out, or never ours."""

    status = HTTPStatus.UNAUTHORIZED
    detail = "连接凭证已使用或已过期，请重新获取后再连接"
