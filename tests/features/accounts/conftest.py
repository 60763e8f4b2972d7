"""The product with pretended ways in, and a second process of it on the same database."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from argon2 import PasswordHasher

from backend.app import build_app
from backend.container import Container, build_container
from backend.kit import passwords
from tests.support.application import MovableClock, product_settings
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared
from tests.support.sign_in_platforms import PretendedPlatforms

_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def costly_hashes() -> None:
    """For tests that are about what a hash costs."""


@pytest.fixture(autouse=True)
def _quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own take tens of milliseconds of computing each: that is their purpose."""
    if "costly_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_HASHER", _QUICK)
        monkeypatch.setattr(passwords, "_DECOY", _QUICK.hash("nobody has this password"))


@pytest.fixture
def platforms() -> PretendedPlatforms:
    return PretendedPlatforms()


@pytest.fixture
async def container(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    platforms: PretendedPlatforms,
    prepared: Prepared,
) -> AsyncIterator[Container]:
    settings = product_settings(mongo_uri, database_name)
    container = build_container(settings, now=clock, sign_in_platforms=platforms.platforms)
    await prepared(container)
    yield container
    container.close()


@pytest.fixture
async def second_process(
    container: Container, clock: MovableClock, platforms: PretendedPlatforms, served: Served
) -> AsyncIterator[Api]:
    other = build_container(container.settings, now=clock, sign_in_platforms=platforms.platforms)
    yield served.application(build_app(other))
    other.close()
