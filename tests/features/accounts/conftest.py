"""The product with pretended ways in, and a second process of it on the same database."""

from collections.abc import AsyncIterator

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from tests.support.application import MovableClock, product_settings
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared
from tests.support.sign_in_platforms import PretendedPlatforms


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
