from http import HTTPStatus

from backend.kit.errors import AppError


class AreaNotFound(AppError):
    """Also for a code that is no longer in force and has no one successor."""

    status = HTTPStatus.NOT_FOUND
    detail = "没有这个行政区划代码，请重新选择省、市、区"


class AreaUnknown(AppError):
    """In what somebody sent; `code` is what they sent."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "行政区划代码 {code} 不存在或已撤销，请重新选择省、市、区"


class AreaTooWide(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "“{name}”下面还有区县，请选到最后一级"
