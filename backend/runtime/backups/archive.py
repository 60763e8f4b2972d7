"""The file: a readable head, then frames that open in their order and nowhere else.

Layout: magic · length of the head (4 bytes) · head (JSON) · frames, each its length (4 bytes) and
AES-256-GCM ciphertext. The key of a file is derived from the backup key and the file's own salt;
the nonce of a frame is its number (11 bytes) and 1 for the last one, else 0; the additional data
is magic and head. So a frame that is altered, missing, out of its order or of another file does
not open, and a file without its last frame is not whole. A frame's plaintext is one byte of kind,
one byte of packing (0: as it is, 1: zlib), and its body.
"""

import hmac
import os
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from hashlib import sha256
from typing import BinaryIO, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from backend.runtime.backups.keys import BackupKeys
from backend.runtime.backups.refusals import ArchiveDamaged, WrongKey

MAGIC: Final = b"BAOXIU-BACKUP-1\n"
BODY_BYTES: Final = 1024**2
LARGEST_BODY: Final = 18 * 1024**2  # one document of 16 MiB, and then some
_LENGTH: Final = 4
_LARGEST_HEAD: Final = 16 * 1024
_SALT_BYTES: Final = 32
_SAMPLE: Final = 16 * 1024
_WORTHWHILE: Final = 0.9
_THREADS: Final = 2
_WAITING_FRAMES: Final = 8


class Kind(IntEnum):
    COLLECTION = 1
    DOCUMENTS = 2
    MANIFEST = 3


class Frame(NamedTuple):
    kind: Kind
    body: bytes


class Head(BaseModel):
    """What may be known without the key. `check` tells a wrong key from a damaged file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    made_at: AwareDatetime
    database: str
    key_id: str
    salt: str
    check: str

    @classmethod
    def new(cls, name: str, made_at: AwareDatetime, database: str, keys: BackupKeys) -> "Head":
        key_id, key = keys.current()
        salt = os.urandom(_SALT_BYTES)
        return cls(
            name=name,
            made_at=made_at,
            database=database,
            key_id=key_id,
            salt=salt.hex(),
            check=_check(_derive(key, salt)),
        )

    def open(self, key: bytes) -> bytes:
        """The key of this file. Raises WrongKey."""
        derived = _derive(key, bytes.fromhex(self.salt))
        if not hmac.compare_digest(_check(derived), self.check):
            raise WrongKey(
                f"密钥 {self.key_id!r} 打不开这份备份：设置里的这把与当时用的不是同一把"
                "（或文件头被改动过）。请找回备份当时的密钥。"
            )
        return derived


def _derive(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"baoxiu backup 1").derive(key)


def _check(derived: bytes) -> str:
    return hmac.new(derived, b"check", sha256).hexdigest()[:32]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class ArchiveWriter:
    """Packs and seals in threads; never more than a few frames wait."""

    def __init__(self, file: BinaryIO, head: Head, keys: BackupKeys) -> None:
        self._file = file
        encoded = head.model_dump_json().encode()
        self._head = MAGIC + len(encoded).to_bytes(_LENGTH, "big") + encoded
        self._cipher = AESGCM(head.open(keys.named(head.key_id)))
        self._pool = ThreadPoolExecutor(_THREADS)
        self._waiting: deque[Future[bytes]] = deque()
        self._number = 0
        file.write(self._head)

    def put(self, kind: Kind, body: bytes, *, last: bool = False) -> None:
        nonce = _nonce(self._number, last=last)
        self._number += 1
        self._waiting.append(self._pool.submit(self._seal, nonce, kind, body))
        while len(self._waiting) > (0 if last else _WAITING_FRAMES):
            self._file.write(self._waiting.popleft().result())

    def _seal(self, nonce: bytes, kind: Kind, body: bytes) -> bytes:
        sealed = self._cipher.encrypt(nonce, bytes([kind]) + _packed(body), self._head)
        return len(sealed).to_bytes(_LENGTH, "big") + sealed

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _packed(body: bytes) -> bytes:
    """Photos do not grow smaller; whether it is worth the time is asked of a sample."""
    sample = body[:_SAMPLE]
    if len(zlib.compress(sample, 1)) > _WORTHWHILE * len(sample):
        return b"\0" + body
    return b"\1" + zlib.compress(body, 1)


def _unpacked(packed: bytes) -> bytes:
    if packed[:1] == b"\0":
        return packed[1:]
    unpacking = zlib.decompressobj()
    body = unpacking.decompress(packed[1:], LARGEST_BODY)
    if not unpacking.eof:
        raise ValueError("larger than any body")
    return body


class ArchiveReader:
    """Raises ArchiveDamaged for whatever is not as it was written."""

    def __init__(self, file: BinaryIO, keys: BackupKeys) -> None:
        """Reads the head. Raises NoBackupKey or WrongKey too."""
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.head, self._head = _read_head(file)
        self._cipher = AESGCM(self.head.open(keys.named(self.head.key_id)))

    def frames(self) -> Iterator[Frame]:
        """To the last one, after which nothing may follow."""
        number = 0
        while True:
            sealed = self._next(number)
            last = self._file.tell() == self._size
            yield self._open(sealed, number, last=last)
            if last:
                return
            number += 1

    def _next(self, number: int) -> bytes:
        length = int.from_bytes(_exactly(self._file, _LENGTH, number), "big")
        if length > LARGEST_BODY + 64:
            raise damaged(number)
        return _exactly(self._file, length, number)

    def _open(self, sealed: bytes, number: int, *, last: bool) -> Frame:
        try:
            plain = self._cipher.decrypt(_nonce(number, last=last), sealed, self._head)
            return Frame(Kind(plain[0]), _unpacked(plain[1:]))
        except (InvalidTag, ValueError, zlib.error):
            raise damaged(number) from None


def damaged(number: int) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"备份文件不完整或被改动过（第 {number + 1} 块打不开）。没有写入任何数据；"
        "请换用另一份备份，或从异地副本重新复制这一份。"
    )


def _exactly(file: BinaryIO, length: int, number: int) -> bytes:
    read = file.read(length)
    if len(read) < length:
        raise damaged(number)
    return read


def _read_head(file: BinaryIO) -> tuple[Head, bytes]:
    start = file.read(len(MAGIC) + _LENGTH)
    length = int.from_bytes(start[len(MAGIC) :], "big")
    encoded = file.read(min(length, _LARGEST_HEAD))
    try:
        if not start.startswith(MAGIC) or len(encoded) != length:
            raise ValueError("no head")
        return Head.model_validate_json(encoded), start + encoded
    except (ValidationError, ValueError):
        raise ArchiveDamaged("这不是报修的备份文件，或文件头已损坏。请换一份备份。") from None
