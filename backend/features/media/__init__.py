"""Photos, video, voice, signatures and documents: taken in, kept, shown to whom they concern."""

from backend.features.media.assembly import MediaServices, build_media
from backend.features.media.errors import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.features.media.links import LinkSigner
from backend.features.media.models import Media, MediaKind, StoreKind
from backend.features.media.ports import SubjectAccess
from backend.features.media.repository import MediaRepository
from backend.features.media.schemas import MediaLink, MediaReference, UploadQuery
from backend.features.media.service.contents import MediaContents
from backend.features.media.service.intake import MediaIntake
from backend.features.media.service.library import MediaLibrary, UsableFile
from backend.features.media.service.moving import AlreadyMoving, MediaMoving, Moved
from backend.features.media.service.reading import MediaReading
from backend.features.media.stores import FileStores

__all__ = [
    "AlreadyMoving",
    "FileStores",
    "LinkSigner",
    "Media",
    "MediaAlreadyUsed",
    "MediaContents",
    "MediaIntake",
    "MediaKind",
    "MediaLibrary",
    "MediaLink",
    "MediaMoving",
    "MediaNotUsable",
    "MediaReading",
    "MediaReference",
    "MediaRepository",
    "MediaServices",
    "Moved",
    "StoreKind",
    "SubjectAccess",
    "TooManyFiles",
    "UploadQuery",
    "UsableFile",
    "build_media",
]
