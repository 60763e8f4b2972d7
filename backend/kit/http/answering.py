"""What holds for every answer: safe headers, a request id, and refusals as problem documents."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any, ClassVar, Final
from uuid import uuid4

import structlog
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from backend.kit.errors import (
    AppError,
    MethodNotAllowed,
    NoSuchPage,
    Problem,
    UnreadableRequest,
)
from backend.kit.http.application import Application
from backend.kit.http.operation import Operation

log = structlog.get_logger("http")

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class AnsweringHandler(RequestHandler):
    application: Application
    operations: ClassVar[dict[str, Operation]] = {}
    content_policy: ClassVar[str] = "default-src 'none'; frame-ancestors 'none'"
    cache_control: ClassVar[str] = "no-store"

    _request_id = ""

    @property
    def request_id(self) -> str:
        """The caller's own, if it is a decent one. There from the start, for Tornado may refuse a
        request before `prepare`."""
        if not self._request_id:
            asked = self.request.headers.get("X-Request-Id", "")
            self._request_id = asked if _REQUEST_ID.fullmatch(asked) else uuid4().hex
        return self._request_id

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Request-Id", self.request_id)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Content-Security-Policy", self.content_policy)
        self.set_header("Cache-Control", self.cache_control)
        if self.application.draining:
            self.set_header("Connection", "close")

    def allowed(self) -> Iterable[str]:
        """The methods, as the header `Allow` tells them."""
        return (verb.upper() for verb in self.operations)

    def compute_etag(self) -> None:
        """Answers are not cached, so hashing each of them would be work for nothing."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        refused = error if isinstance(error, AppError) else self._translated(error, status_code)
        if refused is None:
            problem = Problem(
                status=status_code,
                code="unexpected",
                title=self._reason,
                detail="系统出了点问题，我们已经记录，请稍后重试",
                request_id=self.request_id,
            )
        else:
            problem = refused.problem(self.request_id)
            if "retry_after" in refused.params:
                self.set_header("Retry-After", str(refused.params["retry_after"]))
            elif problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
                self.set_header("Retry-After", "1")
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", ", ".join(self.allowed()))
        self.set_status(problem.status)
        self.show_problem(problem)

    def show_problem(self, problem: Problem) -> None:
        self.set_header("Content-Type", "application/problem+json")
        self.finish(problem.model_dump_json())

    def _translated(self, error: BaseException | None, status_code: int) -> AppError | None:
        if status_code == 404:
            return NoSuchPage()
        if status_code == 405:
            return MethodNotAllowed()
        if isinstance(error, HTTPError) and 400 <= status_code < 500:
            return UnreadableRequest(reason="地址或参数的编码不正确")
        return self.application.translate(error) if error else None

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, AppError):
            status_code = error.status
        if self._headers_written:
            self._break_off()
        else:
            super().send_error(status_code, **kwargs)

    def _break_off(self) -> None:
        """Half an answer must not look whole: the connection is cut before its end is said."""
        connection: Any = self.request.connection
        connection.close()
        self._finished = True
        self.on_finish()

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Refusals are routine and the access line shows them; only surprises get a traceback."""
        if isinstance(value, AppError | HTTPError | StreamClosedError):
            return
        if value is not None and (refused := self.application.translate(value)):
            log.warning("refused", code=refused.code(), cause=type(value).__name__)
            return
        log.error("unexpected", exc_info=(typ, value, tb))
