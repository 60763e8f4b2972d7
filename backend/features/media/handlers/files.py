from typing import Final

from backend.features.accounts import Permission
from backend.features.media.answers import as_document, disposition
from backend.features.media.errors import (
    DailyUploadsUsed,
    DirectUploadNotOffered,
    MediaNotFound,
    StorageUnavailable,
    UnsupportedFile,
    WrongKind,
)
from backend.features.media.handlers.refusals import COMPLETION_REFUSALS, CONTENT_REFUSALS
from backend.features.media.schemas import (
    DownloadQuery,
    LinkQuery,
    MediaLink,
    MediaView,
    OfferedForm,
    UploadAnnouncement,
    UploadQuery,
    WantedLinks,
)
from backend.features.media.service.direct import DirectUploads
from backend.features.media.service.intake import MediaIntake
from backend.features.media.service.library import MediaLibrary
from backend.features.media.service.reading import MediaReading
from backend.kit.errors import IdempotencyKeyReused, PayloadTooLarge, ServiceBusy, TooManyRequests
from backend.kit.http import (
    ANYONE,
    FILE_TYPES,
    Document,
    Endpoint,
    StorageFull,
    UploadEndpoint,
    UploadGate,
    operation,
)
from backend.kit.http.ranges import RangeNotSatisfiable

_BYTES: Final = "application/octet-stream"


class MediaUploads(UploadEndpoint):
    path = "/api/v1/media"

    def initialize(self, intake: MediaIntake, library: MediaLibrary, gate: UploadGate) -> None:
        self.intake = intake
        self.library = library
        self.gate = gate

    async def admit(self) -> None:
        await self.intake.admit(self.actor)

    def most_bytes(self, head: bytes) -> int:
        return self.intake.most_bytes(head)

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        status=201,
        accepts=FILE_TYPES,
        replays=False,
        raises=(
            *CONTENT_REFUSALS,
            TooManyRequests,
            DailyUploadsUsed,
            StorageFull,
            StorageUnavailable,
            ServiceBusy,
            IdempotencyKeyReused,
        ),
    )
    async def post(self, query: UploadQuery) -> MediaView:
        """Upload a photo, video, voice recording, signature or document.

        Either the bare bytes, or a form with the part `file`, whose further parts count as the
        parameters below. What the file is, is told by its content. Photos (JPEG, PNG, WebP) are
        drawn anew as JPEG and signatures as PNG, without metadata. A file that is not given to a
        record within 24 hours is deleted.
        """
        media = await self.intake.receive(
            await self.received(), query, self.operation_key, self.actor
        )
        return MediaView.of(media, self.library.link(media, self.actor))


class MediaFile(Endpoint):
    path = "/api/v1/media/{media_id}"
    content_policy = "default-src 'none'; frame-ancestors 'none'; sandbox"

    def initialize(self, reading: MediaReading) -> None:
        self.reading = reading

    @operation(
        permission=Permission.MEDIA_READ,
        produces=_BYTES,
        raises=(MediaNotFound, RangeNotSatisfiable, StorageUnavailable),
    )
    async def get(self, media_id: str, query: DownloadQuery) -> Document:
        """Download a file one has uploaded, or that belongs to what one may see.

        A single `Range` is honoured. Only images are for showing; all else is an attachment.
        """
        asked = self.request.headers.get("Range", "")
        return as_document(await self.reading.open(media_id, query.size, asked, self.actor))


class MediaLinks(Endpoint):
    path = "/api/v1/media-links"

    def initialize(self, reading: MediaReading) -> None:
        self.reading = reading

    @operation(permission=Permission.MEDIA_READ)
    async def get(self, query: WantedLinks) -> list[MediaLink]:
        """Make links for image and video tags, which send no headers.

        A file that one may not see, or that does not exist, is left out.
        """
        return await self.reading.links(query.id, self.actor)


class LinkedMedia(Endpoint):
    path = "/media/{media_id}"
    content_policy = "default-src 'none'; frame-ancestors 'none'; sandbox"

    def initialize(self, reading: MediaReading) -> None:
        self.reading = reading

    @operation(
        permission=ANYONE,
        produces=_BYTES,
        raises=(MediaNotFound, RangeNotSatisfiable, StorageUnavailable),
    )
    async def get(self, media_id: str, query: LinkQuery) -> Document:
        """Download a file by a link that was made for one reader and lives a few minutes.

        For image and video tags, which send no headers. Where files lie in an object storage, the
        answer to whoever is not a page of ours is the address there (302).
        """
        if not self._is_for_a_page_of_ours() and (
            address := await self._elsewhere(media_id, query)
        ):
            return Document(b"", _BYTES, status=302, headers={"Location": address})
        asked = self.request.headers.get("Range", "")
        opened = await self.reading.open_linked(media_id, query, asked, self.current_user)
        return as_document(opened, cached=True)

    def _is_for_a_page_of_ours(self) -> bool:
        """Pages of ours show what comes from us alone (their content policy)."""
        return self.request.headers.get("Sec-Fetch-Site", "") in ("same-origin", "same-site")

    async def _elsewhere(self, media_id: str, query: LinkQuery) -> str:
        return await self.reading.elsewhere(media_id, query, self.current_user, disposition)


class UploadForms(Endpoint):
    path = "/api/v1/media-upload-forms"

    def initialize(self, direct: DirectUploads) -> None:
        self.direct = direct

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        status=201,
        replays=False,
        raises=(
            DirectUploadNotOffered,
            UnsupportedFile,
            WrongKind,
            PayloadTooLarge,
            TooManyRequests,
            DailyUploadsUsed,
            StorageFull,
            StorageUnavailable,
        ),
    )
    async def post(self, body: UploadAnnouncement) -> OfferedForm:
        """Get a form for uploading one file straight into the object storage.

        It is for exactly the length and type that are announced, once, for fifteen minutes. Where
        files lie in the database there is none: upload to `/api/v1/media` then.
        """
        return await self.direct.offer(body, self.actor)


class UploadFormCompletion(Endpoint):
    path = "/api/v1/media-upload-forms/{upload_id}/completion"

    def initialize(self, direct: DirectUploads, library: MediaLibrary) -> None:
        self.direct = direct
        self.library = library

    @operation(
        permission=Permission.MEDIA_UPLOAD,
        status=201,
        replays=False,
        raises=COMPLETION_REFUSALS,
    )
    async def post(self, upload_id: str) -> MediaView:
        """Take in the file that was uploaded with a form; the same again if it has been.

        What it is, is told by its content, and photos are drawn anew, as with other uploads.
        """
        media = await self.direct.take(upload_id, self.actor)
        return MediaView.of(media, self.library.link(media, self.actor))
