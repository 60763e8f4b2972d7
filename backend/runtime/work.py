"""One worker process: delivers stored events, and runs the timed jobs if it leads."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from tornado.httpserver import HTTPServer

from backend.app import build_health_rules
from backend.container import Container
from backend.jobs import build_jobs
from backend.kit.clock import Clock, utc_now
from backend.kit.http import Application, NotFound
from backend.kit.mongo import OutboxRelay, Slots, unavailable
from backend.packet_readers import build_packet_readers
from backend.runtime.ports import LOOPBACK
from backend.runtime.refusals import CannotStart
from backend.runtime.scheduler import Leader
from backend.runtime.serve import build_server
from backend.runtime.shutdown import stop_event
from backend.runtime.start_checks import (
    connect_container,
    require_migrated,
    require_released,
    require_safe_database,
    ship_definitions,
)
from backend.settings import Settings, WorkSettings
from backend.subscriptions import build_subscriptions

log = structlog.get_logger("work")

_CANCEL_SECONDS: Final = 2


async def work(settings: Settings, *, now: Clock = utc_now) -> None:
    """Raises CannotStart before anything is taken up."""
    container = connect_container(settings, now=now)
    lag = asyncio.create_task(container.metrics.watch_event_loop())
    try:
        await require_safe_database(container)
        await require_released(container)
        await require_migrated(container)
        await ship_definitions(container)
        await work_until_stopped(container)
    finally:
        lag.cancel()
        container.close()


async def work_until_stopped(container: Container) -> None:
    """On stop, the events and jobs in hand get `http.grace_seconds` to be finished."""
    settings = container.settings
    stop = stop_event()
    health = listen_for_health(container)
    relay = OutboxRelay(container.mongo, build_subscriptions(container))
    packets = container.callbacks.relay(build_packet_readers(container))
    leader = build_leader(container, settings.work)
    tasks = [asyncio.create_task(relay.run(stop, lanes=settings.work.relays))]
    tasks.append(asyncio.create_task(leader.run(stop)))
    tasks.append(asyncio.create_task(packets.run(stop)))
    tasks.append(asyncio.create_task(container.notices.deliverer.run(stop)))
    tasks.append(asyncio.create_task(container.imports.runner.run(stop)))
    tasks.append(asyncio.create_task(container.exports.runner.run(stop)))
    tasks.append(asyncio.create_task(container.live.sequencer.run(stop)))
    log.info("working", relays=settings.work.relays)
    stopped = asyncio.create_task(stop.wait())
    # Each of them runs until told to stop; one that ends before is a fault to be seen.
    await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    _, unfinished = await asyncio.wait(tasks, timeout=settings.http.grace_seconds)
    for task in unfinished:
        log.warning("work cut off")
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.gather(*tasks), _CANCEL_SECONDS)
    if health:
        health.stop()
        await health.close_all_connections()
    log.info("stopped")


def build_leader(container: Container, settings: WorkSettings) -> Leader:
    return Leader(
        container.mongo,
        build_jobs(container),
        container.metrics,
        slots=Slots(container.mongo, container.unit_of_work),
        lease_seconds=settings.leader_lease_seconds,
    )


def listen_for_health(container: Container) -> HTTPServer | None:
    """Health and metrics on loopback, if a port is set. Raises CannotStart if it is taken."""
    port = container.settings.work.port
    if port is None:
        return None
    app = Application(
        build_health_rules(container),
        authenticate=_nobody,
        translate=unavailable,
        default_handler_class=NotFound,
    )
    server = build_server(app, container.settings.http)
    try:
        server.listen(port, LOOPBACK)
    except OSError as error:
        raise CannotStart(f"Cannot listen on {LOOPBACK}:{port}: {error.strerror}") from None
    return server


async def _nobody(_: object) -> None:
    """Health is for whoever asks."""
