"""What lies in the buckets of the pretended object storage, in memory alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Final
from uuid import uuid4

from backend.simulator.world.checksum import crc64, joined

MOST_BYTES: Final = 512 * 1024**2
MOST_UPLOADS: Final = 1000
SMALLEST_PART: Final = 100 * 1024


class BucketFull(Exception):
    """This simulator keeps no more."""


@dataclass(frozen=True)
class Stored:
    body: bytes = field(repr=False)
    content_type: str
    etag: str
    crc: int
    modified: datetime
    multipart: bool = False

    @classmethod
    def of(cls, body: bytes, content_type: str, now: datetime) -> "Stored":
        etag = hashlib.md5(body, usedforsecurity=False).hexdigest().upper()
        return cls(body, content_type, etag, crc64(body), now)


def _new_id() -> str:
    return uuid4().hex.upper()


@dataclass
class Upload:
    """A multipart upload that has begun."""

    key: str
    content_type: str
    begun: datetime
    id: str = field(default_factory=_new_id)
    parts: dict[int, Stored] = field(default_factory=dict)

    def joined(self, now: datetime) -> Stored:
        parts = [self.parts[number] for number in sorted(self.parts)]
        etags = b"".join(bytes.fromhex(part.etag) for part in parts)
        digest = hashlib.md5(etags, usedforsecurity=False).hexdigest().upper()
        crc = reduce(lambda sum_, part: joined(sum_, part.crc, len(part.body)), parts, 0)
        body = b"".join(part.body for part in parts)
        return Stored(body, self.content_type, f"{digest}-{len(parts)}", crc, now, multipart=True)


@dataclass
class Contents:
    """One bucket's."""

    objects: dict[str, Stored] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @property
    def size(self) -> int:
        lying = sum(len(each.body) for each in self.objects.values())
        return lying + sum(
            len(part.body) for upload in self.uploads.values() for part in upload.parts.values()
        )


class Buckets:
    def __init__(self) -> None:
        self._contents: dict[str, Contents] = {}

    def of(self, name: str) -> Contents:
        return self._contents.setdefault(name, Contents())

    def all(self) -> Mapping[str, Contents]:
        return self._contents

    def make_room(self, length: int) -> None:
        """Raises BucketFull."""
        if sum(each.size for each in self._contents.values()) + length > MOST_BYTES:
            raise BucketFull
