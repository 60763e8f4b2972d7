"""Handlers whose type hints are the contract: input is parsed, output written, docs derived."""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, Final, cast
from urllib.parse import quote
from uuid import uuid4

import structlog
from pydantic import BaseModel, ValidationError
from tornado.routing import URLSpec
from tornado.web import stream_request_body

from backend.kit.access import Actor
from backend.kit.errors import (
    InvalidRequest,
    MethodNotAllowed,
    NoSuchPage,
    NotAuthenticated,
    PayloadTooLarge,
    PermissionDenied,
    ServiceBusy,
    UnreadableRequest,
    UnsupportedContent,
)
from backend.kit.http.answering import AnsweringHandler
from backend.kit.http.messages import refusal
from backend.kit.http.operation import VERBS, Document, Operation, given_to

JSON_LIMIT: Final = 256 * 1024
# Read and thrown away, so that a client that sends too much still gets to read why.
DRAIN_LIMIT: Final = 16 * 1024 * 1024

_JSON = re.compile(r"application/(\w[\w.-]*\+)?json", re.IGNORECASE)
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@stream_request_body
class Endpoint(AnsweringHandler):
    """One URL. Every verb says who may use it, or the class does not load."""

    path: ClassVar[str]
    body_limit: ClassVar[int] = JSON_LIMIT
    # Health must be told also when there is more work than can be done.
    answers_when_saturated: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        cls.operations = {}
        for verb in VERBS:
            if verb in vars(cls):
                spec = getattr(vars(cls)[verb], "operation", None)
                if spec is None:
                    raise TypeError(f"{cls.__name__}.{verb} has no @operation")
                cls.operations[verb] = spec

    @classmethod
    def route(cls, **dependencies: Any) -> URLSpec:
        return URLSpec(_pattern(cls.path), cls, dependencies, name=cls.__name__)

    # -- before the verb ---------------------------------------------------------------------

    async def prepare(self) -> None:
        self.application.started(self)
        self._received = bytearray()
        self._received_bytes = 0
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=self.request_id)
        if self.application.saturated() and not self.answers_when_saturated:
            raise ServiceBusy
        self._check_declared_length()
        self.current_user = await self.application.authenticate(self.request)
        if self.current_user:
            structlog.contextvars.bind_contextvars(actor=self.current_user.id)
        spec = self.operations.get((self.request.method or "").lower())
        if spec is None:
            raise MethodNotAllowed
        self.require(spec.permission)
        self._check_content(spec)
        await self.application.admit(self.current_user, spec)

    def _check_content(self, spec: Operation) -> None:
        """JSON where JSON is read, and nothing packed: a small body could unpack to gigabytes."""
        packed = self.request.headers.get("Content-Encoding", "identity")
        if packed.lower() != "identity":
            raise UnsupportedContent(content_type=packed[:60])
        kind = self.request.headers.get("Content-Type", "application/json").partition(";")[0]
        if spec.body and not _JSON.fullmatch(kind.strip()):
            raise UnsupportedContent(content_type=kind[:60])

    def _check_declared_length(self) -> None:
        most = max(DRAIN_LIMIT, self.body_limit)
        if (self.declared_bytes or 0) > most:
            raise PayloadTooLarge(limit_bytes=self.body_limit)
        connection: Any = self.request.connection
        # An endless body is refused in words; Tornado's own limit stands behind it.
        connection.set_max_body_size(2 * most)

    @property
    def declared_bytes(self) -> int | None:
        """The body's length as announced; None where it is not, or is nonsense (Tornado's to
        refuse). Cut to twelve digits: a number of thousands would not even be converted."""
        declared = self.request.headers.get("Content-Length", "")
        if not (declared.isascii() and declared.isdigit()):
            return None
        return int(declared.lstrip("0")[:12] or "0")

    async def data_received(self, chunk: bytes) -> None:
        self._received_bytes += len(chunk)
        if self._received_bytes <= self.body_limit:
            self._received += chunk
            return
        self._received.clear()
        if self._received_bytes > max(DRAIN_LIMIT, self.body_limit) and not self._finished:
            refused = PayloadTooLarge(limit_bytes=self.body_limit)
            self.send_error(refused.status, exc_info=(type(refused), refused, None))

    def on_finish(self) -> None:
        self.application.finished(self)

    def on_connection_close(self) -> None:
        body_was_whole = self.request._body_future.done()
        super().on_connection_close()
        if not body_was_whole:  # the verb will not run, nor on_finish after it
            self.application.finished(self)

    @property
    def actor(self) -> Actor:
        """Raises NotAuthenticated."""
        if self.current_user is None:
            raise NotAuthenticated
        return cast(Actor, self.current_user)

    @property
    def operation_key(self) -> str:
        """The client's Idempotency-Key, or a fresh one where it sent none."""
        key = self.request.headers.get("Idempotency-Key", "")
        if key and not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InvalidRequest(summary="Idempotency-Key 最多 255 个可见字符")
        return key or uuid4().hex

    def require(self, permission: str | None) -> None:
        if permission is not None and not self.actor.may(permission):
            raise PermissionDenied(permission=permission)

    def read(self, spec: Operation, path: dict[str, str]) -> dict[str, Any]:
        """Path, query and body as the hints say. Raises InvalidRequest, UnreadableRequest,
        PayloadTooLarge."""
        if self._received_bytes > self.body_limit:
            raise PayloadTooLarge(limit_bytes=self.body_limit)
        try:
            inputs = {
                name: adapter.validate_strings(path[name]) for name, adapter in spec.path.items()
            }
            if spec.query:
                inputs["query"] = spec.query.model_validate(self._query(spec.query))
            if spec.body:
                body = bytes(self._received) or b"{}"
                inputs["body"] = spec.body.validate_json(body, strict=True)
        except ValidationError as error:
            raise refusal(error) from None
        except RecursionError:
            raise UnreadableRequest(reason="嵌套太深") from None
        return inputs

    def _query(self, model: type[BaseModel]) -> dict[str, Any]:
        names = self.request.query_arguments
        return given_to(model, {name: self.get_query_arguments(name) for name in names})

    # -- the answer --------------------------------------------------------------------------

    async def answer(self, spec: Operation, run: Callable[[], Awaitable[Any]]) -> None:
        answers = self.application.answers
        key = self.request.headers.get("Idempotency-Key")
        if not (spec.replays and key and answers and self.current_user):
            await self.respond(spec, await run())
            return

        async def render() -> bytes:
            return self._render(spec, await run())

        body, replayed = await answers.once(
            self.actor.id, self.operation_key, self._fingerprint(), render
        )
        if replayed:
            self.set_header("Idempotent-Replayed", "true")
        self._send(spec.status, "application/json", body)

    def _fingerprint(self) -> str:
        request = self.request
        return sha256(f"{request.method} {request.uri}\n".encode() + self._received).hexdigest()

    def _render(self, spec: Operation, result: Any) -> bytes:
        return b"" if spec.result is None else spec.result.dump_json(result, by_alias=True)

    async def respond(self, spec: Operation, result: Any) -> None:
        if not isinstance(result, Document):
            self._send(spec.status, "application/json", self._render(spec, result))
            return
        for name, value in result.headers.items():
            self.set_header(name, value)
        if result.filename:
            self.set_header("Content-Disposition", _attachment(result.filename))
        if isinstance(result.body, bytes):
            self._send(result.status, result.media_type, result.body)
            return
        self.set_status(result.status)
        self.set_header("Content-Type", result.media_type)
        async for chunk in result.body:
            self.write(chunk)
            await self.flush()

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.set_status(status)
        if status != 204:
            self.set_header("Content-Type", media_type)
            self.write(body)


@cache  # there are more addresses than `re` remembers
def _pattern(path: str) -> re.Pattern[str]:
    literal = re.escape(path)
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", literal) + "$")


def _attachment(filename: str) -> str:
    """RFC 6266: a plain name for old clients, the true one for others; nothing of it is a path."""
    plain = re.sub(r"[^\w.-]", "_", filename, flags=re.ASCII)
    encoded = quote(filename, safe="", errors="replace")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


class NotFound(Endpoint):
    """Every address that no endpoint serves; the application's default handler."""

    path = "/{anything}"

    async def prepare(self) -> None:
        self.application.started(self)
        raise NoSuchPage
