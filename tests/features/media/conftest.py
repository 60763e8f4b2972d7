import pytest

from backend.features.media import LinkSigner, MediaLibrary, MediaRepository
from backend.kit.clock import utc_now
from backend.kit.mongo import Mongo, UnitOfWork


@pytest.fixture
async def files(mongo: Mongo) -> MediaRepository:
    repository = MediaRepository(mongo)
    await repository.ensure_indexes()
    return repository


@pytest.fixture
def library(files: MediaRepository, unit_of_work: UnitOfWork) -> MediaLibrary:
    return MediaLibrary(files, LinkSigner(files.mongo.crypto), unit_of_work, utc_now, most_shown=9)
