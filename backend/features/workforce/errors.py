from http import HTTPStatus

from backend.kit.errors import AppError


class SkillNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这项技能，请刷新后重新选择"


class SkillNameTaken(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已经有同名的技能，请换一个名称"


class TooManySkills(AppError):
    status = HTTPStatus.CONFLICT
    detail = "技能目录已满（{limit} 项），请停用或改名不用的技能"


class SkillRetired(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这项技能已停用，请选择其他技能"


class FactNotFound(AppError):
    """A certificate or a leave that is not (any more) on record."""

    status = HTTPStatus.NOT_FOUND
    detail = "没有这条记录，可能已被撤销，请刷新后重试"


class LeaveOverlaps(AppError):
    status = HTTPStatus.CONFLICT
    detail = "与已登记的请假时间重叠（{first_day} 至 {last_day}），请先取消原来的请假"


class UnknownApprover(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "没有这位批准人，或不在您的管理范围内，请重新选择"


class TooManyFacts(AppError):
    """Of one kind for one person, or pieces of history that one change would touch."""

    status = HTTPStatus.CONFLICT
    detail = "这一类记录已达上限（{limit} 条），请先结束不再需要的记录"


class NotOnDuty(AppError):
    """Somebody who left, or was locked out, gets no new shifts."""

    status = HTTPStatus.CONFLICT
    detail = "这位员工已离职或停用，不能再修改排班和技能"
