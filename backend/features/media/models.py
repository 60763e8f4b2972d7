"""One stored file: what it is, who brought it, and what it belongs to."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.features.media.errors import MediaAlreadyUsed
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    SIGNATURE = "signature"
    DOCUMENT = "document"


class StoreKind(StrEnum):
    """Where the bytes lie."""

    GRIDFS = "gridfs"
    OSS = "oss"


class Subject(BaseModel):
    """What a file belongs to: a ticket, a device, …; `kind` is the other feature's word for it."""

    model_config = ConfigDict(frozen=True)

    kind: Annotated[str, Field(min_length=1, max_length=60)]
    id: Annotated[str, Field(min_length=1, max_length=64)]


def object_keys(media_id: str) -> tuple[str, str]:
    """Where the store keeps the file and, for images, the thumbnail."""
    return media_id, f"{media_id}.thumbnail"


class Media(Aggregate):
    """Inserted only when all its bytes are stored and verified.

    `sha256` and `bytes` are those of the stored file; `received_sha256` those of what was sent,
    which differ for images. `upload_key` is the upload's Idempotency-Key.
    """

    kind: MediaKind
    content_type: str
    bytes: int
    sha256: str
    received_sha256: str
    width: int = 0
    height: int = 0
    thumbnail_bytes: int = 0
    thumbnail_sha256: str = ""
    uploaded_by: str
    upload_key: str
    created_at: Instant
    store: StoreKind = StoreKind.GRIDFS
    attached: bool = False
    subject: Subject | None = None
    attached_by: str = ""
    attached_at: Instant | None = None

    @property
    def object_keys(self) -> tuple[str, ...]:
        """Those it has."""
        return object_keys(self.id)[: 2 if self.is_image else 1]

    @property
    def is_image(self) -> bool:
        """Images are drawn anew and have a thumbnail; all else is kept as it came."""
        return self.thumbnail_bytes > 0

    def attach(self, subject: Subject, actor_id: str, now: Instant) -> bool:
        """Give the file to its subject, for good; say whether that was new.

        Raises MediaAlreadyUsed when it belongs to another.
        """
        if self.subject == subject:
            return False
        if self.subject is not None:
            raise MediaAlreadyUsed(id=self.id)
        self.attached, self.subject = True, subject
        self.attached_by, self.attached_at = actor_id, now
        return True

    def pass_on(self, to_id: str) -> None:
        """It is somebody's own upload from now on, and belongs to nothing yet."""
        self.uploaded_by, self.subject, self.attached = to_id, None, False
        self.attached_by, self.attached_at = "", None
