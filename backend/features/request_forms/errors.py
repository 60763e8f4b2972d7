from http import HTTPStatus

from backend.kit.errors import AppError


class RequestFormNotFound(AppError):
    """Also for one that is not published."""

    status = HTTPStatus.NOT_FOUND
    detail = "没有这张报修单。请检查网址，或打电话给我们"


class RequestFormClosed(AppError):
    """Its link was given out, and is no longer served."""

    status = HTTPStatus.GONE
    detail = "这张报修单已经停用了。您可以打电话给我们，或扫产品上的二维码报修"


class FormNotForLinks(AppError):
    """`reason`: what a page without scripts cannot ask, or that there is no such form."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这张表单不能用链接填写：{reason}"


class RequestFormTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个网址已有一张表单在用，请换一个"
