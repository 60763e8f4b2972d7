"""The kit on a fresh database, and an HTTP client that checks what holds for every answer."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.routing import URLSpec
from tornado.testing import bind_unused_port

from backend.kit.access import Actor
from backend.kit.clock import utc_now
from backend.kit.field_crypto import FieldCrypto
from backend.kit.http import Application, NotFound
from backend.kit.http.application import Authenticate
from backend.kit.mongo import Migrator, Mongo, StoredAnswers, UnitOfWork, connect, unavailable

TEST_CRYPTO = FieldCrypto({"k1": b"k" * 32}, "k1", b"i" * 32)


@pytest.fixture
async def mongo(mongo_uri: str, database_name: str) -> AsyncIterator[Mongo]:
    """The product's own connection to a database nobody else uses, with the kit's indexes."""
    mongo = connect(mongo_uri, database_name, TEST_CRYPTO)
    await Migrator(mongo, (), (), utc_now).run()
    yield mongo
    mongo.close()


@pytest.fixture
def unit_of_work(mongo: Mongo) -> UnitOfWork:
    return UnitOfWork(mongo)


@dataclass
class Answer:
    """A response whose invariants were checked."""

    status: int
    headers: dict[str, str]
    raw: bytes
    body: Any = field(default=None)


class Api:
    """Speaks to a running application; `as_` picks who asks."""

    def __init__(self, base_url: str, *, authority: Path | None = None) -> None:
        """`authority`: who signed the server's certificate."""
        self.base_url = base_url
        self._authority = authority

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str = "",
        key: str = "",
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if key:
            sent["Idempotency-Key"] = key
        payload = raw if raw is not None else None if body is None else json.dumps(body).encode()
        response = await AsyncHTTPClient().fetch(
            self.base_url + path,
            method=method,
            body=payload,
            headers=sent,
            raise_error=False,
            follow_redirects=False,
            allow_nonstandard_methods=True,
            request_timeout=120,
            ca_certs=str(self._authority) if self._authority else None,
        )
        return checked(response)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: object = None, **options: Any) -> Answer:
        return await self.call("POST", path, body, **options)

    async def put(self, path: str, body: object = None, **options: Any) -> Answer:
        return await self.call("PUT", path, body, **options)

    async def patch(self, path: str, body: object = None, **options: Any) -> Answer:
        return await self.call("PATCH", path, body, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        return await self.call("DELETE", path, **options)


def checked(response: HTTPResponse) -> Answer:
    """What must hold for every response: safe headers, a request id, the shape of a problem."""
    headers = {name.lower(): value for name, value in response.headers.get_all()}
    if response.request.url.startswith("https:"):  # nginx is before it then
        assert headers.pop("server") == "nginx"
        assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers.get("x-content-type-options") == "nosniff", headers
    assert headers.get("x-request-id"), headers
    assert "content-security-policy" in headers
    assert "server" not in headers
    raw = response.body or b""
    answer = Answer(response.code, headers, raw)
    if "json" in headers.get("content-type", "") and raw:
        answer.body = json.loads(raw)
    if headers.get("content-type", "").startswith("text/html"):
        policy = headers["content-security-policy"]
        assert "script" not in policy or "script-src 'self';" in policy
    elif response.code >= 400:
        assert headers["content-type"] == "application/problem+json", (response.code, raw[:300])
        assert set(answer.body) == {
            "type",
            "status",
            "code",
            "title",
            "detail",
            "params",
            "request_id",
        }
        assert answer.body["status"] == response.code
        assert answer.body["detail"]
        assert answer.body["request_id"] == headers["x-request-id"]
    return answer


class Served:
    """Starts applications on loopback and stops them after the test."""

    def __init__(self) -> None:
        self._servers: list[HTTPServer] = []

    def application(self, app: Application) -> Api:
        socket, port = bind_unused_port()
        server = HTTPServer(app, max_body_size=16 * 1024 * 1024)
        server.add_socket(socket)
        self._servers.append(server)
        return Api(f"http://127.0.0.1:{port}")

    def routes(self, mongo: Mongo, rules: Sequence[URLSpec], authenticate: Authenticate) -> Api:
        return self.application(
            Application(
                rules,
                authenticate=authenticate,
                answers=StoredAnswers(mongo, UnitOfWork(mongo), utc_now),
                translate=unavailable,
                default_handler_class=NotFound,
            )
        )

    async def stop(self) -> None:
        for server in self._servers:
            server.stop()
            await server.close_all_connections()


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    yield served
    await served.stop()


def tokens(**actors: Actor) -> Authenticate:
    """An `authenticate` for tests of one feature: the bearer token names the actor."""

    async def authenticate(request: Any) -> Actor | None:
        return actors.get(request.headers.get("Authorization", "").removeprefix("Bearer "))

    return authenticate


def fresh_key() -> str:
    return uuid4().hex
