"""The product with all three accounts set up, and a platform that pushes to it."""

from collections.abc import AsyncIterator

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from tests.support.application import MovableClock, product_settings
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared
from tests.support.pushes import account_settings


@pytest.fixture
async def reached(
    mongo_uri: str, database_name: str, clock: MovableClock, prepared: Prepared
) -> AsyncIterator[Container]:
    settings = product_settings(mongo_uri, database_name, **account_settings())
    container = build_container(settings, now=clock)
    await prepared(container)
    yield container
    container.close()


@pytest.fixture
async def platform_side(reached: Container, served: Served) -> Api:
    """The product as Tencent's servers see it."""
    return served.application(build_app(reached))
