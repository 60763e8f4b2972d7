"""Files come in raw or as a form, and nothing that is sent can hurt or linger."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from pydantic import BaseModel

from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.errors import UnsupportedContent
from backend.kit.http import (
    FILE_TYPES,
    Application,
    Input,
    NotFound,
    UploadEndpoint,
    UploadGate,
    UploadRules,
    build_openapi,
    operation,
)
from tests.support.kit import Api, Served, tokens
from tests.support.sockets import FORM_TYPE, form, request_head, send
from tests.support.waiting import until

MEBIBYTE = 1024 * 1024
BOX = os.urandom(3 * MEBIBYTE)


class Label(Input):
    colour: str = ""


class Stored(BaseModel):
    length: int
    sha256: str
    filename: str
    colour: str


class Boxes(UploadEndpoint):
    path = "/boxes"

    def initialize(self, gate: UploadGate) -> None:
        self.gate = gate

    def most_bytes(self, head: bytes) -> int:
        if head.startswith(b"#!"):
            raise UnsupportedContent(content_type="script")
        return MEBIBYTE if head.startswith(b"small") else 30 * MEBIBYTE

    @operation(permission="boxes:store", status=201, accepts=FILE_TYPES, replays=False)
    async def post(self, query: Label) -> Stored:
        """Store a box."""
        box = await self.received()
        content = await asyncio.to_thread(box.file.read)
        assert len(content) == box.length
        assert box.head == content[:64]
        return Stored(
            length=box.length,
            sha256=sha256(content).hexdigest() if box.sha256 == sha256(content).hexdigest() else "",
            filename=box.filename,
            colour=query.colour,
        )


@dataclass
class Depot:
    api: Api
    gate: UploadGate
    application: Application
    answered: list[int]

    async def send(self, headers: dict[str, Any], *pieces: Any, as_: str = "wang") -> Any:
        head = request_head("/boxes", {"Authorization": f"Bearer {as_}", **headers})
        return await send(self.api.base_url, head, *pieces)

    async def send_form(self, body: bytes, **headers: Any) -> Any:
        return await self.send(
            {"Content-Type": FORM_TYPE, "Content-Length": len(body), **headers}, body
        )


@pytest.fixture
def gate() -> UploadGate:
    return UploadGate(
        UploadRules(
            largest_bytes=30 * MEBIBYTE,
            slow_seconds=0.3,
            slow_bytes=1000,
            at_once=4,
            at_once_each=3,
        )
    )


@pytest.fixture
async def depot(served: Served, gate: UploadGate) -> AsyncIterator[Depot]:
    grants = {"boxes:store": Scope.ALL}
    people = {
        name: Actor(id=name, kind=ActorKind.STAFF, grants=grants) for name in ("wang", "li", "zhao")
    }
    people["visitor"] = Actor(id="visitor", kind=ActorKind.STAFF)
    open_before = open_temporary_files()
    answered: list[int] = []
    application = Application(
        [Boxes.route(gate=gate)],
        authenticate=tokens(**people),
        observe=lambda handler: answered.append(handler.get_status()),
        default_handler_class=NotFound,
    )
    yield Depot(served.application(application), gate, application, answered)
    await asyncio.wait_for(application.idle.wait(), 5)
    assert gate.inside == 0
    assert open_temporary_files() == open_before


def open_temporary_files() -> int:
    links = (f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd"))  # noqa: PTH208 - names
    return sum("(deleted)" in os.readlink(link) for link in links if os.path.lexists(link))  # noqa: PTH115 - links to nothing


async def test_a_raw_body_and_a_form_bring_the_same_file(depot: Depot) -> None:
    raw = await depot.api.post(
        "/boxes?colour=red", raw=BOX, token="wang", headers={"Content-Type": "image/whatever"}
    )
    assert raw.status == 201, raw.body
    body = form([("colour", None, "红".encode()), ("file", "箱子.bin", BOX)])
    sent = await depot.api.post(
        "/boxes", raw=body, token="wang", headers={"Content-Type": FORM_TYPE}
    )
    assert sent.status == 201, sent.body
    digest = sha256(BOX).hexdigest()
    assert raw.body == {"length": len(BOX), "sha256": digest, "filename": "", "colour": "red"}
    assert sent.body == {
        "length": len(BOX),
        "sha256": digest,
        "filename": "箱子.bin",
        "colour": "红",
    }


@pytest.mark.parametrize("step", [1, 2, 7, 64, 1000])
async def test_a_form_is_read_alike_wherever_the_network_cuts_it(depot: Depot, step: int) -> None:
    content = b"\r\n--" + os.urandom(300) + b"\r\n----baoxi\r\n-" + b"x" * 1200
    body = form([("file", "a", content), ("colour", None, b"blue")])

    async def cut() -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]
            await asyncio.sleep(0)

    answer = await depot.send({"Content-Type": FORM_TYPE, "Content-Length": len(body)}, cut())
    assert answer.status == 201
    assert sha256(content).hexdigest().encode() in answer.body
    assert b'"colour":"blue"' in answer.body


PART = ("file", "a.bin", b"box" * 100)


BAD_FORMS: dict[str, tuple[bytes, int, str]] = {
    "no parts": (form([]), 422, "invalid_request"),
    "no file": (form([("colour", None, b"red")]), 422, "invalid_request"),
    "an empty file": (form([("file", "a", b"")]), 422, "invalid_request"),
    "two files": (form([PART, PART]), 400, "unreadable_request"),
    "a file by another name": (form([("box", "a", b"x")]), 400, "unreadable_request"),
    "an unknown field": (form([PART, ("size", None, b"9")]), 422, "invalid_request"),
    "a long field": (form([("colour", None, b"x" * 3000), PART]), 400, "unreadable_request"),
    "broken text": (form([("colour", None, b"\xff"), PART]), 400, "unreadable_request"),
    "no end": (form([PART], end=False), 400, "unreadable_request"),
    "another boundary": (form([PART], boundary="other"), 400, "unreadable_request"),
    "no boundary at all": (b"box" * 100, 400, "unreadable_request"),
    "10,000 parts": (form([("colour", None, b"x")] * 10_000), 400, "unreadable_request"),
    "10,000 files": (form([PART] * 10_000), 400, "unreadable_request"),
    "a part header of 1 MB": (form([("x" * MEBIBYTE, None, b"")]), 400, "unreadable_request"),
    "a script": (form([("file", "a", b"#!" + b"\n" * 100)]), 415, "unsupported_content"),
    "a short script": (form([("file", "a", b"#!")]), 415, "unsupported_content"),
    "too much for its kind": (
        form([("file", "a", b"small" + b"x" * MEBIBYTE)]),
        413,
        "payload_too_large",
    ),
}


@pytest.mark.parametrize("case", BAD_FORMS)
async def test_a_form_that_is_not_as_it_should_be_is_refused(depot: Depot, case: str) -> None:
    body, status, code = BAD_FORMS[case]
    answer = await depot.send_form(body)
    assert (answer.status, answer.code) == (status, code)


async def test_ten_thousand_headers_in_a_part_are_refused(depot: Depot) -> None:
    head = b"--" + FORM_TYPE.partition("=")[2].encode() + b"\r\n"
    answer = await depot.send_form(head + b"X-A: b\r\n" * 10_000 + b"\r\n\r\n")
    assert (answer.status, answer.code) == (400, "unreadable_request")


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=" + "b" * 500],
)
async def test_a_form_needs_a_boundary(depot: Depot, content_type: str) -> None:
    answer = await depot.send({"Content-Type": content_type, "Content-Length": 9}, b"x" * 9)
    assert (answer.status, answer.code) == (400, "unreadable_request")


@pytest.mark.parametrize("declared", [100 * MEBIBYTE, 1024 * MEBIBYTE, "9" * 5000])
async def test_what_announces_too_much_is_refused_before_it_is_read(
    depot: Depot, declared: object
) -> None:
    answer = await depot.send({"Content-Length": declared})
    assert (answer.status, answer.code) == (413, "payload_too_large")


async def test_a_file_larger_than_its_kind_may_be_is_refused_at_its_limit(depot: Depot) -> None:
    """The rest is more than is read away, so the answer comes at once."""
    head = b"small" + b"x" * (MEBIBYTE + 100)
    answer = await depot.send({"Content-Length": 30 * MEBIBYTE}, head)
    assert (answer.status, answer.code) == (413, "payload_too_large")


async def test_an_endless_body_is_cut_off_and_fills_no_memory(depot: Depot) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    most = before
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

    async def endless() -> AsyncIterator[bytes]:
        nonlocal most
        while True:
            most = max(most, process.memory_info().rss)
            yield chunk

    await depot.send({"Transfer-Encoding": "chunked"}, endless())
    # A client that never stops sending may see the closed connection before the answer.
    assert depot.answered == [413]
    assert most - before < 20 * MEBIBYTE


async def test_a_body_that_crawls_is_told_so_and_cut_off(depot: Depot) -> None:
    async def crawl() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    answer = await depot.send({"Content-Length": 10_000}, crawl())
    assert (answer.status, answer.code) == (408, "upload_too_slow")


async def test_an_upload_that_breaks_off_leaves_nothing_behind(depot: Depot) -> None:
    """The fixture asserts it: no request in flight, no place taken, no temporary file open."""
    _, writer = await asyncio.open_connection("127.0.0.1", urlsplit(depot.api.base_url).port)
    head = request_head("/boxes", {"Authorization": "Bearer wang", "Content-Length": len(BOX)})
    writer.write(head + BOX[: 2 * MEBIBYTE])
    await writer.drain()
    await until(lambda: depot.gate.inside > 0)
    writer.close()


@pytest.mark.parametrize(("token", "status"), [("visitor", 403), ("nobody", 401)])
async def test_a_refusal_reaches_the_client_behind_the_body_it_is_sending(
    depot: Depot, token: str, status: int
) -> None:
    answer = await depot.send({"Content-Length": len(BOX)}, BOX, as_=token)
    assert answer.status == status
    answer = await depot.send({"Content-Length": 29 * MEBIBYTE}, as_=token)
    assert answer.status == status


async def test_a_person_and_the_process_take_so_many_uploads_at_once(depot: Depot) -> None:
    going = asyncio.Event()

    async def wait() -> AsyncIterator[bytes]:
        yield b"x" * 5000
        await going.wait()
        yield b"x" * 5000

    first = [asyncio.create_task(depot.send({"Content-Length": 10_000}, wait())) for _ in range(3)]
    await until(lambda: depot.gate.inside == 3)
    refused = await depot.send({"Content-Length": 100}, b"x" * 100)
    assert (refused.status, refused.code) == (429, "too_many_requests")
    fourth = asyncio.create_task(depot.send({"Content-Length": 10_000}, wait(), as_="li"))
    await until(lambda: depot.gate.inside == 4)
    refused = await depot.send({"Content-Length": 100}, b"x" * 100, as_="zhao")
    assert (refused.status, refused.code) == (503, "service_busy")
    going.set()
    assert [answer.status for answer in await asyncio.gather(*first, fourth)] == [201] * 4


async def test_a_temporary_folder_without_room_is_a_507(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=100 * MEBIBYTE // 4)
    monkeypatch.setattr("shutil.disk_usage", lambda path: full)
    answer = await depot.send({"Content-Length": 100}, b"x" * 100)
    assert (answer.status, answer.code) == (507, "storage_full")


def test_the_document_says_what_a_body_may_be() -> None:
    post = build_openapi("Boxes", "1", [Boxes])["paths"]["/boxes"]["post"]
    assert post["requestBody"]["content"] == {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    }
    assert {"201", "400", "401", "403", "413", "422"} <= set(post["responses"])
