"""Serves uploads on a port of its own until it is killed."""

import asyncio
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from backend.channels.imaging import ImageWorkers, Painter
from backend.channels.storage import GridFSStore
from backend.features.media import FileStores, build_media, handlers
from backend.kit.clock import utc_now
from backend.kit.http import Application, NotFound
from backend.kit.mongo import FileBucket, Mongo, UnitOfWork
from backend.settings import HttpSettings
from tests.features.media.builders import PEOPLE
from tests.features.media.conftest import SETTINGS
from tests.support.kit import tokens
from tests.support.programs import run, say


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    services = build_media(
        mongo,
        UnitOfWork(mongo),
        FileStores.gridfs(GridFSStore(FileBucket(mongo, "media_objects", utc_now))),
        Painter(ImageWorkers(), most_pixels=50_000_000),
        SETTINGS,
        HttpSettings(),
        utc_now,
    )
    server = HTTPServer(
        Application(
            handlers.routes(services, services.reading({})),
            authenticate=tokens(**PEOPLE),
            default_handler_class=NotFound,
        )
    )
    socket, port = bind_unused_port()
    server.add_socket(socket)
    say(port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main)
