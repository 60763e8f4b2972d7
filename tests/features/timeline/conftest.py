import pytest

from backend.kit.mongo import Mongo
from tests.features.timeline.cases import CaseService


@pytest.fixture
async def service(mongo: Mongo) -> CaseService:
    service = CaseService(mongo)
    await service.lines.ensure_indexes()
    return service
