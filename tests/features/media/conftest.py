from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from backend.channels.imaging import ImageWorkers, Painter
from backend.channels.storage import GridFSStore
from backend.features.media import (
    FileStores,
    MediaLibrary,
    MediaRepository,
    MediaServices,
    build_media,
)
from backend.features.media import handlers as media_handlers
from backend.kit.access import Actor
from backend.kit.clock import utc_now
from backend.kit.http import Application, NotFound
from backend.kit.mongo import (
    FileBucket,
    Migrator,
    Mongo,
    StoredAnswers,
    UnitOfWork,
    connect,
    unavailable,
)
from backend.settings import FileSettings, HttpSettings
from tests.features.media.builders import PEOPLE
from tests.support.kit import TEST_CRYPTO, Answer, Api, Served, tokens
from tests.support.sockets import FORM_TYPE, form

MEBIBYTE = 1024**2

SETTINGS = FileSettings(
    max_image_bytes=2 * MEBIBYTE,
    max_video_bytes=8 * MEBIBYTE,
    max_voice_bytes=MEBIBYTE,
    max_document_bytes=MEBIBYTE,
    max_per_minute=1000,
    staff_max_per_minute=1000,
    min_free_bytes=1,
)


@dataclass
class Clock:
    """Now, plus what the test adds to it."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Subjects:
    """Who may see which ticket."""

    seen: set[tuple[str, str]] = field(default_factory=set)

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        return (actor.id, subject_id) in self.seen


@dataclass
class Desk:
    """The whole feature behind HTTP, and what it has stored."""

    api: Api
    services: MediaServices
    store: GridFSStore
    mongo: Mongo
    clock: Clock
    tickets: Subjects

    async def upload(
        self, content: bytes, kind: str = "", *, token: str, key: str = "", name: str = "a.jpg"
    ) -> Answer:
        """As `wx.uploadFile` does it."""
        fields = [("kind", None, kind.encode())] if kind else []
        return await self.api.post(
            "/api/v1/media",
            raw=form([*fields, ("file", name, content)]),
            token=token,
            key=key,
            headers={"Content-Type": FORM_TYPE},
        )

    async def uploaded(self, content: bytes, kind: str = "", *, token: str) -> dict[str, Any]:
        answer = await self.upload(content, kind, token=token)
        assert answer.status == 201, answer.body
        view: dict[str, Any] = answer.body
        return view

    async def stored(self, key: str) -> bytes | None:
        length = await self.store.length(key)
        if length is None:
            return None
        return b"".join([chunk async for chunk in self.store.open(key, 0, length)])

    async def kept(self) -> list[int]:
        """How many records, files, pieces of files."""
        return [
            await self.mongo.collection(name).count({})
            for name in ("media", "media_objects.files", "media_objects.chunks")
        ]

    async def assert_whole(self) -> int:
        """Every record's bytes are there, of the length and the digest it says; how many."""
        rows = await self.mongo.collection("media").find({}, limit=10_000)
        for row in rows:
            content = await self.stored(row["_id"])
            assert content is not None
            assert (len(content), sha256(content).hexdigest()) == (row["bytes"], row["sha256"])
        return len(rows)


DeskMaker = Callable[[FileSettings], Awaitable[Desk]]


@pytest.fixture(scope="module")
async def workers() -> AsyncIterator[ImageWorkers]:
    workers = ImageWorkers()
    yield workers
    workers.close()


async def build_desk(
    mongo: Mongo,
    workers: ImageWorkers,
    served: Served,
    settings: FileSettings,
    stores: FileStores | None = None,
) -> Desk:
    clock, tickets, unit_of_work = Clock(), Subjects(), UnitOfWork(mongo)
    store = GridFSStore(FileBucket(mongo, "media_objects", clock))
    painter = Painter(workers, most_pixels=settings.max_image_pixels)
    services = build_media(
        mongo,
        unit_of_work,
        stores or FileStores.gridfs(store),
        painter,
        settings,
        HttpSettings(),
        clock,
    )
    for ensure in (store.ensure_indexes, *services.ensure_indexes):
        await ensure()
    application = Application(
        media_handlers.routes(services, services.reading({"ticket": tickets})),
        authenticate=tokens(**PEOPLE),
        answers=StoredAnswers(mongo, unit_of_work, clock),
        translate=unavailable,
        default_handler_class=NotFound,
    )
    return Desk(served.application(application), services, store, mongo, clock, tickets)


@pytest.fixture(scope="module")
async def shared_desk(
    mongo_uri: str, mongo_admin: MongoClient[dict[str, Any]], workers: ImageWorkers
) -> AsyncIterator[Desk]:
    name = f"test_{uuid4().hex[:16]}"
    mongo = connect(mongo_uri, name, TEST_CRYPTO)
    await Migrator(mongo, (), (), utc_now).run()
    served = Served()
    yield await build_desk(mongo, workers, served, SETTINGS)
    await served.stop()
    mongo.close()
    mongo_admin.drop_database(name)


@pytest.fixture
def desk(shared_desk: Desk) -> Desk:
    """One for all tests of a file, which bring their own files; the clock is set right again."""
    shared_desk.clock.ahead = timedelta()
    shared_desk.tickets.seen = set()
    return shared_desk


@pytest.fixture
def open_desk(mongo: Mongo, workers: ImageWorkers, served: Served) -> DeskMaker:
    """One with settings of its own, on a database of its own."""
    return lambda settings: build_desk(mongo, workers, served, settings)


@pytest.fixture
async def fresh_desk(open_desk: DeskMaker) -> Desk:
    return await open_desk(SETTINGS)


@pytest.fixture
def files(desk: Desk) -> MediaRepository:
    return desk.services.files


@pytest.fixture
def library(desk: Desk) -> MediaLibrary:
    return desk.services.library
