from http import HTTPStatus

from backend.kit.errors import AppError, DuplicateEntry


class ApprovalNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这项审批，请从审批列表重新打开"


class ApprovalEnded(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这项审批已经结束（{state}），不用再处理"


class ApprovalMovedOn(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这一步已经有人处理了，请打开审批查看"


class NotYoursToDecide(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "这一步不由您处理：不是您的职责、超出您的限额，或者您已经处理过这项申请"


class CannotTakeOver(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = (
        "不能转给这位同事：他没有审批权限、就是申请人、已经要批这项申请的另一处，"
        "或者金额超过他的限额。请另选一位"
    )


class HandedOnTooOften(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这一步已经转过 {limit} 次，不能再转，请直接处理"


class NobodyToApprove(AppError):
    """`reasons` lists every dead end; `summary` is all of them for people."""

    status = HTTPStatus.CONFLICT
    detail = "这个金额需要审批，但是现在没有人能审批：{summary}。请联系业务管理员"


class AskedAtOnce(DuplicateEntry):
    detail = "同一项申请刚刚提交过，请稍后刷新"


class DeputyNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条代理设置，请刷新后再试"


class DeputyTermTooLong(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "代理的结束时间要晚于开始时间，最长 {days} 天"


class DeputyCannotDecide(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "代理人要是在职、有审批权限的另一位同事"


class DeputyTermsOverlap(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这段时间已经有代理人了，请先取消原来的代理"


class TooManyDeputies(AppError):
    status = HTTPStatus.CONFLICT
    detail = "代理设置最多 {limit} 条，请先删除不用的"
