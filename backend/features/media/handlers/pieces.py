"""Uploads in pieces, which go on where a cut stopped them."""

from backend.features.accounts import Permission
from backend.features.media.errors import (
    DailyUploadsUsed,
    HeicNotSupported,
    MediaNotFound,
    PieceOutOfPlace,
    UnsupportedFile,
    WrongKind,
)
from backend.features.media.handlers.refusals import COMPLETION_REFUSALS
from backend.features.media.models import Media
from backend.features.media.pieces import PIECE_BYTES, UPLOAD_LIFE, PiecewiseUpload
from backend.features.media.schemas import (
    MediaView,
    PieceQuery,
    PiecewiseAnnouncement,
    UploadProgress,
)
from backend.features.media.service.library import MediaLibrary
from backend.features.media.service.piecewise import PiecewiseUploads
from backend.kit.access import Actor
from backend.kit.errors import IdempotencyKeyReused, PayloadTooLarge, ServiceBusy, TooManyRequests
from backend.kit.http import Endpoint, StorageFull, UploadEndpoint, UploadGate, operation


async def _told(
    upload: PiecewiseUpload, piecewise: PiecewiseUploads, library: MediaLibrary, actor: Actor
) -> UploadProgress:
    media = await piecewise.finished(upload)
    here = upload.asked.bytes if media else await piecewise.next_offset(upload)
    return UploadProgress(
        id=upload.id,
        bytes=upload.asked.bytes,
        piece_bytes=PIECE_BYTES,
        next_offset=here,
        pieces_taken=upload.pieces_taken,
        expires_at=upload.expires_at,
        media=MediaView.of(media, library.link(media, actor)) if media else None,
    )


def _all_there(media: Media, asked: PiecewiseAnnouncement, view: MediaView) -> UploadProgress:
    return UploadProgress(
        id=media.id,
        bytes=asked.bytes,
        piece_bytes=PIECE_BYTES,
        next_offset=asked.bytes,
        pieces_taken=0,
        expires_at=media.created_at + UPLOAD_LIFE,
        media=view,
    )


class PiecewiseEndpoint(Endpoint):
    def initialize(self, piecewise: PiecewiseUploads, library: MediaLibrary) -> None:
        self.piecewise = piecewise
        self.library = library


class BegunUploads(PiecewiseEndpoint):
    path = "/api/v1/media-uploads"

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        status=201,
        replays=False,
        raises=(
            PayloadTooLarge,
            IdempotencyKeyReused,
            TooManyRequests,
            DailyUploadsUsed,
            StorageFull,
        ),
    )
    async def post(self, body: PiecewiseAnnouncement) -> UploadProgress:
        """Begin an upload in pieces, or ask how far one has come: the same Idempotency-Key is the
        same upload for a day, whatever has been cut off or restarted in between.
        """
        begun = await self.piecewise.begin(body, self.operation_key, self.actor)
        if isinstance(begun, Media):
            view = MediaView.of(begun, self.library.link(begun, self.actor))
            return _all_there(begun, body, view)
        return await _told(begun, self.piecewise, self.library, self.actor)


class BegunUpload(PiecewiseEndpoint):
    path = "/api/v1/media-uploads/{upload_id}"

    @operation(permission=Permission.MEDIA_UPLOAD, raises=(MediaNotFound,))
    async def get(self, upload_id: str) -> UploadProgress:
        """How far an upload in pieces has come."""
        upload = await self.piecewise.get(upload_id, self.actor)
        return await _told(upload, self.piecewise, self.library, self.actor)


class UploadPieces(UploadEndpoint):
    path = "/api/v1/media-uploads/{upload_id}/content"

    def initialize(
        self, piecewise: PiecewiseUploads, library: MediaLibrary, gate: UploadGate
    ) -> None:
        self.piecewise = piecewise
        self.library = library
        self.gate = gate

    async def admit(self) -> None:
        await self.piecewise.admit(self.actor)

    def most_bytes(self, head: bytes) -> int:
        return PIECE_BYTES

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        accepts=("application/octet-stream",),
        replays=False,
        raises=(
            MediaNotFound,
            PieceOutOfPlace,
            UnsupportedFile,
            HeicNotSupported,
            WrongKind,
            TooManyRequests,
            StorageFull,
            ServiceBusy,
        ),
    )
    async def put(self, upload_id: str, query: PieceQuery) -> UploadProgress:
        """Send the bytes from `offset` on: one piece, bare. The same again changes nothing."""
        piece = await self.received()
        await self.piecewise.put(upload_id, query.offset, piece, self.actor)
        upload = await self.piecewise.get(upload_id, self.actor)
        return await _told(upload, self.piecewise, self.library, self.actor)


class UploadCompletion(PiecewiseEndpoint):
    path = "/api/v1/media-uploads/{upload_id}/completion"

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        status=201,
        replays=False,
        raises=(*COMPLETION_REFUSALS, IdempotencyKeyReused),
    )
    async def post(self, upload_id: str) -> MediaView:
        """Take in the file whose pieces are all there; the same again if it has been.

        What it is, is told by its content, and photos are drawn anew, as with other uploads. One
        that is refused is forgotten.
        """
        media = await self.piecewise.finish(upload_id, self.actor)
        return MediaView.of(media, self.library.link(media, self.actor))
