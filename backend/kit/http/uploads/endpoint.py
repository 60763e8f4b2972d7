import asyncio
from asyncio import TimerHandle
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from multipart import MultipartError, MultipartSegment, parse_options_header
from pydantic import BaseModel

from backend.kit.errors import AppError, InvalidRequest, PayloadTooLarge, UnreadableRequest
from backend.kit.http.endpoint import DRAIN_LIMIT, Endpoint
from backend.kit.http.operation import FORM, Operation
from backend.kit.http.uploads.form import FILE_PART, Form, form_parser
from backend.kit.http.uploads.gate import UploadGate
from backend.kit.http.uploads.spool import HEAD_BYTES, Spool, Upload

FILE_TYPES: Final = (FORM, "application/octet-stream")
# What a form adds to its file: boundaries, part headers, and a handful of short fields.
ENVELOPE_BYTES: Final = 64 * 1024


class UploadTooSlow(AppError):
    status = HTTPStatus.REQUEST_TIMEOUT
    detail = "上传太慢或已中断，请换个网络后重试"


class UploadEndpoint(Endpoint):
    """The body is one file: raw, or the part `file` of a form whose other parts count as
    parameters of the query (what `wx.uploadFile` sends).

    Nothing is believed that a client says about a file. A refusal while bytes still come waits
    until they have been read away, so that the client gets to see it; when there are more than
    16 MiB of them it is told at once and disconnected.
    """

    gate: UploadGate

    def most_bytes(self, head: bytes) -> int:
        """How large a file that begins like this may be. Raises what refuses it."""
        raise NotImplementedError

    async def admit(self) -> None:
        """What must hold before a byte is read: quotas, room."""

    async def received(self) -> Upload:
        """The file, whole. Raises InvalidRequest when there is none, PayloadTooLarge."""
        if self._spool.length == 0:
            raise InvalidRequest(summary="没有收到文件，或文件是空的")
        self._check_size()
        return await self._spool.finish(self._filename)

    async def received_if_any(self) -> Upload | None:
        """As `received`, for a form whose file may be left out."""
        return await self.received() if self._spool.length else None

    @property
    def fields(self) -> Mapping[str, str]:
        """What a form says besides its file. Raises UnreadableRequest where there is no form."""
        if self._form is None:
            raise UnreadableRequest(reason="应为带文件的表单（multipart/form-data）")
        return self._form.fields

    # -- before the body ---------------------------------------------------------------------

    async def prepare(self) -> None:
        self._spool = Spool()
        self._form: Form | None = None
        self._most: int | None = None
        self._filename = ""
        self._body_bytes = 0
        self._refusal: AppError | None = None
        self._refused_at = 0
        self._entered_as = ""
        self._watch: TimerHandle | None = None
        try:
            await super().prepare()
            await self.admit()
            self._open()
        except AppError as refused:
            if not self._can_be_read_away():
                raise
            self._refusal = refused

    def _can_be_read_away(self) -> bool:
        connection: Any = self.request.connection
        connection.set_body_timeout(self.gate.rules.slow_seconds)
        if self.declared_bytes is None:
            return "Transfer-Encoding" in self.request.headers
        return 0 < self.declared_bytes <= DRAIN_LIMIT

    def _check_declared_length(self) -> None:
        rules = self.gate.rules
        if (self.declared_bytes or 0) > rules.largest_bytes + ENVELOPE_BYTES:
            raise PayloadTooLarge(limit_bytes=rules.largest_bytes)
        connection: Any = self.request.connection
        # What is too much is refused here, in words; Tornado's own limit stands behind it.
        connection.set_max_body_size(rules.largest_bytes + 2 * DRAIN_LIMIT)
        connection.set_body_timeout(rules.seconds)

    def _open(self) -> None:
        kind, options = parse_options_header(self.request.headers.get("Content-Type", ""))
        if kind == FORM:
            self._form = Form(form_parser(options.get("boundary", "")))
        self.gate.enter(self.actor.id)
        self._entered_as = self.actor.id
        self._watch_speed(None)

    def _watch_speed(self, seen_before: int | None) -> None:
        """A body that crawls is cut off."""
        rules = self.gate.rules
        if seen_before is not None and self._body_bytes - seen_before < rules.slow_bytes:
            self._answer_now(UploadTooSlow())
            return
        self._watch = asyncio.get_running_loop().call_later(
            rules.slow_seconds, self._watch_speed, self._body_bytes
        )

    # -- the body ----------------------------------------------------------------------------

    async def data_received(self, chunk: bytes) -> None:
        self._body_bytes += len(chunk)
        if self._refusal is None:
            try:
                await self._take(chunk)
            except AppError as refused:
                self._refuse(refused)
        elif self._body_bytes > self._refused_at + DRAIN_LIMIT:
            self._answer_now(self._refusal)

    def _refuse(self, refused: AppError) -> None:
        self._refusal, self._refused_at = refused, self._body_bytes
        self._spool.close()
        if (self.declared_bytes or 0) > self._refused_at + DRAIN_LIMIT:
            self._answer_now(refused)

    def _answer_now(self, refused: AppError) -> None:
        """Tornado throws away what still comes and closes the connection behind the answer."""
        self._refusal = refused
        if not self._finished:
            self.send_error(refused.status, exc_info=(type(refused), refused, None))

    async def _take(self, chunk: bytes) -> None:
        if self._form is None:
            await self._take_file(chunk)
            return
        try:
            for event in self._form.parser.parse(chunk):
                await self._take_event(self._form, event)
        except MultipartError as error:
            raise UnreadableRequest(reason="表单格式不正确，或字段太多、太长") from error

    async def _take_event(
        self, form: Form, event: MultipartSegment | bytes | bytearray | None
    ) -> None:
        if isinstance(event, MultipartSegment):
            form.begin(event)
            if form.in_file:
                self._begin_file(event)
        elif event is None:
            form.end()
        elif form.in_file:
            await self._take_file(event)
        else:
            form.extend(event)

    def _begin_file(self, part: MultipartSegment) -> None:
        if self._filename:
            raise UnreadableRequest(reason="一次只能上传一个文件")
        self._filename = part.filename or FILE_PART

    async def _take_file(self, chunk: bytes | bytearray) -> None:
        await self._spool.write(chunk)
        if len(self._spool.head) == HEAD_BYTES:
            self._check_size()

    def _check_size(self) -> None:
        if self._most is None:
            self._most = self.most_bytes(self._spool.head)
        if self._spool.length > self._most:
            raise PayloadTooLarge(limit_bytes=self._most)

    # -- the verb, and after it --------------------------------------------------------------

    def read(self, spec: Operation, path: dict[str, str]) -> dict[str, Any]:
        if self._watch is not None:
            self._watch.cancel()
        if self._refusal is not None:
            raise self._refusal
        try:
            if self._form is not None:
                self._form.parser.close()
        except MultipartError as error:
            raise UnreadableRequest(reason="表单不完整") from error
        return super().read(spec, path)

    def _query(self, model: type[BaseModel]) -> dict[str, Any]:
        return super()._query(model) | (self._form.fields if self._form else {})

    def on_finish(self) -> None:
        self._release()
        super().on_finish()

    def on_connection_close(self) -> None:
        if not self.request._body_future.done():
            self._release()
        super().on_connection_close()

    def _release(self) -> None:
        self._spool.close()
        if self._watch is not None:
            self._watch.cancel()
        if self._entered_as:
            self.gate.leave(self._entered_as)
            self._entered_as = ""
