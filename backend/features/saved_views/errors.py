from http import HTTPStatus

from backend.kit.errors import AppError


class SavedViewNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个视图，可能已被删除，请刷新后重试"


class TooManySavedViews(AppError):
    status = HTTPStatus.CONFLICT
    detail = "最多保存 {most} 个视图，请先删除不用的"


class NotYoursToShareWith(AppError):
    status = HTTPStatus.CONFLICT
    detail = "只能与本网点，或本单位的某个角色共享视图，请重新选择"
