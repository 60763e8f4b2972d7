"""Files as they go over the wire: strict types, and nothing a browser could be made to run."""

from typing import Final

from backend.features.media.content import EXTENSIONS
from backend.features.media.links import Size
from backend.features.media.models import Media
from backend.features.media.service.reading import OpenFile
from backend.kit.http import Document

# A link's own life bounds this; the bytes behind an id never change.
_CACHED: Final = "private, max-age=300, immutable"


def disposition(opened: OpenFile) -> str:
    """How the object storage is to serve it: shown only if it is an image."""
    filename = _filename(opened.media)
    return f'attachment; filename="{filename}"' if filename else "inline"


def _filename(media: Media) -> str:
    if media.is_image:
        return ""
    return f"{media.kind}-{media.id[:8]}.{EXTENSIONS[media.content_type]}"


def as_document(opened: OpenFile, *, cached: bool = False) -> Document:
    """Images, which are drawn by ourselves, may be shown; all else is only for saving."""
    media, span = opened.media, opened.span
    small = opened.size is Size.THUMBNAIL
    headers = {
        "Content-Length": str(span.end - span.start),
        "Accept-Ranges": "bytes",
        "ETag": f'"{media.thumbnail_sha256 if small else media.sha256}"',
    }
    if not span.is_whole:
        headers["Content-Range"] = span.content_range
    if cached:
        headers["Cache-Control"] = _CACHED
    return Document(
        body=opened.content,
        media_type=media.content_type,
        filename=_filename(media),
        status=200 if span.is_whole else 206,
        headers=headers,
    )
