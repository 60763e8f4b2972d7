"""What a backup holds: counts and hashes of every collection, in its last frame."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from bson import json_util
from pydantic import AwareDatetime, BaseModel, ConfigDict

from backend.runtime.backups.refusals import ArchiveDamaged

_LENGTH_BYTES = 4
_MODULUS = 1 << 256


class Contents:
    """Counts and hash of documents, whatever order they come in: the sum of their hashes.

    Tells a lost, doubled or changed document; that nobody forges one is the encryption's part.
    """

    def __init__(self) -> None:
        self.documents = 0
        self.bytes = 0
        self._sum = 0

    def add(self, batch: bytes) -> None:
        """Documents in BSON, one after the other."""
        for document in split(batch):
            self.documents += 1
            self.bytes += len(document)
            digest = sha256(document).digest()
            self._sum = (self._sum + int.from_bytes(digest, "big")) % _MODULUS

    @property
    def digest(self) -> str:
        return f"{self._sum:064x}"

    def record(self, name: str) -> "CollectionRecord":
        return CollectionRecord(
            name=name, documents=self.documents, bytes=self.bytes, digest=self.digest
        )


def split(batch: bytes) -> Iterator[memoryview]:
    """The documents of a batch. Raises ArchiveDamaged where it does not end with one."""
    view, start = memoryview(batch), 0
    while start < len(batch):
        length = int.from_bytes(view[start : start + _LENGTH_BYTES], "little")
        if length <= _LENGTH_BYTES or start + length > len(batch):
            raise ArchiveDamaged("备份里的文档长度不对，文件已损坏。请换一份备份。")
        yield view[start : start + length]
        start += length


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CollectionRecord(_Entry):
    name: str
    documents: int
    bytes: int
    digest: str


class Manifest(_Entry):
    """`personal_keys`: fingerprints of the keys that open what is sealed in the documents."""

    name: str
    made_at: AwareDatetime
    database: str
    version: str
    collections: tuple[CollectionRecord, ...]
    personal_keys: dict[str, str]

    @property
    def documents(self) -> int:
        return sum(each.documents for each in self.collections)

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self.collections)


class CollectionPlan(_Entry):
    """How a collection is made again: options and indexes as the database lists them."""

    name: str
    options: str
    indexes: str

    @classmethod
    def of(
        cls, name: str, options: dict[str, Any], indexes: list[dict[str, Any]]
    ) -> "CollectionPlan":
        return cls(name=name, options=json_util.dumps(options), indexes=json_util.dumps(indexes))

    def made_with(self) -> dict[str, Any]:
        options: dict[str, Any] = json_util.loads(self.options)
        return options

    def index_documents(self) -> list[dict[str, Any]]:
        """All but that on _id, as `createIndexes` takes them."""
        listed: list[dict[str, Any]] = json_util.loads(self.indexes)
        dropped = ("v", "ns")
        return [
            {key: value for key, value in each.items() if key not in dropped}
            for each in listed
            if each["name"] != "_id_"
        ]
