from http import HTTPStatus

from backend.kit.errors import AppError


class FormOutdated(AppError):
    """The page's token is forged, of another page, or older than a day."""

    status = HTTPStatus.CONFLICT
    detail = "页面打开太久了，您填的都在，请再点一次提交"


class NoticeOutdated(AppError):
    status = HTTPStatus.CONFLICT
    detail = "《个人信息处理说明》刚有更新，请看过后重新勾选再提交"
