"""Why something about clocks is refused."""

from http import HTTPStatus

from backend.kit.errors import AppError


class ClocksNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这张工单的时限记录，或您看不到它"


class AlertNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这条提醒"


class NoSuchBreach(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这一环节没有超时记录，无需豁免；请刷新后查看"


class WaivedAlready(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这次超时已经豁免过"


class PauseOutsideTheStory(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "补记的暂停要在报修之后、当前时间之前，且结束晚于开始"


class TooManyDecisions(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单的时限更正已达 {limit} 次，请联系管理员"


class NothingRuns(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单没有正在计时的环节，无需重置"


class PreviewOutdated(AppError):
    status = HTTPStatus.CONFLICT
    detail = "预览之后规则或工单又有变化，请重新预览后再应用"


class MomentInTheFuture(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "只能查看过去或当前时刻的时限"
