"""One product for all tests of a file: each brings its own branch, people and device.

A folder's conftest imports these in the place of the fixtures of `tests.support.application`.
"""

from collections.abc import AsyncIterator

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from tests.support.accounts import People
from tests.support.application import MovableClock, product_settings
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """Moves forward only: what one test has waited for stays past for the next."""
    return MovableClock()


@pytest.fixture(scope="module")
async def container(
    mongo_uri: str, files_database: str, clock: MovableClock, prepared: Prepared
) -> AsyncIterator[Container]:
    container = build_container(product_settings(mongo_uri, files_database), now=clock)
    await prepared(container)
    await People(container).found_firm()
    yield container
    container.close()


@pytest.fixture(scope="module")
async def product(container: Container) -> AsyncIterator[Api]:
    served = Served()
    yield served.application(build_app(container))
    await served.stop()


@pytest.fixture
def people(container: Container) -> People:
    return People(container)
