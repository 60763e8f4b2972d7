from http import HTTPStatus

from backend.kit.errors import AppError


class PortraitNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "还没有照片"


class NotAPhoto(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请选一张照片，视频、签名和文件都不行"


class NobodyToShow(AppError):
    """Somebody who left is shown to nobody."""

    status = HTTPStatus.CONFLICT
    detail = "这位员工已经离职，不能再放照片"
