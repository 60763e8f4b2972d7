"""The firm at work, with an official account that is pretended."""

from collections.abc import AsyncIterator

import pytest

from backend.container import Container, build_container
from tests.features.conversations.chatting import Phone, PretendedPlatform
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock, product_settings
from tests.support.mongo import Prepared


@pytest.fixture
def platform() -> PretendedPlatform:
    return PretendedPlatform()


@pytest.fixture
async def container(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    prepared: Prepared,
    platform: PretendedPlatform,
) -> AsyncIterator[Container]:
    settings = product_settings(mongo_uri, database_name)
    container = build_container(settings, now=clock, chat_platform=platform)
    await prepared(container)
    yield container
    container.close()


@pytest.fixture
async def clerk(people: People) -> SignedIn:
    """Serves customers in the firm's main branch, where a stranger's words go."""
    return await people.staff("service_agent")


@pytest.fixture
def phone(container: Container, platform: PretendedPlatform) -> Phone:
    return Phone(container, platform)
