from http import HTTPStatus

from backend.kit.errors import AppError


class AuditEntryNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条审计记录"
