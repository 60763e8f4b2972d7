from http import HTTPStatus

from backend.kit.errors import AppError


class CardNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这张卡片，可能已过保存期，请打开工单处理"
