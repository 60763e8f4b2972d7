"""Taking files in: what is visible afterwards is whole."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from backend.features.media.content import JPEG, M4A, MEANT_BY, MP4, PNG, Content, Family, detect
from backend.features.media.errors import UploadDamaged
from backend.features.media.models import Media, MediaKind, object_keys
from backend.features.media.ports import DrawnImage, ImageForm, ImagePainter
from backend.features.media.repository import MediaRepository, UnfinishedUploads
from backend.features.media.schemas import UploadQuery
from backend.features.media.service.allowance import Allowance, Room
from backend.features.media.stores import FileStores
from backend.kit.access import Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import Clock
from backend.kit.errors import DuplicateEntry, IdempotencyKeyReused, PayloadTooLarge
from backend.kit.http import Upload
from backend.kit.mongo import UnitOfWork, transactional
from backend.settings import FileSettings

_PIECE_BYTES: Final = 256 * 1024


class StoredDifferently(Exception):
    """The store says it has kept something else than what it was given."""


@dataclass(frozen=True)
class _Kept:
    """The fields of a record that come from the stored bytes."""

    content_type: str
    bytes: int
    sha256: str
    width: int = 0
    height: int = 0
    thumbnail_bytes: int = 0
    thumbnail_sha256: str = ""


class MediaIntake:
    def __init__(
        self,
        media: MediaRepository,
        unfinished: UnfinishedUploads,
        stores: FileStores,
        painter: ImagePainter,
        allowance: Allowance,
        room: Room,
        unit_of_work: UnitOfWork,
        now: Clock,
        files: FileSettings,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._media = media
        self._unfinished = unfinished
        self._stores = stores
        self._painter = painter
        self._allowance = allowance
        self._room = room
        self._now = now
        self._limits: Mapping[Family, int] = {
            Family.IMAGE: files.max_image_bytes,
            Family.VIDEO: files.max_video_bytes,
            Family.VOICE: files.max_voice_bytes,
            Family.DOCUMENT: files.max_document_bytes,
        }

    async def admit(self, actor: Actor) -> None:
        """Before a byte is read. Raises TooManyRequests, StorageFull."""
        await self._room.require()
        await self._allowance.count_upload(actor)

    async def admit_announced(self, actor: Actor, length: int, limit: int) -> None:
        """Before a file of which only the length is known is waited for; its bytes are taken off
        the actor's allowance. Raises PayloadTooLarge, TooManyRequests, DailyUploadsUsed,
        StorageFull."""
        if length > limit:
            raise PayloadTooLarge(limit_bytes=limit)
        await self.admit(actor)
        await self._allowance.take_bytes(actor, length)

    async def charge(self, actor: Actor, length: int) -> None:
        """Take bytes off the allowance of somebody else than whose file it becomes. Raises
        DailyUploadsUsed."""
        await self._allowance.take_bytes(actor, length)

    def most_bytes(self, head: bytes) -> int:
        """Raises UnsupportedFile, HeicNotSupported."""
        return self.limit(detect(head).family)

    def limit(self, family: Family) -> int:
        return self._limits[family]

    def limit_of(self, kind: MediaKind) -> int:
        """Of the largest file that may be this."""
        return max(self._limits[family] for family in MEANT_BY[kind])

    async def require_room(self) -> None:
        """Raises StorageFull."""
        await self._room.require()

    async def receive_charged(
        self, arrived: Upload, asked: UploadQuery, upload_key: str, actor: Actor
    ) -> Media:
        """As `receive`, of a file that nobody measured while it came, and whose bytes have been
        taken off the actor's allowance before."""
        limit = self.most_bytes(arrived.head)
        if arrived.length > limit:
            raise PayloadTooLarge(limit_bytes=limit)
        return await self.receive(arrived, asked, upload_key, actor, counted=True)

    async def receive(
        self,
        upload: Upload,
        asked: UploadQuery,
        upload_key: str,
        actor: Actor,
        *,
        counted: bool = False,
    ) -> Media:
        """Store the file and record it; the same key brings the same file. `counted`: its bytes
        have been taken off the actor's allowance before.

        Raises UploadDamaged, WrongKind, PayloadTooLarge, UnreadableImage, ImageTooLarge,
        AnimatedImage, DailyUploadsUsed, IdempotencyKeyReused.
        """
        if asked.sha256 and asked.sha256 != upload.sha256:
            raise UploadDamaged
        if known := await self._media.uploaded_as(actor.id, upload_key):
            return _same(known, upload)
        content = detect(upload.head)
        kind = content.kind(asked.kind)
        content = self._as_sound(content, upload) if kind is MediaKind.VOICE else content
        if not counted:
            await self._allowance.take_bytes(actor, upload.length)
        media_id = new_id()
        await self._unfinished.begin(media_id, self._now())
        kept = await self._keep(media_id, kind, content, upload)
        try:
            return await self._record(media_id, kind, kept, upload, upload_key, actor)
        except DuplicateEntry:  # the same upload, twice at once; our bytes are swept
            return _same(await self._by_key(actor, upload_key), upload)

    def _as_sound(self, content: Content, upload: Upload) -> Content:
        if upload.length > self._limits[Family.VOICE]:
            raise PayloadTooLarge(limit_bytes=self._limits[Family.VOICE])
        return M4A if content == MP4 else content

    async def _keep(
        self, media_id: str, kind: MediaKind, content: Content, upload: Upload
    ) -> _Kept:
        if content.family is Family.IMAGE:
            return await self._keep_image(media_id, kind, upload)
        await self._put(object_keys(media_id)[0], upload.file, upload.length, upload.sha256)
        return _Kept(content.content_type, upload.length, upload.sha256)

    async def _keep_image(self, media_id: str, kind: MediaKind, upload: Upload) -> _Kept:
        form = ImageForm.PNG if kind is MediaKind.SIGNATURE else ImageForm.JPEG
        async with self._painter.redraw(upload.file, form) as drawn:
            for key, each in zip(
                object_keys(media_id), (drawn.image, drawn.thumbnail), strict=True
            ):
                await self._put(key, each.file, each.length, each.sha256)
            return _of_image(form, drawn.image, drawn.thumbnail)

    async def _put(self, key: str, file: BinaryIO, length: int, sha256: str) -> None:
        stored = await self._stores.in_use.put(key, _pieces(file))
        if (stored.length, stored.sha256) != (length, sha256):
            raise StoredDifferently(key)

    @transactional
    async def _record(
        self,
        media_id: str,
        kind: MediaKind,
        kept: _Kept,
        upload: Upload,
        upload_key: str,
        actor: Actor,
    ) -> Media:
        if not await self._unfinished.finish(media_id):
            raise StoredDifferently(media_id)  # swept meanwhile: it took a day to store
        media = Media(
            _id=media_id,
            kind=kind,
            received_sha256=upload.sha256,
            uploaded_by=actor.id,
            upload_key=upload_key,
            created_at=self._now(),
            store=self._stores.current,
            **vars(kept),
        )
        await self._media.add(media)
        return media

    async def _by_key(self, actor: Actor, upload_key: str) -> Media:
        known = await self._media.uploaded_as(actor.id, upload_key)
        if known is None:
            raise DuplicateEntry
        return known


def _same(known: Media, upload: Upload) -> Media:
    if known.received_sha256 != upload.sha256:
        raise IdempotencyKeyReused
    return known


def _of_image(form: ImageForm, image: DrawnImage, thumbnail: DrawnImage) -> _Kept:
    return _Kept(
        content_type=(PNG if form is ImageForm.PNG else JPEG).content_type,
        bytes=image.length,
        sha256=image.sha256,
        width=image.width,
        height=image.height,
        thumbnail_bytes=thumbnail.length,
        thumbnail_sha256=thumbnail.sha256,
    )


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
        yield piece
