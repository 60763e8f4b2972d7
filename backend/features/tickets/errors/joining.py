"""Refusals about merging and linking tickets."""

from http import HTTPStatus

from backend.kit.errors import AppError


class UnknownTicket(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有找到所选的另一张工单，或不在您名下，请重新选择"


class TicketEnded(AppError):
    status = HTTPStatus.CONFLICT
    detail = "只能并入另一张还在办的工单，请重新选择"


class MergeAcrossCustomers(AppError):
    status = HTTPStatus.CONFLICT
    detail = "两张工单不是同一位客户的，不能合并；可以改为关联"


class MergedAway(AppError):
    """`ticket_id` is where it goes on."""

    status = HTTPStatus.CONFLICT
    detail = "这张工单已并入工单 {number}，请在那张工单上操作"


class MergeUndoneTooLate(AppError):
    status = HTTPStatus.CONFLICT
    detail = "合并已超过 {hours} 小时，不能撤销，请新建工单"


class NotMergedHere(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这两张工单之间没有这种关系，请刷新后再看"


class TooManyLinks(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一张工单最多合并或关联 {limit} 张，请先整理已有的"
