"""The whole product, as it is wired in production, on a fresh database and with a movable clock."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from backend.app import build_app, build_document, build_rules
from backend.container import Container, build_container
from backend.kit.clock import utc_now
from backend.settings import Environment, Settings
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared

KEY = b64encode(b"k" * 32).decode()
INDEX_KEY = b64encode(b"i" * 32).decode()


class MovableClock:
    """Runs like the real one, from wherever a test has moved it."""

    def __init__(self) -> None:
        self._offset = timedelta()
        self._file: Path | None = None

    def __call__(self) -> datetime:
        return utc_now() + self._offset

    def move(self, **by: float) -> None:
        """As timedelta: `clock.move(days=7)`."""
        self._offset += timedelta(**by)
        self._tell()

    def share(self, file: Path) -> None:
        """From now on other processes can read in it how far the clock was moved."""
        self._file = file
        self._tell()

    def _tell(self) -> None:
        if self._file is not None:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(str(self._offset.total_seconds()), encoding="utf-8")
            fresh.rename(self._file)


class SharedClock:
    """The clock of another process, as its file tells it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        return utc_now() + timedelta(seconds=float(self._file.read_text(encoding="utf-8")))


def product_settings(uri: str, database: str, **blocks: Any) -> Settings:
    """Settings of a test installation; `blocks` override whole blocks."""
    return Settings.model_validate(
        {
            "environment": Environment.TEST,
            "mongo": {"uri": uri, "database": database},
            "encryption": {
                "keys": {"k1": KEY},
                "current": "k1",
                "blind_index_key": INDEX_KEY,
            },
            **blocks,
        }
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """Blocks of settings beside the plain ones; files override it."""
    return {}


@pytest.fixture
async def container(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    prepared: Prepared,
    more_settings: dict[str, Any],
) -> AsyncIterator[Container]:
    """Every service of the product, with its indexes."""
    settings = product_settings(mongo_uri, database_name, **more_settings)
    container = build_container(settings, now=clock)
    await prepared(container)
    yield container
    container.close()


@pytest.fixture
async def product(container: Container, served: Served) -> Api:
    """The product over HTTP, with its own sign-in."""
    return served.application(build_app(container))


@cache
def openapi_document() -> dict[str, Any]:
    """Of every endpoint of the product, without a database. Not to be changed."""
    container = build_container(Settings())
    try:
        return build_document(build_rules(container))
    finally:
        container.close()
