import pytest
from pymongo import IndexModel

from backend.kit.mongo import Mongo
from tests.features.timeline.cases import CaseService


@pytest.fixture
async def service(mongo: Mongo) -> CaseService:
    service = CaseService(mongo)
    await service.lines.ensure_indexes()
    # As in the product, no transaction makes a collection: another one's snapshot would lack it.
    await mongo.collection("cases").create_indexes([IndexModel("version")])
    return service
