"""What a multipart form may look like, and what it said."""

from dataclasses import dataclass, field
from typing import Final

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from backend.kit.errors import UnreadableRequest

FILE_PART: Final = "file"
MOST_PARTS: Final = 16
# Five hundred characters, whatever they are.
MOST_FIELD_BYTES: Final = 2048
MOST_BOUNDARY_BYTES: Final = 200


@dataclass
class Form:
    """What has been read of a multipart body."""

    parser: PushMultipartParser
    fields: dict[str, str] = field(default_factory=dict)
    part: MultipartSegment | None = None
    value: bytearray = field(default_factory=bytearray)

    def begin(self, part: MultipartSegment) -> None:
        if part.name != FILE_PART and part.filename is not None:
            raise UnreadableRequest(reason=f"文件的字段名应为 {FILE_PART}")
        self.part, self.value = part, bytearray()

    def extend(self, chunk: bytes | bytearray) -> None:
        self.value += chunk
        if len(self.value) > MOST_FIELD_BYTES:
            raise UnreadableRequest(reason=f"每个字段最多 {MOST_FIELD_BYTES} 字节")

    def end(self) -> None:
        if self.in_file or self.part is None:
            return
        try:
            self.fields[self.part.name or ""] = self.value.decode()
        except UnicodeDecodeError:
            raise UnreadableRequest(reason="字段不是 UTF-8 文字") from None

    @property
    def in_file(self) -> bool:
        return self.part is not None and self.part.name == FILE_PART


def form_parser(boundary: str, most_parts: int = MOST_PARTS) -> PushMultipartParser:
    """So many parts of eight header lines of 4 KiB at most (reliability R49)."""
    try:
        if len(boundary) > MOST_BOUNDARY_BYTES:
            raise MultipartError("boundary too long")
        return PushMultipartParser(
            boundary, max_header_size=4096, max_header_count=8, max_segment_count=most_parts
        )
    except MultipartError as error:
        raise UnreadableRequest(reason="表单的 boundary 缺失或不正确") from error
