from http import HTTPStatus

from backend.kit.errors import AppError


class PromisesOpen(AppError):
    """`promises`: what is still to be kept, or refused with a reason, as it was promised."""

    status = HTTPStatus.CONFLICT
    detail = (
        "还有 {count} 条销售承诺没有处理：{texts}。请逐条登记「已做到」，做不到的写明原因，再完工"
    )
