"""Files as they go over the wire: strict types, and nothing a browser could be made to run."""

from typing import Final

from backend.features.media.content import EXTENSIONS
from backend.features.media.links import Size
from backend.features.media.service.reading import OpenFile
from backend.kit.http import Document

# A link's own life bounds this; the bytes behind an id never change.
_CACHED: Final = "private, max-age=300, immutable"


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
    extension = EXTENSIONS[media.content_type]
    return Document(
        body=opened.content,
        media_type=media.content_type,
        filename="" if media.is_image else f"{media.kind}-{media.id[:8]}.{extension}",
        status=200 if span.is_whole else 206,
        headers=headers,
    )
