from http import HTTPStatus

from backend.kit.errors import AppError


class ContentCheckNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条待审核的内容，请刷新列表"
