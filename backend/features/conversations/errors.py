from http import HTTPStatus

from backend.kit.errors import AppError


class ConversationNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个会话，请返回列表刷新"


class ChatMessageNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条消息，可能已过保存期"


class DeskItemNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条待办，请返回列表刷新"


class UnfinishedRequestNotFound(AppError):
    """Never was, was finished, or is too old: the same for whoever holds the link."""

    status = HTTPStatus.NOT_FOUND
    detail = "这个报修链接已经失效。请在公众号里回复“报修”重新开始"


class DeskItemDone(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条待办已经处理完，请刷新；还要处理请先重新打开"


class DeskItemOpen(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条待办还没有处理完，不用重新打开"


class AnotherItemOpen(AppError):
    """One is open for each person and kind."""

    status = HTTPStatus.CONFLICT
    detail = "这位客户已有一条同类的待办在处理，请打开那一条"


class OwnerNotUsable(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这位同事不在这个网点，或没有客服待办的权限，请换一位"


class ReplyNotSent(AppError):
    """The platform does not allow or did not take it; the transcript says so too."""

    status = HTTPStatus.CONFLICT
    detail = "{explanation}"


class NothingToSend(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请写一句话、选一张照片，或给一个链接，三样选一样"


class PictureNotUsable(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这个文件不能发给客户，请重新上传一张照片"
