"""Objects in a bucket, put whole or not at all.

What is longer than a mebibyte goes up in parts, so that memory stays small; until the last step
it is an upload that OSS keeps apart from objects. Nothing is ever overwritten: OSS is told to
refuse that, which it does unless the bucket keeps versions (`doctor` looks).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

from oss2.models import PartInfo
from oss2.utils import Crc64, calc_obj_crc_from_parts

from backend.channels.storage.oss.calls import OssCalls
from backend.channels.storage.oss.failures import Damaged, Missing, Silent, Taken
from backend.features.media.errors import StorageUnavailable
from backend.features.media.ports import ObjectExists, ObjectMissing, StoredObject

PIECE_BYTES: Final = 1024 * 1024
_NEW: Final = {"x-oss-forbid-overwrite": "true"}
_STRICT: Final = {"x-oss-range-behavior": "standard"}


class OssStore:
    def __init__(self, calls: OssCalls) -> None:
        self._calls = calls
        self._bucket = calls.bucket
        self._name = calls.account.name

    async def ensure_indexes(self) -> None:
        """Nothing of it lies in the database."""

    async def put(self, key: str, content: AsyncIterator[bytes]) -> StoredObject:
        name = self._name(key)
        if await self._uploads(name):
            raise ObjectExists(key)
        digest, length = sha256(), 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal length
            async for piece in _pieces(content):
                digest.update(piece)
                length += len(piece)
                yield piece

        pieces = counted()
        first = await anext(pieces, b"")
        try:
            if len(first) < PIECE_BYTES:
                await self._put_whole(name, first)
            else:
                await self._put_parts(name, first, pieces)
        except Taken:
            raise ObjectExists(key) from None
        return StoredObject(length, digest.hexdigest())

    async def _put_whole(self, name: str, body: bytes) -> None:
        crc = Crc64()
        crc.update(body)
        call = partial(self._bucket.put_object, name, body, headers=_NEW)
        try:
            await self._calls.run("PutObject", call)
        except (Silent, Damaged):
            await self._make_sure(name, len(body), crc.crc)

    async def _put_parts(self, name: str, first: bytes, rest: AsyncIterator[bytes]) -> None:
        begin = partial(self._bucket.init_multipart_upload, name, headers=_NEW)
        try:
            upload_id = (await self._calls.run("InitiateMultipartUpload", begin)).upload_id
        except (Silent, Damaged):  # what may have begun is found by `delete`
            raise StorageUnavailable from None
        parts = [await self._put_part(name, upload_id, 1, first)]
        async for piece in rest:
            parts.append(await self._put_part(name, upload_id, len(parts) + 1, piece))
        await self._complete(name, upload_id, parts)

    async def _put_part(self, name: str, upload_id: str, number: int, piece: bytes) -> PartInfo:
        call = partial(self._bucket.upload_part, name, upload_id, number, piece)
        try:
            sent = await self._calls.run("UploadPart", call, again=True)
        except Missing:  # somebody has cleared the upload away meanwhile
            raise StorageUnavailable from None
        return PartInfo(number, sent.etag, size=len(piece), part_crc=sent.crc)

    async def _complete(self, name: str, upload_id: str, parts: Sequence[PartInfo]) -> None:
        complete = partial(
            self._bucket.complete_multipart_upload, name, upload_id, parts, headers=_NEW
        )
        try:
            await self._calls.run("CompleteMultipartUpload", complete)
        except Taken:
            await self._abort(name, upload_id)
            raise
        except (Silent, Damaged, Missing):
            length = sum(part.size for part in parts)
            await self._make_sure(name, length, calc_obj_crc_from_parts(parts))

    async def _make_sure(self, name: str, length: int, crc: int) -> None:
        """After a put without an answer. Raises StorageUnavailable unless this very content is
        there; what is there instead, damaged on its way, is taken away."""
        try:
            found = await self._head(name)
        except Missing:
            raise StorageUnavailable from None
        if (found.content_length, found.server_crc) == (length, crc):
            return
        await self._delete_object(name)
        raise StorageUnavailable

    # -- reading -------------------------------------------------------------------------------

    async def length(self, key: str) -> int | None:
        try:
            return int((await self._head(self._name(key))).content_length)
        except Missing:
            return None

    async def _head(self, name: str) -> Any:
        call = partial(self._bucket.head_object, name)
        return await self._calls.run("HeadObject", call, again=True)

    async def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """A mebibyte at a time, so that a slow reader holds no connection while he dawdles; the
        checksum of a whole object is compared at its end."""
        name, crc = self._name(key), Crc64()
        for first in range(start, end, PIECE_BYTES):
            last = min(first + PIECE_BYTES, end)
            call = partial(_fetch, self._bucket, name, first, last)
            try:
                found = await self._calls.run("GetObject", call, again=True)
            except Missing:
                raise ObjectMissing(key) from None
            crc.update(found.body)
            if len(found.body) != last - first:
                raise ObjectMissing(key)
            if (start, last) == (0, found.whole_length) and crc.crc != found.whole_crc:
                raise ObjectMissing(key)
            yield found.body

    # -- clearing ------------------------------------------------------------------------------

    async def delete(self, key: str) -> None:
        name = self._name(key)
        await self._delete_object(name)
        for upload_id in await self._uploads(name):
            await self._abort(name, upload_id)

    async def _delete_object(self, name: str) -> None:
        call = partial(self._bucket.delete_object, name)
        await self._calls.run("DeleteObject", call, again=True)

    async def _abort(self, name: str, upload_id: str) -> None:
        call = partial(self._bucket.abort_multipart_upload, name, upload_id)
        try:
            await self._calls.run("AbortMultipartUpload", call, again=True)
        except Missing:
            return  # gone already

    async def _uploads(self, name: str) -> list[str]:
        """Of this very object, whose uploads come first of all with such a beginning."""
        call = partial(self._bucket.list_multipart_uploads, prefix=name, max_uploads=1000)
        listed = await self._calls.run("ListMultipartUploads", call, again=True)
        return [each.upload_id for each in listed.upload_list if each.key == name]

    async def keys(self, after: str, limit: int) -> list[str]:
        """Names sort alike here and there. Where one of the two lists was cut short, nothing is
        said of what lies behind its end."""
        prefix, mark = self._calls.account.prefix, f"{self._calls.account.prefix}{after}"
        objects = await self._calls.run(
            "ListObjects",
            partial(self._bucket.list_objects_v2, prefix=prefix, start_after=mark, max_keys=limit),
            again=True,
        )
        uploads = await self._calls.run(
            "ListMultipartUploads",
            partial(
                self._bucket.list_multipart_uploads,
                prefix=prefix,
                key_marker=mark,
                max_uploads=limit,
            ),
            again=True,
        )
        named = {each.key for each in objects.object_list}
        begun = {each.key for each in uploads.upload_list}
        ends = [
            max(found)
            for found, listed in ((named, objects), (begun, uploads))
            if found and listed.is_truncated
        ]
        known = sorted(key for key in named | begun if all(key <= end for end in ends))
        return [self._calls.account.key(name) for name in known[:limit]]

    async def free_bytes(self) -> None:
        """A bucket has no end."""

    # -- for clients ---------------------------------------------------------------------------

    def address(self, key: str, seconds: int, content_type: str, disposition: str) -> str:
        """Where a client fetches the object by itself, for so long, and how it is served there."""
        params = {"response-content-type": content_type, "response-cache-control": "private"}
        if disposition:
            params["response-content-disposition"] = disposition
        name = self._name(key)
        address: str = self._calls.public.sign_url(
            "GET", name, seconds, params=params, slash_safe=True
        )
        return address


@dataclass(frozen=True)
class _Fetched:
    body: bytes
    whole_length: int
    whole_crc: int | None
    request_id: str


def _fetch(bucket: Any, name: str, first: int, end: int) -> _Fetched:
    """In a thread."""
    with closing(bucket.get_object(name, byte_range=(first, end - 1), headers=_STRICT)) as found:
        body: bytes = found.read()
        whole = (found.content_range or "").rpartition("/")[2]
        length = int(whole) if whole.isdigit() else len(body)
        return _Fetched(body, length, found.server_crc, found.request_id)


async def _pieces(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A mebibyte each but the last."""
    pending = bytearray()
    async for chunk in content:
        pending += chunk
        while len(pending) >= PIECE_BYTES:
            yield bytes(pending[:PIECE_BYTES])
            del pending[:PIECE_BYTES]
    if pending:
        yield bytes(pending)
