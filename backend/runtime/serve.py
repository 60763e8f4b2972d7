"""One web process: start, serve until told to stop, finish what is in flight, leave."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

import structlog
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from backend.app import build_app
from backend.kit.clock import Clock, utc_now
from backend.kit.http import Application
from backend.runtime.doctor import examine
from backend.runtime.refusals import CannotStart
from backend.runtime.shutdown import stop_event
from backend.runtime.start_checks import (
    connect_container,
    require_migrated,
    require_safe_database,
    ship_definitions,
)
from backend.settings import HttpSettings, Settings

log = structlog.get_logger("serve")

_LAST_ACCEPT_SECONDS: Final = 0.05


async def serve(settings: Settings, *, now: Clock = utc_now) -> None:
    """Raises CannotStart before the port is opened."""
    container = connect_container(settings, now=now)
    container.console.operations.examined_by(partial(examine, container))
    lag = asyncio.create_task(container.metrics.watch_event_loop())
    try:
        await require_safe_database(container)
        await require_migrated(container)
        await ship_definitions(container)
        await listen_until_stopped(build_app(container), settings.http)
    finally:
        lag.cancel()
        container.close()


async def listen_until_stopped(app: Application, settings: HttpSettings) -> None:
    stop = stop_event()
    server = build_server(app, settings)
    try:
        sockets = bind_sockets(settings.port, settings.host, reuse_port=True)
    except OSError as error:
        raise CannotStart(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        ) from None
    server.add_sockets(sockets)
    log.info("serving", host=settings.host, port=sockets[0].getsockname()[1])
    await stop.wait()
    await drain(app, server, settings)
    log.info("stopped")


def build_server(app: Application, settings: HttpSettings) -> HTTPServer:
    """Tornado's own limits would let a slow client hold a connection for an hour (reliability 0.6).

    Bodies are not decompressed: a small one could unpack to gigabytes.
    """
    return HTTPServer(
        app,
        idle_connection_timeout=settings.idle_connection_seconds,
        body_timeout=settings.body_seconds,
        max_header_size=settings.max_header_bytes,
        max_body_size=settings.max_body_bytes,
        decompress_request=False,
        xheaders=False,  # the application itself reads them, from trusted proxies alone
    )


async def drain(app: Application, server: HTTPServer, settings: HttpSettings) -> None:
    """Say so, take no more, and give what has begun its chance: closing would cut it off."""
    app.draining = True
    await asyncio.sleep(settings.notice_seconds)
    # What the kernel has already accepted for us is taken up before the door closes.
    await asyncio.sleep(_LAST_ACCEPT_SECONDS)
    server.stop()
    await app.farewell()
    with suppress(TimeoutError):
        async with asyncio.timeout(settings.grace_seconds):
            await app.idle.wait()
    if app.in_flight:
        log.warning("requests cut off", requests=len(app.in_flight))
    await server.close_all_connections()
