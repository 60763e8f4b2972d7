"""Files in a bucket, as whoever runs the server sees it: `doctor`, and `media where | move`."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.container import Container, build_container
from backend.runtime.commands import media
from backend.runtime.findings import Level
from backend.runtime.storage_checks import files_are_stored
from backend.settings import Settings
from backend.simulator import Simulator
from backend.simulator.world.accounts import Accounts
from tests.features.media.builders import a_file
from tests.support.application import product_settings
from tests.support.buckets import BUCKET
from tests.support.mongo import Prepared
from tests.support.simulator import SimulatorControl

OSS = {
    "kind": "oss",
    "bucket": BUCKET.name,
    "access_key_id": BUCKET.access_key_id,
    "access_key_secret": BUCKET.secret,
}


def settings_of(uri: str, database: str, simulator: Simulator, **storage: Any) -> Settings:
    return product_settings(
        uri, database, platform={"base_url": simulator.url}, storage=OSS | storage
    )


@pytest.fixture
async def container(
    mongo_uri: str,
    database_name: str,
    prepared: Prepared,
    simulator: Simulator,
    control: SimulatorControl,
) -> AsyncIterator[Container]:
    await control.put_accounts(Accounts(oss=(BUCKET,)))
    container = build_container(settings_of(mongo_uri, database_name, simulator))
    await prepared(container)
    yield container
    container.close()


async def test_doctor_names_what_is_wrong_with_the_bucket(
    container: Container, control: SimulatorControl
) -> None:
    found = await files_are_stored(container)
    assert (found.level, found.text) == (Level.OK, "OSS 存储桶 repair")
    public = BUCKET.model_copy(update={"acl": "public-read", "versioning": "Enabled"})
    await control.put_accounts(Accounts(oss=(public,)))
    found = await files_are_stored(container)
    assert found.level is Level.FAILURE
    assert "改为「私有」" in found.text
    assert "版本控制" in found.text


async def test_doctor_counts_files_that_lie_elsewhere(
    container: Container, mongo_uri: str, database_name: str
) -> None:
    await container.media_services.files.add(a_file())
    found = await files_are_stored(container)
    assert (found.level, found.text) == (
        Level.WARNING,
        "1 个旧文件还不在 oss：可运行 python -m backend media move",
    )
    await container.media_services.files.add(a_file(store="oss"))
    without = build_container(product_settings(mongo_uri, database_name))
    found = await files_are_stored(without)
    without.close()
    assert found.level is Level.FAILURE
    assert found.text.startswith("有 1 个文件存放在 oss，但没有配置它")


async def test_the_command_moves_files_and_says_where_they_are(
    container: Container, capsys: pytest.CaptureFixture[str]
) -> None:
    content, store = b"x" * 1000, container.storage.gridfs

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    file = a_file(bytes=1000, thumbnail_bytes=0)
    file.sha256 = (await store.put(file.id, pieces())).sha256
    await container.media_services.files.add(file)
    await container.media_services.files.add(a_file())  # its bytes are nowhere
    assert await media.move(container) == 1
    assert await media.where(container) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-4:] == [
        "moved 1, cleared 1, damaged 1",
        "damaged files stay where they are; their ids are in the log",
        "gridfs: 1 files",
        "oss: 1 files",
    ]


def test_a_bucket_without_its_key_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="bucket is missing"):
        product_settings("mongodb://127.0.0.1", "x", storage={"kind": "oss"})
    with pytest.raises(ValueError, match="access_key_id are missing"):
        product_settings("mongodb://127.0.0.1", "x", storage={"bucket": "repair"})
