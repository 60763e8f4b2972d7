"""The live channel shares one product a file."""

from collections.abc import AsyncIterator

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from tests.support.files_product import clock, container, people, product
from tests.support.kit import Api, Served

__all__ = ["clock", "container", "people", "product", "second"]


@pytest.fixture
async def second(container: Container, served: Served) -> AsyncIterator[Api]:
    """Another web process on the same database."""
    other = build_container(container.settings, now=container.now)
    yield served.application(build_app(other))
    await other.live.hub.part_with_all()
    other.close()
