"""What uploads are refused with, however they come."""

from typing import Final

from backend.features.media.errors import (
    AnimatedImage,
    HeicNotSupported,
    ImageTooLarge,
    MediaNotFound,
    StorageUnavailable,
    UnreadableImage,
    UnsupportedFile,
    UploadDamaged,
    UploadNotArrived,
    WrongKind,
)
from backend.kit.errors import AppError, PayloadTooLarge, ServiceBusy, TooManyRequests
from backend.kit.http import StorageFull

# For what the file itself is.
CONTENT_REFUSALS: Final[tuple[type[AppError], ...]] = (
    UnsupportedFile,
    HeicNotSupported,
    AnimatedImage,
    WrongKind,
    UploadDamaged,
    UnreadableImage,
    ImageTooLarge,
)
# When a file that came in another way than one request is taken in.
COMPLETION_REFUSALS: Final[tuple[type[AppError], ...]] = (
    MediaNotFound,
    UploadNotArrived,
    *CONTENT_REFUSALS,
    PayloadTooLarge,
    TooManyRequests,
    StorageFull,
    ServiceBusy,
    StorageUnavailable,
)
