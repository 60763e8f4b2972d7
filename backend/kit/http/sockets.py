"""Connections that stay: WebSockets under the same roof as the endpoints."""

import re
from typing import Any, ClassVar, Final, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from tornado.routing import URLSpec
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from backend.kit.errors import ForeignOrigin, ServiceBusy, UnreadableRequest
from backend.kit.http.answering import AnsweringHandler
from backend.kit.http.messages import refusal

log = structlog.get_logger("http")

Q = TypeVar("Q", bound=BaseModel)

NOTHING_TO_SAY: Final = 1008
PING_SECONDS: Final = 25.0
PONG_SECONDS: Final = 20.0
LONGEST_MESSAGE: Final = 1024

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


class PeerGone(Exception):
    """The other side has left, or was left."""


class SocketEndpoint(WebSocketHandler, AnsweringHandler):
    """One URL of a WebSocket that only speaks; whoever says something is shown the door.

    The client proves who it is in `Sec-WebSocket-Protocol: <protocol>, secret.<one-time secret>`:
    an address would be written into logs on its way. Refusals before the upgrade are problem
    documents. Subclasses overwrite `admit` and `attend`.
    """

    path: ClassVar[str]
    protocol: ClassVar[str]

    @classmethod
    def route(cls, **dependencies: Any) -> URLSpec:
        return URLSpec(re.escape(cls.path), cls, dependencies, name=cls.__name__)

    async def admit(self, secret: str) -> None:
        """Raises an AppError for whoever may not connect."""
        raise NotImplementedError

    def attend(self) -> None:
        """The connection stands: begin to speak. Does not wait."""
        raise NotImplementedError

    # -- what Tornado asks -----------------------------------------------------------------------

    @property
    def ping_interval(self) -> float:
        return PING_SECONDS

    @property
    def ping_timeout(self) -> float:
        return PONG_SECONDS

    @property
    def max_message_size(self) -> int:
        return LONGEST_MESSAGE

    async def prepare(self) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=self.request_id)
        headers = self.request.headers
        if headers.get("Upgrade", "").lower() != "websocket":
            raise UnreadableRequest(reason="这里只接受 WebSocket 连接")
        if self.application.draining or self.application.saturated():
            raise ServiceBusy
        if self._check_cross_origin(self.check_origin) is not None:
            raise ForeignOrigin
        await self.admit(self._secret())

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return self.protocol if self.protocol in subprotocols else None

    def open(self, *args: str, **kwargs: str) -> None:
        self.set_nodelay(True)
        self.attend()

    def on_message(self, message: str | bytes) -> None:
        self.close(NOTHING_TO_SAY, "nothing is read here")

    # -- what a subclass uses --------------------------------------------------------------------

    async def say(self, text: str) -> None:
        """Returns when the system has taken it, so that a slow peer slows whoever speaks. Raises
        PeerGone."""
        try:
            await self.write_message(text)
        except WebSocketClosedError:
            raise PeerGone from None

    def read_query(self, model: type[Q]) -> Q:
        """Raises InvalidRequest."""
        try:
            return model.model_validate(
                {name: self.get_query_argument(name) for name in self.request.query_arguments}
            )
        except ValidationError as error:
            raise refusal(error) from None

    def _secret(self) -> str:
        """ "" where there is none, which nobody has."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        for each in offered:
            kind, _, secret = each.strip().partition(".")
            if kind == "secret" and _SECRET.fullmatch(secret):
                return secret
        return ""
