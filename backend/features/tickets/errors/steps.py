"""Refusals about the steps of a procedure."""

from http import HTTPStatus

from backend.kit.errors import AppError


class NoSuchStep(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这次上门的作业流程里没有这一步，请刷新后再看"


class StepOutOfOrder(AppError):
    """`name` is the step that comes first."""

    status = HTTPStatus.CONFLICT
    detail = "这份作业流程要按顺序做：请先完成“{first}”，再记录“{step}”"


class StepIncomplete(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "“{step}”还缺：{missing}。请补齐后再记录"
