"""Files that come in pieces, so that a cut costs one piece and not the file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bson import Binary
from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from backend.features.media.errors import PieceOutOfPlace
from backend.features.media.schemas import PiecewiseAnnouncement
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document

PIECE_BYTES: Final = 512 * 1024
UPLOAD_LIFE: Final = timedelta(hours=24)
MOST_PIECES: Final = 1024**3 // PIECE_BYTES
_SWEPT_AT_ONCE: Final = 500
_LABEL: Final = "unfinished_upload"


@dataclass(frozen=True)
class PiecewiseUpload:
    """`key`: the Idempotency-Key under which the file will be known. `pieces_taken` counts those
    that came twice too."""

    id: str
    actor_id: str
    key: str
    asked: PiecewiseAnnouncement
    expires_at: datetime
    pieces_taken: int = 0

    def number_of(self, offset: int, length: int) -> int:
        """Which piece that is. Raises PieceOutOfPlace."""
        number, beside = divmod(offset, PIECE_BYTES)
        if beside or length != min(PIECE_BYTES, self.asked.bytes - offset):
            raise PieceOutOfPlace(piece_bytes=PIECE_BYTES)
        return number


class PiecewiseUploadRepository:
    """The pieces are sealed one by one. Everything says when it is overdue, so that a piece that is
    written while its upload is swept goes with the next sweep."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection("media_piecewise_uploads")
        self._pieces = mongo.collection("media_pieces")
        self._crypto = mongo.crypto

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes(
            [
                IndexModel([("actor_id", ASCENDING), ("key", ASCENDING)], unique=True),
                IndexModel([("actor_id", ASCENDING), ("expires_at", ASCENDING)]),
                IndexModel("expires_at"),
            ]
        )
        place = IndexModel([("upload_id", ASCENDING), ("number", ASCENDING)], unique=True)
        await self._pieces.create_indexes([place, IndexModel("expires_at")])

    async def add(self, upload: PiecewiseUpload) -> bool:
        """Whether it is new: false where one of the same person and key is there."""
        row = {
            "_id": upload.id,
            "actor_id": upload.actor_id,
            "key": upload.key,
            "asked": upload.asked.model_dump(mode="json"),
            "expires_at": upload.expires_at,
            "pieces_taken": 0,
        }
        try:
            await self._rows.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    async def get(self, upload_id: str, actor_id: str) -> PiecewiseUpload | None:
        return _read(await self._rows.find_one({"_id": upload_id, "actor_id": actor_id}))

    async def by_key(self, actor_id: str, key: str) -> PiecewiseUpload | None:
        return _read(await self._rows.find_one({"actor_id": actor_id, "key": key}))

    async def of(self, actor_id: str, limit: int) -> list[PiecewiseUpload]:
        """Those that he began, the oldest first."""
        rows = await self._rows.find(
            {"actor_id": actor_id}, limit=limit, sort=[("expires_at", ASCENDING)]
        )
        return [upload for row in rows if (upload := _read(row))]

    async def next_offset(self, upload: PiecewiseUpload) -> int:
        """Up to where nothing is missing."""
        rows = await self._pieces.find(
            {"upload_id": upload.id},
            limit=MOST_PIECES,
            sort=[("number", ASCENDING)],
            projection={"_id": 0, "number": 1},
        )
        whole = 0
        for row in rows:
            if row["number"] != whole:
                break
            whole += 1
        return min(whole * PIECE_BYTES, upload.asked.bytes)

    async def put(self, upload: PiecewiseUpload, number: int, sealed: bytes) -> None:
        """The same piece again takes the place of the first."""
        place = {"upload_id": upload.id, "number": number}
        kept = {"$set": {"sealed": Binary(sealed), "expires_at": upload.expires_at}}
        await self._pieces.update_one(place, kept, upsert=True)
        await self._rows.update_one({"_id": upload.id}, {"$inc": {"pieces_taken": 1}})

    def seal(self, upload: PiecewiseUpload, number: int, content: bytes) -> bytes:
        return self._crypto.seal_bytes(_LABEL, f"{upload.id}:{number}", content)

    async def content(self, upload: PiecewiseUpload) -> AsyncIterator[bytes]:
        """One piece in memory at a time; ends where the first is missing."""
        number = 0
        while row := await self._pieces.find_one({"upload_id": upload.id, "number": number}):
            yield self._crypto.open_bytes(_LABEL, f"{upload.id}:{number}", row["sealed"])
            number += 1

    async def drop_pieces(self, upload_id: str) -> None:
        await self._pieces.delete_many({"upload_id": upload_id})

    async def forget(self, upload_id: str) -> None:
        await self._rows.delete_one({"_id": upload_id})
        await self.drop_pieces(upload_id)

    async def forget_before(self, moment: datetime) -> int:
        """What is overdue; how many uploads."""
        overdue: Document = {"expires_at": {"$lte": moment}}
        forgotten = 0
        while rows := await self._rows.find(overdue, limit=_SWEPT_AT_ONCE):
            for row in rows:
                await self.forget(row["_id"])
            forgotten += len(rows)
        await self._pieces.delete_many(overdue)
        return forgotten


def _read(row: Document | None) -> PiecewiseUpload | None:
    if row is None:
        return None
    asked = PiecewiseAnnouncement.model_validate(row["asked"])
    return PiecewiseUpload(
        row["_id"], row["actor_id"], row["key"], asked, row["expires_at"], row["pieces_taken"]
    )
