"""Refusals about tasks of other departments."""

from http import HTTPStatus

from backend.kit.errors import AppError


class TaskNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这项协办，可能链接不全或不是给您的"


class NotYourTask(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "这项协办由其他同事处理，您不能代为操作"


class UnknownDepartment(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选的部门或人员不存在或没有人在岗，请另选"


class DueInThePast(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "要求完成的时间已经过去，请填写以后的时间"


class TooManyTasks(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这张工单已有 {limit} 项协办没有结束，请先处理"


class TasksStillOpen(AppError):
    """`task_ids` names those that are marked as blocking."""

    status = HTTPStatus.CONFLICT
    detail = "还有 {count} 项必须完成的协办没有答复，请等答复或撤回后再结案"
