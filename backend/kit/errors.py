"""Expected failures: raised anywhere, rendered once, as RFC 9457 problem documents."""

import re
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import BaseModel


class Problem(BaseModel):
    """The body of every error response."""

    type: str = "about:blank"
    status: int
    code: str
    title: str
    detail: str
    params: dict[str, Any] = {}
    request_id: str = ""


class AppError(Exception):
    """A failure the caller can act on. The class name is the code clients match on.

    `detail` is a Chinese sentence that says what to do; `{names}` in it are filled from `params`.
    """

    status: ClassVar[HTTPStatus]
    detail: ClassVar[str]

    def __init__(self, **params: Any) -> None:
        super().__init__(self.detail.format(**params))
        self.params = params

    @classmethod
    def code(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def problem(self, request_id: str) -> Problem:
        return Problem(
            status=self.status,
            code=self.code(),
            title=self.status.phrase,
            detail=str(self),
            params=self.params,
            request_id=request_id,
        )


class UnreadableRequest(AppError):
    """The bytes are not what they claim to be: broken JSON, broken UTF-8, a broken envelope."""

    status = HTTPStatus.BAD_REQUEST
    detail = "请求无法读取：{reason}。请检查格式后重试"


class InvalidRequest(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "填写的内容有误：{summary}。请改正后重试"


class NotAuthenticated(AppError):
    status = HTTPStatus.UNAUTHORIZED
    detail = "请先登录"


class PermissionDenied(AppError):
    status = HTTPStatus.FORBIDDEN
    detail = "您没有这项权限（{permission}），如有需要请联系管理员"


class ForeignOrigin(AppError):
    """A page of another site tried to connect in somebody's name."""

    status = HTTPStatus.FORBIDDEN
    detail = "不接受来自其他网站页面的连接，请从本系统的页面打开"


class NoSuchPage(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个地址，请检查链接是否完整"


class MethodNotAllowed(AppError):
    status = HTTPStatus.METHOD_NOT_ALLOWED
    detail = "这个地址不支持该操作"


class StaleDocument(AppError):
    status = HTTPStatus.CONFLICT
    detail = "内容已被他人修改，请刷新后重试"


class TransitionNotAllowed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "当前状态「{current}」下不能「{action}」，请刷新后查看可以做什么"


class DuplicateEntry(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已经存在相同的内容，请勿重复添加"


class IdempotencyKeyReused(AppError):
    """The same Idempotency-Key came with another request."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "同一个操作编号被用于不同的内容，请刷新页面后重新提交"


class PayloadTooLarge(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    detail = "内容太大，最多 {limit_bytes} 字节，请压缩或分开提交"


class UnsupportedContent(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    detail = "不支持这种内容格式（{content_type}），请更换格式后重试"


class TooManyRequests(AppError):
    """Raised by rate limits; `retry_after` (seconds) also becomes the Retry-After header."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = "操作太频繁，请在 {retry_after} 秒后重试"


class ServiceBusy(AppError):
    """Shed: more work is waiting than the database can take. Retry-After is 1 second."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "系统繁忙，请稍后重试"


class DatabaseUnavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "系统暂时无法保存或读取，请稍后重试；已提交成功的内容不会丢失"
