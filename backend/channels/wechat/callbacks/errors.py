"""Why a push was refused. None of them tells a stranger more than he knows."""

from http import HTTPStatus

from backend.kit.errors import AppError


class PushRefused(AppError):
    """Not signed with the account's token, or for somebody else."""

    status = HTTPStatus.FORBIDDEN
    detail = "推送校验不通过，请核对后台的 Token、EncodingAESKey 和消息加解密方式"


class PushTooOld(AppError):
    """Signed more than ten minutes ago, or as far ahead."""

    status = HTTPStatus.FORBIDDEN
    detail = "推送的时间与服务器相差超过 10 分钟，请校准服务器时钟"


class PushUnreadable(AppError):
    status = HTTPStatus.BAD_REQUEST
    detail = "推送的内容无法读取：{reason}"
