from http import HTTPStatus

from backend.kit.errors import AppError


class FormOutdated(AppError):
    """The page's token is forged, of another page, or older than a day."""

    status = HTTPStatus.CONFLICT
    detail = "页面打开太久了，您填的都在，请再点一次提交"


class NoticeOutdated(AppError):
    status = HTTPStatus.CONFLICT
    detail = "《个人信息处理说明》刚有更新，请看过后重新勾选再提交"


class MoreAsked(AppError):
    """The answers call for questions that were not on the page yet."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "根据您的回答，还有 {count} 项要看一下，填好再提交，您填的都在"


class NotSigned(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请写下姓名并勾选确认，或上传一张签名的照片"


class TooManyChosen(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "最多 {limit} 个，这次选的没有收下，请少选一些"
