from http import HTTPStatus

from backend.kit.errors import AppError


class RequestFormNotFound(AppError):
    """Also for one that is not published."""

    status = HTTPStatus.NOT_FOUND
    detail = "没有这张报修单。请检查网址，或打电话给我们"


class RequestFormTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个网址已有一张表单在用，请换一个"
