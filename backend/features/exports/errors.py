from http import HTTPStatus

from backend.kit.errors import AppError


class ExportKindNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这种导出，请从列表页面上导出"


class ExportNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这次导出；导出的文件只保留 7 天，请重新导出"


class TooManyExports(AppError):
    status = HTTPStatus.CONFLICT
    detail = "您已有 {limit} 个导出正在处理，请等其中一个完成后再试"


class ExportNotReady(AppError):
    status = HTTPStatus.CONFLICT
    detail = "文件还没有写好，请稍后再下载"


class ExportNoLongerYours(AppError):
    """The file may hold what he may not see any more."""

    status = HTTPStatus.FORBIDDEN
    detail = "导出之后您的权限有变化，这个文件不能再下载，请重新导出"


class ExportNotCancellable(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这次导出已经结束，不能取消"
