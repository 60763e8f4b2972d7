from pydantic import BaseModel, ConfigDict

from backend.features.media.models import Media, MediaKind
from backend.kit.clock import Instant


class MediaReference(BaseModel):
    """What other features keep of a file: enough to name it and to prove it unchanged."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: MediaKind
    sha256: str
    content_type: str
    bytes: int

    @classmethod
    def of(cls, media: Media) -> "MediaReference":
        return cls.model_validate(media.model_dump(include=set(cls.model_fields)))


class MediaLink(BaseModel):
    """Addresses on this server (begin with `/`) that work without headers until `expires_at`."""

    id: str
    kind: MediaKind
    content_type: str
    bytes: int
    width: int
    height: int
    url: str
    thumbnail_url: str | None
    expires_at: Instant
