"""What this feature needs from others."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from backend.kit.access import Actor


class SubjectAccess(Protocol):
    """Tells for one kind of subject (tickets, devices, …) who may see it; filled in
    `container.py`, because those features stand above this one."""

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """False also for a subject that does not exist."""


class Withheld(Protocol):
    """Tells which files are hidden from somebody though he may see their subject."""

    async def among(self, media_ids: Sequence[str], actor: Actor) -> set[str]: ...


class NothingWithheld:
    async def among(self, media_ids: Sequence[str], actor: Actor) -> set[str]:
        return set()


@dataclass(frozen=True)
class StoredObject:
    """What a store says it has kept."""

    length: int
    sha256: str


class ObjectExists(Exception):
    """The key is taken, be it by a put that was never finished."""


class ObjectMissing(Exception):
    """No object of this key, or a part of it has gone."""


class ObjectStore(Protocol):
    """Keeps bytes under keys. An object exists when, and only when, all of it is stored; none is
    ever changed. Every adapter passes tests/channels/storage/test_object_store.py."""

    async def put(self, key: str, content: AsyncIterator[bytes]) -> StoredObject:
        """Raises ObjectExists; then, and after any other failure, `delete` clears up."""

    async def length(self, key: str) -> int | None:
        """None for what does not exist or was never finished."""

    def open(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`. Raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Also what is left of a put that was never finished. Nothing there: nothing to do."""

    async def keys(self, after: str, limit: int) -> list[str]:
        """Keys in order, those of unfinished puts among them."""

    async def free_bytes(self) -> int | None:
        """None for a store without an end."""


class AddressedStore(ObjectStore, Protocol):
    """A store that clients can fetch from by themselves."""

    def address(self, key: str, seconds: int, content_type: str, disposition: str) -> str:
        """Works for so long, without headers; answers with this type and disposition."""


@dataclass(frozen=True)
class UploadForm:
    """Where to post a form of `fields` that ends with the part `file`."""

    url: str
    fields: Mapping[str, str]


class UploadForms(Protocol):
    """Lets a client upload one file into the store by itself."""

    def form(self, key: str, content_type: str, length: int, expires_at: datetime) -> UploadForm:
        """For exactly this key, type and length, once, until then."""


class ImageForm(StrEnum):
    """How an image is written anew: signatures as PNG, photos as JPEG on white."""

    JPEG = "jpeg"
    PNG = "png"


@dataclass(frozen=True)
class DrawnImage:
    """`file` is open, stands at its start, and is closed by whoever asked for it."""

    file: BinaryIO
    length: int
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class DrawnImages:
    image: DrawnImage
    thumbnail: DrawnImage


class ImagePainter(Protocol):
    """Decodes an image and draws it anew, upright, without metadata, no larger than 2560 pixels
    on its long side, with a thumbnail of 480."""

    def redraw(self, source: BinaryIO, form: ImageForm) -> AbstractAsyncContextManager[DrawnImages]:
        """Raises UnreadableImage, ImageTooLarge, AnimatedImage, ServiceBusy."""
