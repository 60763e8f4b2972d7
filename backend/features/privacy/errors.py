from http import HTTPStatus

from backend.kit.errors import AppError


class RequestNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个申请，请从“我的—隐私”重新打开"


class RequestClosed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "申请已经开始办理或已经结束，不能取消"


class RequestAlreadyOpen(AppError):
    status = HTTPStatus.CONFLICT
    detail = "您的申请正在办理，不用再提交"


class DeletionRefused(AppError):
    """A refusal has to give its reasons (PIPL art. 50); `reasons` are sentences."""

    status = HTTPStatus.CONFLICT
    detail = "现在还不能注销：{summary}。办完后可以再申请"


class CopyNotReady(AppError):
    status = HTTPStatus.CONFLICT
    detail = "副本还在准备，一般几分钟就好，请稍后再来下载"


class CopyExpired(AppError):
    status = HTTPStatus.GONE
    detail = "副本已过下载期限，为了安全已经删除，请重新申请"
