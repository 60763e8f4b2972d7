"""Pages with long forms that may bring files in any of their fields."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from multipart import MultipartSegment, parse_options_header

from backend.kit.access import Actor
from backend.kit.errors import PayloadTooLarge, UnreadableRequest, UnsupportedContent
from backend.kit.http.form_pages import FormPage
from backend.kit.http.forms import URLENCODED, FormFields, urlencoded_fields
from backend.kit.http.operation import FORM
from backend.kit.http.uploads.endpoint import UploadEndpoint
from backend.kit.http.uploads.form import Form, form_parser
from backend.kit.http.uploads.spool import Spool, Upload

MOST_PARTS: Final = 1000
MOST_FILES: Final = 60
MOST_TYPED_BYTES: Final = 256 * 1024
"""Of all that is typed into one form; files are bounded apart."""


@dataclass
class LongForm(Form):
    """Every field as often as it came, in order; a part with a filename is a file."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    typed_bytes: int = 0

    def begin(self, part: MultipartSegment) -> None:
        self.part, self.value = part, bytearray()

    def extend(self, chunk: bytes | bytearray) -> None:
        self.typed_bytes += len(chunk)
        if self.typed_bytes > MOST_TYPED_BYTES:
            raise PayloadTooLarge(limit_bytes=MOST_TYPED_BYTES)
        self.value += chunk

    def end(self) -> None:
        if self.in_file or self.part is None:
            return
        try:
            self.pairs.append((self.part.name or "", self.value.decode()))
        except UnicodeDecodeError:
            raise UnreadableRequest(reason="字段不是 UTF-8 文字") from None

    @property
    def in_file(self) -> bool:
        return self.part is not None and self.part.filename is not None


@dataclass(frozen=True)
class SentFile:
    """`field` is the name of the form's field that it was chosen in."""

    field: str
    upload: Upload


class FilesPage(FormPage, UploadEndpoint):
    """A form as browsers send it, with files or without. All its files together may be as large as
    the largest one alone; what they are is for whoever takes them to judge, so that the rest of
    the form is not lost over one wrong file."""

    most_files: ClassVar[int] = MOST_FILES

    async def sender(self) -> Actor:
        """Whose uploads are counted; here is where whoever sends too much is refused."""
        raise NotImplementedError

    async def prepare(self) -> None:
        self.files: list[SentFile] = []
        self._typed = bytearray()
        self._spools: list[Spool] = []
        self._file_bytes = 0
        await super().prepare()

    async def admit(self) -> None:
        if self._is_sent:
            self.current_user = await self.sender()

    @property
    def form(self) -> FormFields:
        """Raises UnreadableRequest."""
        if isinstance(self._form, LongForm):
            return FormFields(self._form.pairs)
        return FormFields(urlencoded_fields(bytes(self._typed), MOST_PARTS))

    @property
    def _is_sent(self) -> bool:
        return self.request.method == "POST"

    def _open(self) -> None:
        kind, options = parse_options_header(self.request.headers.get("Content-Type", ""))
        if not self._is_sent or kind == URLENCODED:
            return
        if kind != FORM:
            raise UnsupportedContent(content_type=kind[:60] or "未说明")
        super()._open()
        self._form = LongForm(form_parser(options.get("boundary", ""), MOST_PARTS))

    async def _take_event(
        self, form: Form, event: MultipartSegment | bytes | bytearray | None
    ) -> None:
        if event is None and form.in_file:
            await self._end_file(form)
        await super()._take_event(form, event)

    def _begin_file(self, part: MultipartSegment) -> None:
        if len(self.files) >= self.most_files:
            raise UnreadableRequest(reason=f"一次最多上传 {self.most_files} 个文件")
        self._spools.append(Spool())

    async def _take_file(self, chunk: bytes | bytearray) -> None:
        if self._form is None:
            self._typed += chunk
            if len(self._typed) > MOST_TYPED_BYTES:
                raise PayloadTooLarge(limit_bytes=MOST_TYPED_BYTES)
            return
        self._file_bytes += len(chunk)
        if self._file_bytes > self.gate.rules.largest_bytes:
            raise PayloadTooLarge(limit_bytes=self.gate.rules.largest_bytes)
        await self._spools[-1].write(chunk)

    async def _end_file(self, form: Form) -> None:
        """Browsers send an empty file where none was chosen."""
        spool = self._spools[-1]
        if spool.length and form.part:
            upload = await spool.finish(form.part.filename or "")
            self.files.append(SentFile(form.part.name or "", upload))

    def _release(self) -> None:
        for spool in self._spools:
            spool.close()
        super()._release()
