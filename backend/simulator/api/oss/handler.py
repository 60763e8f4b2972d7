"""A bucket's host: checks who signs, applies a fault, answers as Aliyun does.

By the bucket's own host name (`repair.oss-cn-hangzhou.aliyuncs.com`), or by any name or address
with the bucket first in the path, as clients ask whose endpoint is an address.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

import structlog
from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.routing import Matcher
from tornado.web import RequestHandler, stream_request_body

from backend.simulator.api.aliyun.sending import request_id
from backend.simulator.api.oss.answers import Answer
from backend.simulator.api.oss.operations import HOST, Operations, operation_of
from backend.simulator.api.oss.policy import PostedForm, check_form
from backend.simulator.api.oss.refusals import Refused
from backend.simulator.api.oss.signature import SignedRequest, access_key_of, check
from backend.simulator.world.accounts import OssBucket
from backend.simulator.world.buckets import BucketFull, Stored
from backend.simulator.world.calls import UNKNOWN, ApiCall
from backend.simulator.world.clock import system_now
from backend.simulator.world.faults import Fault
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.api")

HOSTS: Final = r"(?:[a-z0-9-]+\.)?oss-[a-z0-9-]+\.aliyuncs\.com"
LARGEST_BODY_BYTES: Final = 128 * 1024**2
_OWN_HOST: Final = re.compile(r"([a-z0-9-]+)\.oss-[a-z0-9-]+\.aliyuncs\.com(?::\d+)?")
_FIRST: Final = re.compile(r"/([a-z0-9-]{3,63})(?:/|$)")


class BucketInPath(Matcher):
    """Requests whose path begins with a bucket that is there."""

    def __init__(self, world: World) -> None:
        self._world = world

    def match(self, request: HTTPServerRequest) -> dict[str, object] | None:
        found = _FIRST.match(request.path)
        known = found and self._world.accounts.bucket(found[1])
        return {} if known else None


@stream_request_body
class OssHandler(RequestHandler):
    """Any address of a bucket. Between reading a call and its effect nothing awaits."""

    def initialize(self, world: World) -> None:
        self.world = world
        self.received = bytearray()

    def prepare(self) -> None:
        self.request.connection.set_max_body_size(LARGEST_BODY_BYTES)  # type: ignore[union-attr]  # it has one

    def data_received(self, chunk: bytes) -> None:
        self.received += chunk

    async def get(self) -> None:
        await self._serve()

    head = put = post = delete = get

    def options(self) -> None:
        """A page elsewhere asks whether it may post a form: every origin may, here."""
        self._allow_pages()
        self.set_header("Access-Control-Allow-Methods", "GET, POST, HEAD")
        self.set_header("Access-Control-Allow-Headers", "*")

    def _allow_pages(self) -> None:
        self.set_header("Access-Control-Allow-Origin", "*")

    async def _serve(self) -> None:
        request = self._asked()
        name = operation_of(request)
        fault = self.world.faults.take(HOST, name, request.bucket)
        if fault is None:
            self._send(*self._answered(request, name))
        else:
            await self._faulted(fault, request, name)

    def _asked(self) -> SignedRequest:
        own = _OWN_HOST.fullmatch(self.request.host)
        path = unquote(self.request.path).removeprefix("/")
        bucket, key = (own[1], path) if own else path.partition("/")[::2]
        return SignedRequest(
            method=self.request.method or "",
            bucket=bucket,
            key=key,
            query=self.request.query,
            headers={name.lower(): value for name, value in self.request.headers.items()},
        )

    async def _faulted(self, fault: Fault, request: SignedRequest, name: str) -> None:
        """Slow, broken, or both; the work is done before or after the wait, or not at all."""
        done = self._answered(request, name) if fault.stage == "after" else None
        await self.world.pause(fault.slow_seconds)
        if fault.cut:
            self._record(request, name, 0, "", fault)
            self.detach().close()
        elif fault.code:
            refused = Refused(fault.code, fault.errmsg, fault.http_status or 0)
            self._send(self._refusal(refused, request, name, fault), refused.code)
        elif fault.http_status or fault.body is not None:
            self._break(fault.http_status or 200, fault.body)
            self._record(request, name, self.get_status(), "", fault)
        else:
            self._send(*(done or self._answered(request, name)))

    def _break(self, status: int, body: str | None) -> None:
        """As somebody in between answers, who knows nothing of OSS."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html")
        self.finish(body if body is not None else f"<h1>{status}</h1>")

    def _answered(self, request: SignedRequest, name: str) -> tuple[Answer, str]:
        try:
            answer = self._done(request, name)
        except Refused as refused:
            return self._refusal(refused, request, name), refused.code
        except BucketFull:
            full = Refused("QuotaExceeded", "This simulator keeps no more.")
            return self._refusal(full, request, name), full.code
        self._record(request, name, answer.status, "OK")
        return answer, "OK"

    def _done(self, request: SignedRequest, name: str) -> Answer:
        bucket = self.world.accounts.bucket(request.bucket)
        if bucket is None:
            raise Refused("NoSuchBucket", "The specified bucket does not exist.")
        body, now = bytes(self.received), self.world.now()
        operations = Operations(bucket, self.world.buckets.of(bucket.name), request, now)
        self.world.buckets.make_room(len(body))
        if name == "PostObject":
            return self._posted(operations, bucket, body)
        check(request, bucket, system_now(), now)
        return operations.run(name, body)

    def _posted(self, operations: Operations, bucket: OssBucket, body: bytes) -> Answer:
        form = PostedForm.read(self.request.headers.get("Content-Type", ""), body)
        check_form(form, bucket, self.world.now())
        operations.refuse_overwriting(form.key, form.fields)
        kind = form.fields.get("content-type", form.content_type)
        kept = operations.keep(form.key, Stored.of(form.body, kind, self.world.now()))
        wanted = form.fields.get("success_action_status", "")
        return Answer(int(wanted) if wanted in ("200", "201") else 204, kept.headers)

    def _refusal(
        self, refused: Refused, request: SignedRequest, name: str, fault: Fault | None = None
    ) -> Answer:
        self._record(request, name, refused.status, refused.code, fault)
        log.info("refused", endpoint=f"{HOST}/{name}", code=refused.code)
        page = refused.page(request_id(), self.request.host)
        return Answer(refused.status, {"Content-Type": "application/xml"}, page.encode())

    def _send(self, answer: Answer, code: str) -> None:
        self.set_status(answer.status)
        self.clear_header("Content-Type")
        self._allow_pages()
        self.set_header("x-oss-request-id", request_id())
        self._set_all(answer.headers)
        if self.request.method == "HEAD":
            if code not in ("", "OK"):
                self.set_header("x-oss-ec", code)
            self.set_header("Content-Length", answer.headers.get("Content-Length", "0"))
            self.finish()
        else:
            self.finish(answer.body if answer.status != 204 else None)

    def _set_all(self, headers: Mapping[str, str]) -> None:
        for name, value in headers.items():
            self.set_header(name, value)

    def compute_etag(self) -> None:
        """OSS's own are kept with the objects."""

    def _record(
        self, request: SignedRequest, name: str, status: int, code: str, fault: Fault | None = None
    ) -> None:
        self.world.calls.record(
            ApiCall(
                id=self.world.calls.next_id(),
                at=self.world.now(),
                endpoint=UNKNOWN if name == "unknown" else f"{HOST}/{name}",
                account=access_key_of(request),
                errcode=None,
                code=code,
                http_status=200 if 200 <= status < 300 else status or None,
                fault_id=fault.id if fault else None,
            )
        )

    def write_error(self, status_code: int, **kwargs: object) -> None:
        refused = Refused("InternalError", status=status_code)
        page = refused.page(request_id(), self.request.host)
        self._send(Answer(status_code, {"Content-Type": "application/xml"}, page.encode()), "OK")

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        if not isinstance(value, StreamClosedError):
            log.error("unexpected", exc_info=(typ, value, tb))
