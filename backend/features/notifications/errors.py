from http import HTTPStatus

from backend.kit.errors import AppError


class DeliveryNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条通知记录，请刷新列表"


class MessageNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条消息，请刷新列表"
