"""A person's copy: one JSON and one CSV for each kind of record, and his files, in a zip.

Written to a temporary file, then sealed piece by piece, so that neither memory nor disk ever
holds it whole and in clear for longer than it takes (PIPL art. 45).
"""

import asyncio
import csv
import io
import json
import tempfile
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from backend.features.privacy.ports import OwnDocument, OwnFile
from backend.features.privacy.register import BESIDE_MODELS, REGISTER, Whose
from backend.features.privacy.repository import CopyParts
from backend.kit.personal_fields import rewritten

PART_BYTES: Final = 180_000
_IN_MEMORY: Final = 1024 * 1024
_NOT_SAID: Final = frozenset({"version", "id"})
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
TITLES: Final = {"media": "上传的文件", "consent_records": "同意记录"}


def section_title(collection: str) -> str:
    held = REGISTER.get(collection) or BESIDE_MODELS.get(collection)
    return held.title if held else TITLES[collection]


def row_of(own: OwnDocument) -> dict[str, Any]:
    """What the person gets to see: other people's data and secrets are left out."""
    held = REGISTER.get(own.collection)
    hidden = {p for p, whose in held.fields.items() if whose is not Whose.HIS} if held else set()
    seen = rewritten(own.document, lambda label, path, value: "" if path in hidden else value)
    return seen.model_dump(mode="json", exclude=set(own.leave_out | _NOT_SAID))


class Archive:
    """Sections are written as they come; documents of one collection follow one another."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._zip = ZipFile(spool, "w", ZIP_DEFLATED)
        self._collections: dict[str, int] = {}

    async def add(self, own: OwnDocument) -> None:
        await asyncio.to_thread(self._add, own)

    def _add(self, own: OwnDocument) -> None:
        row = row_of(own)
        title = section_title(own.collection)
        number = self._collections[own.collection] = self._collections.get(own.collection, 0) + 1
        text = json.dumps(row, ensure_ascii=False, indent=1)
        self._zip.writestr(f"{title}/{number:05d}.json", text)
        self._zip.writestr(f"{title}/{number:05d}.csv", csv_of(row))

    async def add_file(self, own: OwnFile) -> None:
        with self._zip.open(f"文件/{own.name}", "w") as target:
            async for piece in own.content:
                await asyncio.to_thread(target.write, piece)

    def close(self, about: str) -> None:
        self._zip.writestr("说明.txt", about)
        self._zip.close()


def csv_of(row: Mapping[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("字段", "内容"))
    for name, value in _flat("", row):
        writer.writerow((name, _plain(value)))
    return "\ufeff" + text.getvalue()


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [pair for k, v in value.items() for pair in _flat(f"{prefix}{k}.", v)]
    if isinstance(value, list):
        return [pair for n, v in enumerate(value, 1) for pair in _flat(f"{prefix}{n}.", v)]
    return [(prefix.rstrip("."), "" if value is None else str(value))]


def _plain(text: str) -> str:
    """A spreadsheet must not take what a person typed for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class CopyWriter:
    def __init__(self, parts: CopyParts) -> None:
        self._parts = parts

    async def write(
        self,
        copy_id: str,
        documents: AsyncIterator[OwnDocument],
        files: AsyncIterator[OwnFile],
        about: str,
        expire_at: datetime,
    ) -> tuple[int, int]:
        """How many parts, how many bytes. An attempt that was cut short is written over."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            archive = Archive(spool)
            async for own in documents:
                await archive.add(own)
            async for file in files:
                await archive.add_file(file)
            archive.close(about)
            return await self._seal(copy_id, spool, expire_at)

    async def _seal(self, copy_id: str, spool: IO[bytes], expire_at: datetime) -> tuple[int, int]:
        spool.seek(0)
        count = size = 0
        while piece := await asyncio.to_thread(spool.read, PART_BYTES):
            await self._parts.put(copy_id, count, b64encode(piece).decode(), expire_at)
            count, size = count + 1, size + len(piece)
        return count, size

    async def read(self, copy_id: str, count: int) -> AsyncIterator[bytes]:
        async for part in self._parts.read(copy_id, count):
            yield b64decode(part)
