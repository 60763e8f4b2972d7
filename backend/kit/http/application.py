"""The Tornado application: who is asking, what is in flight, one log line per request."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from tornado.httputil import HTTPServerRequest
from tornado.routing import AnyMatches, Rule, URLSpec
from tornado.web import Application as TornadoApplication
from tornado.web import RequestHandler

from backend.kit.access import Actor
from backend.kit.errors import AppError
from backend.kit.http.client_address import FORWARDED, Network, client_address
from backend.kit.http.routing import ShelvedRouter

if TYPE_CHECKING:
    from backend.kit.http.operation import Operation

log = structlog.get_logger("http")

_PARAM = re.compile(r"([?&])")
_SECRET_NAME = re.compile(
    r"(?i)token|secret|key|code|openid|signature|echostr|phone|name|ticket|^next$"
)
_SECRET_PATH = re.compile(r"^/(q|t)/[^/?]+")

Authenticate = Callable[[HTTPServerRequest], Awaitable[Actor | None]]
Observe = Callable[[RequestHandler], None]
Admit = Callable[[Actor | None, "Operation"], Awaitable[None]]


async def admit_everybody(actor: Actor | None, operation: "Operation") -> None:
    """Where nothing but permissions stands before the verbs."""


@dataclass(frozen=True)
class Cookie:
    """Kept by the browser for so many seconds."""

    name: str
    value: str = field(repr=False)
    seconds: int
    path: str = "/"


@dataclass(frozen=True)
class Arrival:
    """Whoever opens a page: `guest` by the browser's own session. `detour` is where the browser
    must go first instead."""

    guest: Actor | None = None
    detour: str = field(default="", repr=False)
    cookies: Sequence[Cookie] = ()


Receive = Callable[[HTTPServerRequest], Awaitable[Arrival]]


Farewell = Callable[[], Awaitable[None]]


async def receive_strangers(request: HTTPServerRequest) -> Arrival:
    """Where pages know nobody."""
    return Arrival()


async def part_silently() -> None:
    """Where nobody stays connected."""


class AnswerStore(Protocol):
    """Runs a request at most once per Idempotency-Key; see kit.mongo.answers."""

    async def once(
        self, actor_id: str, key: str, fingerprint: str, run: Callable[[], Awaitable[bytes]]
    ) -> tuple[bytes, bool]:
        """The answer, and whether it is a replay. Raises IdempotencyKeyReused."""


class Application(TornadoApplication):
    """`translate` turns a low-level error into a refusal (None: it is a surprise); `saturated` says
    when to answer 503 at the door; `admit` refuses whoever may not go on yet, though permitted;
    `receive` says who opens a page; `farewell` lets go of those who stay connected. A draining
    application finishes what it has and asks to be left."""

    def __init__(
        self,
        rules: Sequence[URLSpec],
        *,
        authenticate: Authenticate,
        answers: AnswerStore | None = None,
        translate: Callable[[BaseException], AppError | None] = lambda error: None,
        saturated: Callable[[], bool] = lambda: False,
        observe: Observe = lambda handler: None,
        admit: Admit = admit_everybody,
        receive: Receive = receive_strangers,
        farewell: Farewell = part_silently,
        is_reached_by_tls: bool = False,
        trusted_proxies: Sequence[Network] = (),
        **settings: Any,
    ) -> None:
        router = Rule(AnyMatches(), ShelvedRouter(self, rules))
        super().__init__([router], log_function=log_request, **settings)
        self.authenticate = authenticate
        self.answers = answers
        self.translate = translate
        self.saturated = saturated
        self.observe = observe
        self.admit = admit
        self.receive = receive
        self.farewell = farewell
        self.is_reached_by_tls = is_reached_by_tls
        self.trusted_proxies = trusted_proxies
        self.draining = False
        self.in_flight: set[RequestHandler] = set()
        self.idle = asyncio.Event()
        self.idle.set()

    def started(self, handler: RequestHandler) -> None:
        request = handler.request
        request.remote_ip = client_address(
            request.remote_ip or "", request.headers.get_list(FORWARDED), self.trusted_proxies
        )
        self.in_flight.add(handler)
        self.idle.clear()

    def finished(self, handler: RequestHandler) -> None:
        if handler not in self.in_flight:  # both its answer and its connection ended
            return
        self.in_flight.discard(handler)
        self.observe(handler)
        if not self.in_flight:
            self.idle.set()


def scrub_uri(uri: str) -> str:
    """The address without codes, tokens and personal values.

    In one pass: what a stranger may make as long as he likes must not be searched again from
    every place of it.
    """
    parts = "".join(_scrubbed(part) for part in _PARAM.split(uri))
    return _SECRET_PATH.sub(r"/\1/[code]", parts)


def _scrubbed(part: str) -> str:
    name, _, value = part.partition("=")
    return f"{name}=[secret]" if value and _SECRET_NAME.search(name) else part


def log_request(handler: RequestHandler) -> None:
    request = handler.request
    status = handler.get_status()
    emit = log.error if status >= 500 else log.warning if status >= 400 else log.info
    emit(
        "request",
        method=request.method,
        uri=scrub_uri(request.uri or "")[:500],
        status=status,
        ms=round(1000 * request.request_time(), 1),
        endpoint=type(handler).__name__,
    )
