import re
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from backend.features.media.links import LinkClaims, Size
from backend.features.media.models import Media, MediaKind
from backend.kit.clock import Instant
from backend.kit.http import Input

_DIGITS: Final = re.compile(r"[0-9]{1,12}")


class UploadQuery(Input):
    """`sha256` of the file as sent, in hex, lets the server tell a damaged one."""

    kind: MediaKind | None = None
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""


class UploadAnnouncement(Input):
    """A file that a client is about to upload by itself: its length in bytes and its type, such as
    `image/jpeg`; `sha256` in hex lets the server tell a damaged one."""

    kind: MediaKind | None = None
    content_type: Annotated[str, Field(pattern=r"^[a-z]{1,20}/[a-z0-9.+-]{1,40}$")]
    bytes: Annotated[int, Field(ge=1, le=1024**3)]
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""


class OfferedForm(BaseModel):
    """Post a multipart form to `url`: all the fields as they are, then the part `file`, before
    `expires_at`. Then complete the upload with `id`."""

    id: str
    url: str
    fields: dict[str, str]
    expires_at: Instant


class PiecewiseAnnouncement(Input):
    """A file that is about to come in pieces: its length in bytes; `sha256` in hex lets the server
    tell a damaged one."""

    kind: MediaKind
    bytes: Annotated[int, Field(ge=1, le=1024**3)]
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""


class PieceQuery(Input):
    offset: Annotated[int, Field(ge=0, le=1024**3)] = 0


class DownloadQuery(Input):
    size: Size = Size.FULL


class WantedLinks(Input):
    """`?id=…&id=…`, at most 50."""

    id: Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=50)]


class LinkQuery(Input):
    """As it came: whatever is wrong with a link, it is a link that does not exist."""

    size: str = ""
    reader: str = ""
    expires: str = ""
    signature: str = ""

    def claims(self, media_id: str) -> LinkClaims | None:
        if self.size not in list(Size) or not _DIGITS.fullmatch(self.expires):
            return None
        return LinkClaims(media_id, Size(self.size), self.reader, int(self.expires))


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


class MediaView(MediaLink):
    """An uploaded file, for whoever uploaded it. `sha256` and `bytes` are of the stored file."""

    sha256: str
    created_at: Instant

    @classmethod
    def of(cls, media: Media, link: MediaLink) -> "MediaView":
        return cls(sha256=media.sha256, created_at=media.created_at, **vars(link))


class UploadProgress(BaseModel):
    """Send on from `next_offset`, `piece_bytes` at a time, before `expires_at`; complete it when
    `next_offset` is `bytes`. Where `media` is there, nothing is left to do. `pieces_taken` counts
    every piece that arrived, those that came twice too."""

    id: str
    bytes: int
    piece_bytes: int
    next_offset: int
    pieces_taken: int
    expires_at: Instant
    media: MediaView | None = None
