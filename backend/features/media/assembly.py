"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.media.links import LinkSigner
from backend.features.media.pieces import PiecewiseUploadRepository
from backend.features.media.ports import (
    ImagePainter,
    NothingWithheld,
    SubjectAccess,
    Withheld,
)
from backend.features.media.repository import (
    DirectUploadRepository,
    MediaRepository,
    UnfinishedUploads,
)
from backend.features.media.service.allowance import Allowance, Room
from backend.features.media.service.clearing import MediaClearing
from backend.features.media.service.contents import MediaContents
from backend.features.media.service.direct import DirectUploads
from backend.features.media.service.intake import MediaIntake
from backend.features.media.service.library import MediaLibrary
from backend.features.media.service.moving import MediaMoving
from backend.features.media.service.piecewise import PiecewiseUploads
from backend.features.media.service.reading import MediaReading
from backend.features.media.stores import FileStores
from backend.kit.clock import Clock
from backend.kit.http import UploadGate, UploadRules
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.settings import FileSettings, HttpSettings


@dataclass(frozen=True)
class MediaServices:
    """`library` is for other features; the rest is ours."""

    files: MediaRepository
    unfinished: UnfinishedUploads
    stores: FileStores
    signer: LinkSigner
    library: MediaLibrary
    intake: MediaIntake
    clearing: MediaClearing
    contents: MediaContents
    direct: DirectUploads
    direct_uploads: DirectUploadRepository
    piecewise: PiecewiseUploads
    piecewise_uploads: PiecewiseUploadRepository
    moving: MediaMoving
    gate: UploadGate
    withheld: Withheld
    now: Clock

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.files.ensure_indexes,
            self.unfinished.ensure_indexes,
            self.direct_uploads.ensure_indexes,
            self.piecewise_uploads.ensure_indexes,
        )

    def reading(self, subjects: Mapping[str, SubjectAccess]) -> MediaReading:
        """Made when the features above exist that say who may see their subjects."""
        return MediaReading(self.files, self.stores, self.signer, subjects, self.withheld, self.now)


def build_media(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    stores: FileStores,
    painter: ImagePainter,
    settings: FileSettings,
    http: HttpSettings,
    now: Clock,
    withheld: Withheld | None = None,
) -> MediaServices:
    hidden = withheld or NothingWithheld()
    files, unfinished = MediaRepository(mongo), UnfinishedUploads(mongo)
    signer = LinkSigner(mongo.crypto)
    room = Room(stores, now, min_free_bytes=settings.min_free_bytes)
    allowance = Allowance(mongo, settings)
    most_shown = settings.max_files_per_ticket_step
    gate = UploadGate(_upload_rules(settings, http))
    intake = MediaIntake(
        files, unfinished, stores, painter, allowance, room, unit_of_work, now, settings
    )
    direct_uploads = DirectUploadRepository(mongo)
    piecewise_uploads = PiecewiseUploadRepository(mongo)
    return MediaServices(
        files=files,
        unfinished=unfinished,
        stores=stores,
        signer=signer,
        library=MediaLibrary(
            files, signer, hidden, unit_of_work, now, http.public_base_url, most_shown=most_shown
        ),
        intake=intake,
        contents=MediaContents(files, stores),
        clearing=MediaClearing(files, unfinished, stores, unit_of_work, now),
        direct=DirectUploads(direct_uploads, files, unfinished, stores, intake, gate, now),
        direct_uploads=direct_uploads,
        piecewise=PiecewiseUploads(piecewise_uploads, files, intake, allowance, gate, now),
        piecewise_uploads=piecewise_uploads,
        moving=MediaMoving(mongo, files, stores, unit_of_work),
        gate=gate,
        withheld=hidden,
        now=now,
    )


def _upload_rules(settings: FileSettings, http: HttpSettings) -> UploadRules:
    largest = (
        settings.max_image_bytes,
        settings.max_video_bytes,
        settings.max_voice_bytes,
        settings.max_document_bytes,
    )
    return UploadRules(
        largest_bytes=max(largest),
        seconds=settings.upload_seconds,
        slow_seconds=http.body_seconds,
        at_once=settings.max_uploads_at_once,
    )
