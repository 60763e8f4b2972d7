from http import HTTPStatus

from backend.kit.errors import AppError


class CardNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这张派单记录，可能已过保存期，请刷新后重试"


class StandingNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这位师傅的派单设置，请刷新后重试"


class FactNotKnown(AppError):
    """A trial was given a fact that the catalogue has not, or one of another kind."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "“{fact}”不是可用的条件项，或填写的值不对，请检查后重试"


class TrialWithoutCase(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请选择一张工单，或填写试算用的各项信息，二者选一"


class BookWithoutDefault(AppError):
    """Only a draft can be so: it is refused when it is to be published."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这本规则缺少没有条件的兜底规则，请先补上最后一条再试算"
