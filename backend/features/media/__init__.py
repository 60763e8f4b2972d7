"""Photos, video, voice, signatures and documents: taken in, kept, shown to whom they concern."""

from backend.features.media.errors import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.features.media.links import LinkSigner
from backend.features.media.models import MediaKind
from backend.features.media.ports import SubjectAccess
from backend.features.media.repository import MediaRepository
from backend.features.media.schemas import MediaLink, MediaReference
from backend.features.media.service import MediaLibrary

__all__ = [
    "LinkSigner",
    "MediaAlreadyUsed",
    "MediaKind",
    "MediaLibrary",
    "MediaLink",
    "MediaNotUsable",
    "MediaReference",
    "MediaRepository",
    "SubjectAccess",
    "TooManyFiles",
]
