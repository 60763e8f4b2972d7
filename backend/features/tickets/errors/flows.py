"""Where a flow demands more than the lifecycle does."""

from http import HTTPStatus

from backend.kit.errors import AppError


class ModuleIsOff(AppError):
    status = HTTPStatus.CONFLICT
    detail = "「{module}」没有启用，这张工单不用这一步；需要时请业务管理员在模块设置里打开"


class ActForOthers(AppError):
    status = HTTPStatus.CONFLICT
    detail = "按本单的流程，「{act}」由其他岗位来做，请转给相应的同事"


class AttributionMissing(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "按本单的流程，审核时要判定责任方，请填写责任方和原因"


class SurveyNotMade(AppError):
    status = HTTPStatus.CONFLICT
    detail = "按本单的流程，完工前要先做现场勘查，请登记勘查结果"


class QuoteNotAnswered(AppError):
    status = HTTPStatus.CONFLICT
    detail = "按本单的流程，开始处理前要先报价并由客户答复，请先报价"


class FormNotFilled(AppError):
    status = HTTPStatus.CONFLICT
    detail = "按本单的流程，这一步要同时填写表单，请填写后再提交"
