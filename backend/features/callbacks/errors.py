from http import HTTPStatus

from backend.kit.errors import AppError


class PacketNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条推送记录，可能已过保存期"
