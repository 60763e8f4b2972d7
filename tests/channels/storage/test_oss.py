"""The bucket when it is slow, broken, full of strangers, or not ours."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.channels.storage import OssStore, examine_bucket
from backend.channels.storage.oss import calls as oss_calls
from backend.features.media.errors import StorageUnavailable
from backend.features.media.ports import ObjectMissing
from backend.kit.mongo import Mongo, UnitOfWork
from backend.simulator.world.accounts import Accounts, OssBucket
from backend.simulator.world.faults import FaultOrder
from tests.support.buckets import BUCKET, Bucket
from tests.support.simulator import SimulatorControl

MEBIBYTE = 1024**2
HOST = "oss.aliyuncs.com"


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def read(store: OssStore, key: str, length: int) -> bytes:
    return b"".join([piece async for piece in store.open(key, 0, length)])


async def fetch(address: str) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(address, raise_error=False)


def broken(operation: str, **how: object) -> FaultOrder:
    order = {"endpoint": f"{HOST}/{operation}", **how}
    return FaultOrder.model_validate(order)


@pytest.mark.parametrize("key", ["../secret", "a/../../b", "/a", "a//b", "", "a\\b", "a\nb", "."])
async def test_a_key_that_would_lead_elsewhere_is_not_used(bucket: Bucket, key: str) -> None:
    for act in (bucket.store.put(key, pieces(b"x")), bucket.store.length(key)):
        with pytest.raises(ValueError, match="not a key"):
            await act
    with pytest.raises(ValueError, match="not a key"):
        bucket.store.address(key, 60, "image/jpeg", "")
    assert bucket.names == []


@pytest.mark.parametrize("key", ["空调 外机/照片 1.jpg", "a+b&c=d?e#f", "50%/~x", "u/王/'\"<>"])
async def test_any_other_key_is_kept_read_shown_and_listed(bucket: Bucket, key: str) -> None:
    store, content = bucket.store, os.urandom(1000)
    await store.put(key, pieces(content))
    assert bucket.names == [f"test/{key}"]
    assert await read(store, key, 1000) == content
    assert await store.keys("", 10) == [key]
    shown = await fetch(store.address(key, 60, "image/jpeg", 'attachment; filename="a.jpg"'))
    assert (shown.code, shown.body) == (200, content)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"] == 'attachment; filename="a.jpg"'
    await store.delete(key)
    assert bucket.names == []


async def test_an_address_keeps_its_slashes_and_ends_by_the_clock(
    bucket: Bucket, control: SimulatorControl
) -> None:
    await bucket.store.put("a/b", pieces(b"x"))
    address = bucket.store.address("a/b", 60, "text/plain", "")
    assert urlsplit(address).path == "/repair/test/a/b"
    assert (await fetch(address)).code == 200
    tampered = {
        address.replace("a/b", "a/c"),
        address.replace("x-oss-expires=60", "x-oss-expires=600"),
        address.replace("text%2Fplain", "text%2Fhtml"),
        address.replace("x-oss-signature=", "x-oss-signature=0"),
        address.replace("/repair/", "/other/"),
        address.split("?", maxsplit=1)[0],
    }
    assert len(tampered - {address}) == 6
    for wrong in tampered:
        assert (await fetch(wrong)).code in (403, 404), unquote(wrong)
    await control.advance_clock(61)
    expired = await fetch(address)
    assert expired.code == 403
    assert b"Request has expired." in expired.body


@pytest.mark.parametrize("how", [{"cut": True}, {"http_status": 502}, {"body": "<html>"}])
@pytest.mark.parametrize("stage", ["before", "after"])
async def test_a_part_that_is_lost_on_its_way_is_sent_again(
    bucket: Bucket, control: SimulatorControl, how: dict[str, object], stage: str
) -> None:
    content = os.urandom(2 * MEBIBYTE + 7)
    await control.order_fault(broken("UploadPart", stage=stage, **how))
    await bucket.store.put("a", pieces(content))
    assert bucket.bytes_of("test/a") == content
    assert bucket.contents.uploads == {}


async def test_a_bucket_that_breaks_in_the_middle_keeps_nothing_to_be_seen(
    bucket: Bucket, control: SimulatorControl
) -> None:
    await control.order_fault(broken("UploadPart", times=2, http_status=502))
    with pytest.raises(StorageUnavailable):
        await bucket.store.put("a", pieces(os.urandom(2 * MEBIBYTE)))
    assert await bucket.store.length("a") is None
    assert await bucket.store.keys("", 10) == ["a"]
    await bucket.store.delete("a")
    assert (bucket.names, bucket.contents.uploads) == ([], {})


@pytest.mark.parametrize(
    ("operation", "length"), [("PutObject", 1000), ("CompleteMultipartUpload", MEBIBYTE + 9)]
)
async def test_a_last_step_without_an_answer_is_looked_up(
    bucket: Bucket, control: SimulatorControl, operation: str, length: int
) -> None:
    content = os.urandom(length)
    await control.order_fault(broken(operation, cut=True, stage="after"))
    stored = await bucket.store.put("done", pieces(content))
    assert stored.length == length
    assert bucket.bytes_of("test/done") == content
    await control.order_fault(broken(operation, cut=True, stage="before"))
    with pytest.raises(StorageUnavailable):
        await bucket.store.put("lost", pieces(content))
    assert await bucket.store.length("lost") is None


async def test_what_lies_there_damaged_is_not_served_as_if_it_were_whole(bucket: Bucket) -> None:
    content = os.urandom(MEBIBYTE + 500)
    await bucket.store.put("a", pieces(content))
    kept = bucket.contents.objects["test/a"]
    bucket.contents.objects["test/a"] = replace(
        kept, body=bytes([kept.body[0] ^ 1]) + kept.body[1:]
    )
    with pytest.raises(ObjectMissing):
        await read(bucket.store, "a", len(content))


async def test_a_slow_bucket_is_not_waited_for(
    bucket: Bucket, control: SimulatorControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oss_calls, "READ_SECONDS", 0.2)
    await control.order_fault(broken("HeadObject", times=2, slow_seconds=60))
    with pytest.raises(StorageUnavailable):
        await bucket.store.length("a")


async def test_a_bucket_that_stays_silent_is_left_alone_after_five_calls(
    bucket: Bucket, control: SimulatorControl
) -> None:
    store = bucket.store
    await store.put("a", pieces(b"x"))
    await control.order_fault(broken("HeadObject", times=None, cut=True))
    await control.clear_calls()
    for _ in range(6):
        with pytest.raises(StorageUnavailable):
            await store.length("a")
    assert (await control.calls_to(f"{HOST}/HeadObject")).calls == 5
    [path] = await bucket.circuits.closed_paths()
    assert (path.name, path.reason) == (f"host {bucket.account.endpoint}", "outage")


async def test_a_wrong_key_is_tried_once_and_told(
    bucket: Bucket, control: SimulatorControl
) -> None:
    store = OssStore(bucket.calls(access_key_secret="wrong"))
    puts = (store.put(f"a{n}", pieces(b"x")) for n in range(5))
    results = await asyncio.gather(*puts, return_exceptions=True)
    assert {type(each) for each in results} == {StorageUnavailable}
    await control.clear_calls()
    with pytest.raises(StorageUnavailable):
        await store.length("a")
    assert (await control.calls()).recent == []
    [path] = await bucket.circuits.closed_paths()
    assert (path.name, path.reason) == ("oss repair", "config")


async def test_a_right_that_is_missing_stops_that_call_alone(
    bucket: Bucket, control: SimulatorControl
) -> None:
    await bucket.store.put("a", pieces(b"x"))
    await control.order_fault(broken("DeleteObject", code="AccessDenied"))
    with pytest.raises(StorageUnavailable):
        await bucket.store.delete("a")
    assert await read(bucket.store, "a", 1) == b"x"
    [path] = await bucket.circuits.closed_paths()
    assert path.name == "oss repair DeleteObject"


async def test_no_store_is_called_inside_a_unit_of_work(
    bucket: Bucket, control: SimulatorControl, mongo: Mongo
) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        await UnitOfWork(mongo).run(lambda: bucket.store.length("a"))
    assert (await control.calls()).recent == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"acl": "public-read"}, "改为「私有」"),
        ({"versioning": "Suspended"}, "从未开启版本控制"),
        ({"name": "another"}, "连不上存储桶 repair"),
    ],
)
async def test_a_bucket_that_is_not_fit_is_named_in_chinese(
    bucket: Bucket, control: SimulatorControl, changed: dict[str, str], said: str
) -> None:
    assert await examine_bucket(bucket.calls()) == []
    unfit = OssBucket.model_validate(BUCKET.model_dump() | changed)
    await control.put_accounts(Accounts(oss=(unfit,)))
    [finding] = await examine_bucket(bucket.calls())
    assert said in finding
