"""Refusals about complaints."""

from http import HTTPStatus

from backend.kit.errors import AppError


class ComplaintNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这条投诉，可能链接不全或不在您名下"


class ComplaintAboutYou(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这条投诉与该同事有关，请交给其他人处理"


class ComplaintReopenTooLate(AppError):
    status = HTTPStatus.CONFLICT
    detail = "处理完已超过 {days} 天，不能再重新打开，请提交新的投诉"


class TooManyComplaints(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有 {limit} 条投诉，请在已有的投诉里补充或联系客服"


class UnknownOwner(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选的处理人不存在、已停用或没有处理投诉的权限，请另选"


class UnknownCustomer(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有找到这位客户，请先登记客户再记录投诉"
