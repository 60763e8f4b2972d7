"""Files taken in piece by piece: begun, gone on with after a cut, put together at the end."""

import asyncio
from functools import partial
from typing import Final

from backend.features.media.content import detect
from backend.features.media.errors import MediaNotFound, UploadNotArrived
from backend.features.media.models import Media
from backend.features.media.pieces import (
    UPLOAD_LIFE,
    PiecewiseUpload,
    PiecewiseUploadRepository,
)
from backend.features.media.repository import MediaRepository
from backend.features.media.schemas import PiecewiseAnnouncement, UploadQuery
from backend.features.media.service.allowance import Allowance
from backend.features.media.service.gathering import forgetting, gathered
from backend.features.media.service.intake import MediaIntake
from backend.kit.access import Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import Clock
from backend.kit.errors import AppError, IdempotencyKeyReused
from backend.kit.http import Upload, UploadGate

MOST_BEGUN: Final = 50


class PiecewiseUploads:
    def __init__(
        self,
        uploads: PiecewiseUploadRepository,
        files: MediaRepository,
        intake: MediaIntake,
        allowance: Allowance,
        gate: UploadGate,
        now: Clock,
    ) -> None:
        self._uploads = uploads
        self._files = files
        self._intake = intake
        self._allowance = allowance
        self._gate = gate
        self._now = now

    async def begin(
        self, asked: PiecewiseAnnouncement, key: str, actor: Actor
    ) -> PiecewiseUpload | Media:
        """The upload under this key, as far as it has come, or the file where it is all there.

        Raises PayloadTooLarge, IdempotencyKeyReused, TooManyRequests, DailyUploadsUsed,
        StorageFull.
        """
        if known := await self._files.uploaded_as(actor.id, key):
            if asked.sha256 not in ("", known.received_sha256):
                raise IdempotencyKeyReused
            return known
        if begun := await self._begun(actor, key):
            return _same(begun, asked)
        limit = self._intake.limit_of(asked.kind)
        await self._intake.admit_announced(actor, asked.bytes, limit)
        await self._make_room(actor)
        upload = PiecewiseUpload(new_id(), actor.id, key, asked, self._now() + UPLOAD_LIFE)
        if await self._uploads.add(upload):
            return upload
        return await self.begin(asked, key, actor)  # twice at once: the other was quicker

    async def get(self, upload_id: str, actor: Actor) -> PiecewiseUpload:
        """Raises MediaNotFound, also for one that is overdue."""
        upload = await self._uploads.get(upload_id, actor.id)
        if upload is None or upload.expires_at <= self._now():
            raise MediaNotFound
        return upload

    async def next_offset(self, upload: PiecewiseUpload) -> int:
        return await self._uploads.next_offset(upload)

    async def finished(self, upload: PiecewiseUpload) -> Media | None:
        """The file it became."""
        return await self._files.uploaded_as(upload.actor_id, upload.key)

    async def admit(self, actor: Actor) -> None:
        """Before a byte of a piece is read. Raises TooManyRequests, StorageFull."""
        await self._intake.require_room()
        await self._allowance.count_piece(actor)

    async def put(self, upload_id: str, offset: int, piece: Upload, actor: Actor) -> None:
        """Keep a piece; the same again changes nothing. The first one tells what the file is, and
        one that will not be taken in is refused before the rest is sent.

        Raises MediaNotFound, PieceOutOfPlace, UnsupportedFile, HeicNotSupported, WrongKind.
        """
        upload = await self.get(upload_id, actor)
        number = upload.number_of(offset, piece.length)
        if await self.finished(upload):
            return
        if number == 0:
            await self._look_at(upload, piece.head)
        content = await asyncio.to_thread(piece.file.read)
        sealed = await asyncio.to_thread(self._uploads.seal, upload, number, content)
        await self._uploads.put(upload, number, sealed)

    async def finish(self, upload_id: str, actor: Actor) -> Media:
        """The file, put together and taken in; the same again if it has been.

        Raises MediaNotFound, UploadNotArrived, and all that `receive` raises.
        """
        upload = await self.get(upload_id, actor)
        if known := await self.finished(upload):
            return known
        if await self._uploads.next_offset(upload) < upload.asked.bytes:
            raise UploadNotArrived
        self._gate.enter(actor.id)
        try:
            media = await self._put_together(upload, actor)
        finally:
            self._gate.leave(actor.id)
        await self._uploads.drop_pieces(upload.id)
        return media

    async def forget_overdue(self) -> int:
        """How many uploads nobody went on with for a day."""
        return await self._uploads.forget_before(self._now())

    async def _begun(self, actor: Actor, key: str) -> PiecewiseUpload | None:
        upload = await self._uploads.by_key(actor.id, key)
        if upload and upload.expires_at <= self._now():
            await self._uploads.forget(upload.id)
            return None
        return upload

    async def _make_room(self, actor: Actor) -> None:
        """The oldest give way: whoever begins so many has no use for the first."""
        begun = await self._uploads.of(actor.id, MOST_BEGUN)
        for upload in begun[: max(0, len(begun) - MOST_BEGUN + 1)]:
            await self._uploads.forget(upload.id)

    async def _look_at(self, upload: PiecewiseUpload, head: bytes) -> None:
        try:
            detect(head).kind(upload.asked.kind)
        except AppError:
            await self._uploads.forget(upload.id)
            raise

    async def _put_together(self, upload: PiecewiseUpload, actor: Actor) -> Media:
        asked = UploadQuery(kind=upload.asked.kind, sha256=upload.asked.sha256)
        async with gathered(self._uploads.content(upload)) as arrived:
            if arrived.length != upload.asked.bytes:
                raise UploadNotArrived  # finished or swept by another request meanwhile
            async with forgetting(partial(self._uploads.forget, upload.id)):
                return await self._intake.receive_charged(arrived, asked, upload.key, actor)


def _same(begun: PiecewiseUpload, asked: PiecewiseAnnouncement) -> PiecewiseUpload:
    if begun.asked != asked:
        raise IdempotencyKeyReused
    return begun
