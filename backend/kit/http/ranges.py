"""Parts of a file (RFC 9110, 14): one range, as players ask for it; anything else gets it whole."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from backend.kit.errors import AppError

_ONE_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class RangeNotSatisfiable(AppError):
    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    detail = "请求的位置超出了文件末尾（共 {length} 字节），请从头重新下载"


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to, not including, `end`, of `length`."""

    start: int
    end: int
    length: int

    @property
    def is_whole(self) -> bool:
        return self.end - self.start == self.length

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.length}"


def asked_span(header: str, length: int) -> Span:
    """What the Range header asks of a file that is `length` bytes long.

    Raises RangeNotSatisfiable.
    """
    asked = _ONE_RANGE.fullmatch(header.strip())
    if asked is None or asked.group() == "bytes=-":
        return Span(0, length, length)
    first, last = asked.groups()
    if not first:
        start, end = length - int(last), length
    else:
        start, end = int(first), int(last) + 1 if last else length
        if last and end <= start:  # not a range at all: ignored
            return Span(0, length, length)
    if start >= length:
        raise RangeNotSatisfiable(length=length)
    return Span(max(start, 0), min(end, length), length)
