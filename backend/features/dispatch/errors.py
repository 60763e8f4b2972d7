from http import HTTPStatus

from backend.kit.errors import AppError


class CardNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这张派单记录，可能已过保存期，请刷新后重试"


class NotConsidered(AppError):
    """The technician does not stand in the card by name."""

    status = HTTPStatus.NOT_FOUND
    detail = "这次派单没有您的评分记录"
