from http import HTTPStatus

from backend.kit.errors import AppError


class DeliveryNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条通知记录，请刷新列表"


class MessageNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条消息，请刷新列表"


class WordingRevisionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个版本的通知文案，请刷新页面"


class OccasionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这种通知，请刷新列表"


class WordingNotSendable(AppError):
    """The firm's own wording would be refused by the platform, or shown wrong."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "通知文案有问题：{summary}。请改正后重试"


class UnknownTemplate(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有这个订阅消息模板，请刷新后重试"


class PathNotClosed(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这条通道没有停用，请刷新列表"


class PurseNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这位客户的订阅记录，请刷新列表"


class CallNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "名单里没有这位客户，请刷新列表"


class CallTakenByColleague(AppError):
    status = HTTPStatus.CONFLICT
    detail = "同事正在联系这位客户，请稍后再看"
