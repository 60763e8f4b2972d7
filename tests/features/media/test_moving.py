"""Files that move to a bucket while they are in use: never unreadable, whatever cuts it short."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.channels.imaging import ImageWorkers
from backend.features.media import AlreadyMoving, FileStores, Moved, StoreKind
from backend.features.media.errors import StorageUnavailable
from backend.kit.mongo import Lease, Mongo
from backend.simulator.world.faults import FaultOrder
from tests.features.media.conftest import SETTINGS, Desk, build_desk
from tests.features.media.test_direct_uploads import stores_on
from tests.support import images, recordings
from tests.support.buckets import Bucket
from tests.support.kit import Served
from tests.support.simulator import SimulatorControl

HERE, THERE = StoreKind.GRIDFS, StoreKind.OSS
AS_A_PAGE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def stores(bucket: Bucket, mongo: Mongo) -> FileStores:
    return stores_on(bucket, mongo, HERE)


@pytest.fixture
async def desk(stores: FileStores, mongo: Mongo, workers: ImageWorkers, served: Served) -> Desk:
    return await build_desk(mongo, workers, served, SETTINGS, stores)


async def some_files(desk: Desk) -> dict[str, bytes]:
    """Their addresses and contents: two pictures and a paper."""
    pictures = [images.a_jpeg(400, 300), images.a_jpeg(300, 200)]
    views = [await desk.uploaded(picture, token="wang") for picture in pictures]
    views.append(await desk.uploaded(recordings.PDF, token="wang"))
    return {each["url"]: await shown(desk, each["url"]) for each in views}


async def shown(desk: Desk, url: str) -> bytes:
    answer = await desk.api.get(url, headers=AS_A_PAGE)
    assert answer.status == 200
    return answer.raw


async def move(desk: Desk, target: StoreKind) -> Moved:
    return await desk.services.moving.move(target, lambda moved: None)


async def assert_readable(desk: Desk, files: dict[str, bytes]) -> None:
    for url, content in files.items():
        assert await shown(desk, url) == content


async def test_all_files_move_there_and_back(desk: Desk, bucket: Bucket) -> None:
    files = await some_files(desk)
    assert await move(desk, THERE) == Moved(files=3, left_behind=5)
    assert (await desk.kept())[1:] == [0, 0]
    assert len(bucket.names) == 5
    await assert_readable(desk, files)
    assert await move(desk, THERE) == Moved()
    assert await move(desk, HERE) == Moved(files=3, left_behind=5)
    assert bucket.names == []
    await assert_readable(desk, files)


async def test_what_was_stored_before_there_was_a_choice_moves_too(desk: Desk) -> None:
    files = await some_files(desk)
    await desk.mongo.collection("media").update_many({}, {"$unset": {"store": 1}})
    assert (await move(desk, HERE)).files == 0
    assert (await move(desk, THERE)).files == 3
    await assert_readable(desk, files)


@pytest.mark.parametrize(
    "operation", ["ListMultipartUploads", "PutObject", "ListObjects", "DeleteObject"]
)
@pytest.mark.parametrize("skipped", [0, 3])
async def test_a_move_that_is_cut_short_is_taken_up_where_it_was(
    desk: Desk, control: SimulatorControl, operation: str, skipped: int
) -> None:
    files = await some_files(desk)
    back = operation in ("ListObjects", "DeleteObject")  # these happen where files are left behind
    if back:
        await move(desk, THERE)
    target = HERE if back else THERE
    slow = FaultOrder(
        endpoint=f"oss.aliyuncs.com/{operation}", slow_seconds=0.01, times=max(skipped, 1)
    )
    broken = FaultOrder(endpoint=f"oss.aliyuncs.com/{operation}", http_status=502, times=2)
    for order in [slow, broken] if skipped else [broken]:
        await control.order_fault(order)
    await asyncio.gather(move(desk, target), return_exceptions=True)
    await control.clear_faults()
    await desk.mongo.collection("platform_circuits").delete_many({})
    await assert_readable(desk, files)
    await move(desk, target)
    await assert_readable(desk, files)
    assert await desk.services.files.count_outside(target) == 0
    assert await move(desk, target) == Moved()


async def test_what_another_move_left_half_there_is_put_again(
    desk: Desk, bucket: Bucket, stores: FileStores
) -> None:
    files = await some_files(desk)

    async def half() -> AsyncIterator[bytes]:
        yield b"not the picture"

    for media in await desk.services.files.find({}, limit=10):
        await bucket.store.put(media.id, half())
    assert (await move(desk, THERE)).files == 3
    await assert_readable(desk, files)


async def test_a_file_that_is_damaged_stays_where_it_is_and_is_told(
    desk: Desk, bucket: Bucket
) -> None:
    await some_files(desk)
    [first, *_] = await desk.services.files.find({}, limit=10, sort=[("_id", 1)])
    await desk.mongo.collection("media_objects.chunks").delete_many({"files_id": first.id})
    moved = await move(desk, THERE)
    assert (moved.files, moved.damaged) == (2, 1)
    assert (await desk.services.files.get(first.id)).store is HERE
    assert [name for name in bucket.names if first.id in name] == []


async def test_two_do_not_move_at_once(desk: Desk, mongo: Mongo) -> None:
    await some_files(desk)
    assert await Lease(mongo, "media-move", "another", seconds=60).acquire()
    with pytest.raises(AlreadyMoving):
        await move(desk, THERE)
    assert await desk.services.files.count_outside(THERE) == 3


async def test_files_are_taken_in_given_away_and_forgotten_while_others_move(
    desk: Desk, bucket: Bucket
) -> None:
    files = await some_files(desk)
    [doomed, *_] = await desk.services.files.find({}, limit=10, sort=[("_id", -1)])
    moving = asyncio.create_task(move(desk, THERE))
    new = await desk.uploaded(images.a_jpeg(200, 200), token="wang")
    await desk.services.clearing.forget([doomed.id])
    await moving
    await move(desk, THERE)
    rest = {url: content for url, content in files.items() if doomed.id not in url}
    await assert_readable(desk, rest | {new["url"]: await shown(desk, new["url"])})
    assert len(rest) == 2
    assert [name for name in bucket.names if doomed.id in name] == []


async def test_a_file_in_a_store_that_is_not_set_up_is_said_to_be_unavailable(
    desk: Desk, stores: FileStores
) -> None:
    with pytest.raises(StorageUnavailable):
        FileStores.gridfs(stores.known[HERE]).of(THERE)
