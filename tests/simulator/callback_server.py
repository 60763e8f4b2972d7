"""An account's own server as the simulator's pushes meet it: notes what comes, answers as told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler


@dataclass(frozen=True)
class Request:
    method: str
    query: dict[str, str]
    body: str
    content_type: str


Reply = Callable[[Request], str]


def success(request: Request) -> str:
    return "success"


@dataclass
class CallbackServer:
    """`answers` are taken one a request; a number is a status, "never" hangs, and when they are
    used up `otherwise` answers."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answers: list[Reply | int | str] = field(default_factory=list)
    otherwise: Reply = success
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def arrivals(self, count: int) -> list[Request]:
        async with asyncio.timeout(60):
            while len(self.requests) < count:
                self.came.clear()
                await self.came.wait()
        return self.requests

    @property
    def next_answer(self) -> Reply | int | str:
        return self.answers.pop(0) if self.answers else self.otherwise


class _Callback(RequestHandler):
    def initialize(self, server: CallbackServer) -> None:
        self.server = server

    async def get(self) -> None:
        await self._take()

    async def post(self) -> None:
        await self._take()

    async def _take(self) -> None:
        query = {name: values[-1].decode() for name, values in self.request.query_arguments.items()}
        request = Request(
            method=self.request.method or "",
            query=query,
            body=self.request.body.decode(),
            content_type=self.request.headers.get("Content-Type", ""),
        )
        answer = self.server.next_answer
        self.server.requests.append(request)
        self.server.came.set()
        if answer == "never":
            await asyncio.Event().wait()
        elif isinstance(answer, int):
            self.set_status(answer)
            self.set_header("Location", "/elsewhere")
        else:
            self.finish(answer if isinstance(answer, str) else answer(request))


@asynccontextmanager
async def callback_server() -> AsyncIterator[CallbackServer]:
    server = CallbackServer()
    listening, port = bind_unused_port()
    http = HTTPServer(Application([(r"/.*", _Callback, {"server": server})], log_function=_quiet))
    http.add_socket(listening)
    server.url = f"http://127.0.0.1:{port}/callback"
    yield server
    http.stop()
    await http.close_all_connections()


def _quiet(handler: RequestHandler) -> None:
    pass
