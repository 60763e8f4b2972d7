from http import HTTPStatus

from backend.kit.errors import AppError


class SceneCodeNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个二维码，请刷新列表"


class SceneCodeExpired(AppError):
    """A temporary code lives for 30 days at most; a new one has to be made."""

    status = HTTPStatus.CONFLICT
    detail = "这个临时二维码已过期，请新建一个"


class SceneCodesUsedUp(AppError):
    """WeChat lets an account have 100,000 permanent codes, and never takes one back."""

    status = HTTPStatus.CONFLICT
    detail = "永久二维码的数量已达公众号上限，请改用临时二维码"


class SceneCodeUnavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "公众号暂时不能生成二维码，请稍后再试；仍不行请管理员检查公众号配置"


class NoOfficialAccount(AppError):
    status = HTTPStatus.CONFLICT
    detail = "本系统没有接入公众号，请管理员先在配置中填写公众号"


class PageNotOurs(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这个网页不属于本系统，不能使用微信功能"


class PageSigningUnavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "暂时不能使用微信功能，请稍后刷新页面"


class FollowersUnavailable(Exception):
    """Who follows cannot be asked now: look again later."""
