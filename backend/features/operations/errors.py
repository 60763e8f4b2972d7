from http import HTTPStatus

from backend.kit.errors import AppError


class NoExaminer(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个进程不能做检查，请在服务器上运行 python -m backend doctor"
