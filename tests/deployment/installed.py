"""The product as deploy/ installs it: nginx, two web processes, two workers, and mongod with access
control, as users with the least rights. Only the clock is the tests'."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from backend.container import Container
from tests.deployment.certificates import certificate_files
from tests.deployment.shipped import Nginx, ShippedMongod
from tests.support.application import INDEX_KEY, KEY, MovableClock
from tests.support.kit import Api
from tests.support.ports import free_port
from tests.support.processes import Running, fetch, outside_environment
from tests.support.warm_starts import WarmStarts

STATE: Final = "BAOXIU_TEST_DEPLOYED"
CLOCK: Final = "BAOXIU_TEST_CLOCK"
WEB: Final = 2
WORKERS: Final = 2


class Installed:
    def __init__(self, mongod: ShippedMongod, folder: Path, starts: WarmStarts) -> None:
        self._mongod = mongod
        self._starts = starts
        self._folder = folder
        self.running: list[Running] = []
        self.ports = free_port(), free_port()
        self.nginx = Nginx(folder, self.ports)
        self.certificate, self._key = certificate_files(mongod.folder)
        self._uri = ""

    @classmethod
    def of(cls, state: str, folder: Path, starts: WarmStarts) -> "Installed":
        """On the mongod that `python -m tests.deployment` has started."""
        told = json.loads(state)
        return cls(ShippedMongod(Path(told["folder"]), told["port"]), folder, starts)

    def uris(self, database: str) -> dict[str, str]:
        """Of its users, made by the shipped script, by the file they are for."""
        return self._mongod.uris(database)

    def mongo_uri(self, uri: str, database: str) -> str:
        self._uri = self._mongod.uris(database)["/etc/baoxiu/env"]
        return self._uri

    async def open(
        self, container: Container, blocks: Mapping[str, Any], clock: MovableClock
    ) -> Api:
        clock.share(self._folder / "clock")
        environment = self._environment(container.mongo.database.name, blocks)
        await asyncio.to_thread(self._start, environment)
        return Api(self.nginx.url, authority=self.certificate)

    def _environment(self, database: str, blocks: Mapping[str, Any]) -> dict[str, str]:
        settings: dict[str, Any] = {
            "environment": "test",
            "mongo": {"uri": self._uri, "database": database},
            "encryption": {"keys": {"k1": KEY}, "current": "k1", "blind_index_key": INDEX_KEY},
            "http": {"trusted_proxies": ["127.0.0.1"], "notice_seconds": 0},
        }
        variables = dict(_variables("BAOXIU", {**settings, **blocks}))
        return outside_environment() | variables | {CLOCK: str(self._folder / "clock")}

    def _start(self, environment: dict[str, str]) -> None:
        ready = []
        for port in self.ports:
            self._run(f"serve-{port}", environment | {"BAOXIU_HTTP__PORT": str(port)}, "serve")
            ready.append(port)
        for number in range(WORKERS):
            port = free_port()
            self._run(f"work-{number}", environment | {"BAOXIU_WORK__PORT": str(port)}, "work")
            ready.append(port)
        for running, port in zip(self.running, ready, strict=True):
            url = f"http://127.0.0.1:{port}/health/ready"
            running.wait_for(lambda url=url: fetch(url)[0] == 200, "ready")  # type: ignore[misc]  # bound now
        self.nginx.start(self.nginx.write(self.certificate, self._key))

    def _run(self, name: str, environment: dict[str, str], command: str) -> None:
        arguments = [sys.executable, "-m", "tests.deployment.clocked", command]
        log = self._folder / f"{name}.log"
        self.running.append(Running(arguments, environment, log, self._starts))

    def end(self) -> None:
        self.nginx.stop()
        for running in self.running:
            running.end()


def _variables(prefix: str, block: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Settings as their variables; one whole block may be named only by its fields."""
    variables: list[tuple[str, str]] = []
    for name, value in block.items():
        joint = "_" if prefix == "BAOXIU" else "__"
        variable = f"{prefix}{joint}{name.upper()}"
        if isinstance(value, Mapping) and prefix == "BAOXIU":
            variables += _variables(variable, value)
        elif isinstance(value, str):
            variables.append((variable, value))
        else:
            variables.append((variable, json.dumps(value, ensure_ascii=False)))
    return variables
