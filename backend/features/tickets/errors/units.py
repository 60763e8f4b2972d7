"""Refusals about several units on one ticket, and about two people on one visit."""

from http import HTTPStatus

from backend.kit.errors import AppError


class UnitAlreadyThere(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备已经在这张工单上，不用再加"


class UnitNotOnTicket(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "所选设备不在这张工单上，或重复填写，请刷新后再看"


class LastUnit(AppError):
    status = HTTPStatus.CONFLICT
    detail = "工单上只剩这一台设备，不能移除；不修了请取消工单"


class TooManyUnits(AppError):
    status = HTTPStatus.CONFLICT
    detail = "一张工单最多 {limit} 台设备，其余请另建工单"


class UnitElsewhere(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这台设备登记在别的住户名下，请为它另建工单"


class UnitResultsMissing(AppError):
    """`device_ids` names the units without a result."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "请填写每台设备的结果，还缺：{missing}"


class TooManySitePhotos(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这次上门的现场照片最多 {limit} 张，其余请放进完工记录"
