"""Refusals about what is stated of a ticket besides its stages."""

from http import HTTPStatus

from backend.kit.errors import AppError


class BrandNumberTaken(AppError):
    """`other` and `ticket_id` are empty if the caller may not see the ticket that has it."""

    status = HTTPStatus.CONFLICT
    detail = "{brand} 的厂家单号 {brand_number} 已登记在另一张工单{other}，请核对"


class SameBrandNumberAtOnce(AppError):
    """Two tickets given one number at the same moment: the later one looks again."""

    status = HTTPStatus.CONFLICT
    detail = "这个厂家单号刚刚登记在另一张工单，请刷新后核对"


class ExpectedInThePast(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "预计完成时间已经过去，请填写以后的时间"
