"""Where files lie: new ones in the store that is in use, older ones where they were put."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import structlog

from backend.features.media.errors import StorageUnavailable
from backend.features.media.models import StoreKind
from backend.features.media.ports import AddressedStore, ObjectStore, UploadForms

log = structlog.get_logger("media")


@dataclass(frozen=True)
class FileStores:
    """`addressed` are those that clients can fetch from by themselves; `forms` lets them upload
    into the one in use."""

    current: StoreKind
    known: Mapping[StoreKind, ObjectStore]
    addressed: Mapping[StoreKind, AddressedStore] = field(default_factory=dict)
    forms: UploadForms | None = None

    @classmethod
    def gridfs(cls, store: ObjectStore) -> "FileStores":
        """All of it in the database."""
        return cls(StoreKind.GRIDFS, {StoreKind.GRIDFS: store})

    @property
    def in_use(self) -> ObjectStore:
        return self.known[self.current]

    def of(self, kind: StoreKind) -> ObjectStore:
        """Raises StorageUnavailable where files lie in a store that is no longer set up."""
        if kind not in self.known:
            log.error("files lie in a store that is not set up", store=kind.value)
            raise StorageUnavailable
        return self.known[kind]

    async def open(self, kind: StoreKind, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Raises ObjectMissing, StorageUnavailable."""
        async for piece in self.of(kind).open(key, start, end):
            yield piece

    async def delete(self, key: str) -> None:
        """Wherever it lies: a move that was cut short leaves a file in two stores."""
        for store in self.known.values():
            await store.delete(key)
