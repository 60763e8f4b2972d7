import pytest

from backend.features.notifications import DeliveryRepository, InboxRepository, Notifications
from backend.kit.mongo import Mongo, UnitOfWork
from tests.features.notifications.builders import BOOK, NOON


@pytest.fixture
async def deliveries(mongo: Mongo) -> DeliveryRepository:
    repository = DeliveryRepository(mongo)
    await repository.ensure_indexes()
    return repository


@pytest.fixture
async def inbox(mongo: Mongo) -> InboxRepository:
    repository = InboxRepository(mongo)
    await repository.ensure_indexes()
    return repository


@pytest.fixture
def notifications(
    deliveries: DeliveryRepository, inbox: InboxRepository, unit_of_work: UnitOfWork
) -> Notifications:
    return Notifications(deliveries, inbox, BOOK, unit_of_work, now=lambda: NOON)
