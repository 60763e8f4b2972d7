"""The simulator: one port for Tencent's and Aliyun's hosts, the control plane and the phones."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Final

import structlog
from tornado.httpserver import HTTPServer
from tornado.routing import Rule
from tornado.web import Application, RequestHandler

from backend.simulator.api.aliyun.handler import AliyunHandler
from backend.simulator.api.handler import Directory, PlatformHandler
from backend.simulator.api.oss.handler import HOSTS as OSS_HOSTS
from backend.simulator.api.oss.handler import BucketInPath, OssHandler
from backend.simulator.api.pictures import PictureHandler
from backend.simulator.callbacks.pusher import Pusher
from backend.simulator.control.routes import PREFIX, control_routes
from backend.simulator.phone.routes import phone_routes
from backend.simulator.world.clock import Now, system_now
from backend.simulator.world.state_file import StateFile, StateUnreadable
from backend.simulator.world.world import World

log = structlog.get_logger("simulator")

LARGEST_BODY_BYTES: Final = 21 * 1024 * 1024
LARGEST_HEADER_BYTES: Final = 32 * 1024
IDLE_SECONDS: Final = 75
BODY_SECONDS: Final = 30
ALIYUN_HOSTS: Final = r"(?:.+\.)?aliyuncs\.com"
PICTURE_HOSTS: Final = r"mmbiz\.qpic\.cn"
TENCENT_HOSTS: Final = r"(?:.+\.)?qq\.com"


class SimulatorCannotStart(Exception):
    """The port is taken, or the state cannot be read; the text says which, in one line."""


class Simulator:
    """`url` and `port` are known once started; port 0 lets the system choose."""

    def __init__(
        self,
        port: int = 0,
        state_path: Path | None = None,
        now: Now = system_now,
        address: str = "127.0.0.1",
    ) -> None:
        self.port = port
        self.url = ""
        self._address = address
        self.world = World(now)
        self._state = StateFile(state_path, self.world) if state_path else None
        self._server: HTTPServer | None = None
        self._pusher: Pusher | None = None

    @property
    def control_url(self) -> str:
        return f"{self.url}{PREFIX}"

    async def start(self) -> None:
        """Raises SimulatorCannotStart; then nothing is left behind."""
        try:
            listening = socket.create_server((self._address, self.port), backlog=128)
        except OSError as error:
            reason = f"port {self.port} cannot be used: {os.strerror(error.errno or 0)}"
            raise SimulatorCannotStart(reason) from error
        try:
            if self._state:
                await self._state.start()
        except (StateUnreadable, OSError) as error:
            listening.close()
            raise SimulatorCannotStart(str(error)) from error
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self.url = f"http://{self._address}:{self.port}"
        self._server = HTTPServer(
            build_application(self.world),
            max_body_size=LARGEST_BODY_BYTES,
            max_header_size=LARGEST_HEADER_BYTES,
            idle_connection_timeout=IDLE_SECONDS,
            body_timeout=BODY_SECONDS,
        )
        self._server.add_socket(listening)
        self._pusher = Pusher(self.world)
        self._pusher.start()
        log.info("started", port=self.port)

    async def stop(self) -> None:
        """Slow answers end at once; what the phones received is saved."""
        if self._server is None:
            return
        self.world.closing.set()
        self.world.arrived.set()
        self._server.stop()
        await asyncio.sleep(0)
        await self._server.close_all_connections()
        self._server = None
        if self._pusher:
            await self._pusher.stop()
            self._pusher = None
        if self._state:
            await self._state.stop()
        log.info("stopped")


async def run(port: int, state_path: Path | None = None, address: str = "127.0.0.1") -> None:
    """Serve until SIGTERM or SIGINT. Raises SimulatorCannotStart."""
    simulator = Simulator(port, state_path, address=address)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        await simulator.start()
        await stop.wait()
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)
        await simulator.stop()


def build_application(world: World) -> Application:
    """Tencent's and Aliyun's hosts answer as they do; any other name has control and phones."""
    directory = Directory()
    application = Application(
        [*control_routes(world, directory), *phone_routes(world)],
        log_function=_log_request,
    )
    application.add_handlers(
        TENCENT_HOSTS, [(r".*", PlatformHandler, {"world": world, "directory": directory})]
    )
    application.add_handlers(
        PICTURE_HOSTS, [(r"/mmbiz_jpg/([0-9A-Za-z_-]{1,100})/0", PictureHandler, {"world": world})]
    )
    application.add_handlers(OSS_HOSTS, [(r".*", OssHandler, {"world": world})])
    application.default_router.rules.insert(
        0, Rule(BucketInPath(world), OssHandler, {"world": world})
    )
    application.add_handlers(ALIYUN_HOSTS, [(r".*", AliyunHandler, {"world": world})])
    return application


def _log_request(handler: RequestHandler) -> None:
    """Paths only: queries carry secrets, tokens and codes."""
    if handler.get_status() >= 500:
        log.warning("answered", status=handler.get_status(), path=handler.request.path[:200])
