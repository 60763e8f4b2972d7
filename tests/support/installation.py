"""Where a journey happens: in this process, or in an installation such as deploy/ makes one."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from backend.app import build_app
from backend.container import Container
from tests.deployment.installed import STATE, Installed
from tests.support.application import MovableClock
from tests.support.kit import Api, Served
from tests.support.warm_starts import WarmStarts


class Installation(Protocol):
    def mongo_uri(self, uri: str, database: str) -> str:
        """What the product is told, where the tests' own is that one."""

    async def open(
        self, container: Container, blocks: Mapping[str, Any], clock: MovableClock
    ) -> Api:
        """Serve what `container` works with; `blocks` are the settings it was built with."""


class InThisProcess:
    def __init__(self, served: Served) -> None:
        self._served = served

    def mongo_uri(self, uri: str, database: str) -> str:
        return uri

    async def open(
        self, container: Container, blocks: Mapping[str, Any], clock: MovableClock
    ) -> Api:
        return self._served.application(build_app(container))


@pytest.fixture
def installation(served: Served, warm_starts: WarmStarts, tmp_path: Path) -> Iterator[Installation]:
    """`python -m tests.deployment` sets up the other kind."""
    state = os.environ.get(STATE)
    if state is None:
        yield InThisProcess(served)
        return
    installed = Installed.of(state, tmp_path, warm_starts)
    yield installed
    installed.end()
