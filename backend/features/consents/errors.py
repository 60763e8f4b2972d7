from http import HTTPStatus

from backend.kit.errors import AppError


class ConsentNeeded(AppError):
    """`policy` and `version` are what has to be agreed to; `title` is shown to people."""

    status = HTTPStatus.FORBIDDEN
    detail = "请先阅读并同意《{title}》，再继续操作"


class PolicyOutdated(AppError):
    status = HTTPStatus.CONFLICT
    detail = "《{title}》已经更新，请看过新的一版再决定是否同意"


class PolicyVersionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这一版政策，请从政策列表重新打开"
