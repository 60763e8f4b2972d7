"""Where files lie, how pictures are drawn anew, and who keeps the books of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from backend.channels.assembly import Channels
from backend.channels.imaging import ImageWorkers, Painter
from backend.channels.storage import Storage, build_storage
from backend.features.content_safety import WithheldFiles
from backend.features.media import MediaReading, MediaServices, SubjectAccess, build_media
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.settings import Settings


@dataclass(frozen=True)
class Files:
    image_workers: ImageWorkers
    storage: Storage
    media: MediaServices


def build_files(
    settings: Settings, mongo: Mongo, unit_of_work: UnitOfWork, channels: Channels, now: Clock
) -> Files:
    image_workers = ImageWorkers()
    storage = build_storage(settings, mongo, channels.circuits, now)
    media = build_media(
        mongo,
        unit_of_work,
        storage.stores,
        Painter(image_workers, most_pixels=settings.files.max_image_pixels),
        settings.files,
        settings.http,
        now,
        WithheldFiles.of(mongo),
    )
    return Files(image_workers, storage, media)


class OwnsFiles(Protocol):
    @property
    def media_access(self) -> Mapping[str, SubjectAccess]: ...


def reading_of(media: MediaServices, *owners: OwnsFiles) -> MediaReading:
    """Who may see a file is told by the feature that has what it belongs to."""
    return media.reading({kind: own for each in owners for kind, own in each.media_access.items()})
