"""Files that phones upload straight into the bucket: what a form allows, and what is taken in."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.channels.imaging import ImageWorkers
from backend.channels.storage import GridFSStore
from backend.features.media import FileStores, StoreKind
from backend.kit.clock import utc_now
from backend.kit.mongo import FileBucket, Mongo
from backend.simulator.world.faults import FaultOrder
from tests.features.media.conftest import SETTINGS, Desk, build_desk
from tests.support import images, recordings
from tests.support.buckets import Bucket
from tests.support.kit import Answer, Served
from tests.support.simulator import SimulatorControl
from tests.support.sockets import FORM_TYPE, form

FORMS = "/api/v1/media-upload-forms"
PHOTO = images.a_phone_photo()

Fields = dict[str, str]


def stores_on(bucket: Bucket, mongo: Mongo, current: StoreKind) -> FileStores:
    gridfs = GridFSStore(FileBucket(mongo, "media_objects", utc_now))
    store = bucket.store
    return FileStores(
        current=current,
        known={StoreKind.GRIDFS: gridfs, StoreKind.OSS: store},
        addressed={StoreKind.OSS: store},
        forms=bucket.forms if current is StoreKind.OSS else None,
    )


@pytest.fixture
async def desk(bucket: Bucket, mongo: Mongo, workers: ImageWorkers, served: Served) -> Desk:
    stores = stores_on(bucket, mongo, StoreKind.OSS)
    return await build_desk(mongo, workers, served, SETTINGS, stores)


async def offered(desk: Desk, content: bytes = PHOTO, **asked: str) -> dict[str, Any]:
    announced = {"content_type": "image/jpeg", "bytes": len(content)} | asked
    answer = await desk.api.post(FORMS, announced, token="wang")
    assert answer.status == 201, answer.body
    view: dict[str, Any] = answer.body
    return view


async def post(url: str, fields: Mapping[str, str], content: bytes) -> HTTPResponse:
    """As `wx.uploadFile` does it."""
    parts = [(name, None, value.encode()) for name, value in fields.items()]
    return await AsyncHTTPClient().fetch(
        url,
        method="POST",
        headers={"Content-Type": FORM_TYPE},
        body=form([*parts, ("file", "a.jpg", content)]),
        raise_error=False,
    )


async def uploaded(desk: Desk, content: bytes = PHOTO, **asked: str) -> str:
    """The id of a form with which the content has been uploaded."""
    given = await offered(desk, content, **asked)
    posted = await post(given["url"], given["fields"], content)
    assert posted.code == 200, posted.body
    form_id: str = given["id"]
    return form_id


async def complete(desk: Desk, form_id: str, who: str = "wang") -> Answer:
    return await desk.api.post(f"{FORMS}/{form_id}/completion", token=who)


async def test_a_photo_uploaded_by_the_phone_is_drawn_anew_and_fetched_from_the_bucket(
    desk: Desk, bucket: Bucket
) -> None:
    form_id = await uploaded(desk, sha256=sha256(PHOTO).hexdigest())
    assert bucket.names == [f"test/incoming/{form_id}"]
    taken = await complete(desk, form_id)
    assert taken.status == 201, taken.body
    view = taken.body
    assert bucket.names == [f"test/{view['id']}", f"test/{view['id']}.thumbnail"]
    stored = bucket.bytes_of(f"test/{view['id']}")
    assert (view["bytes"], view["sha256"]) == (len(stored), sha256(stored).hexdigest())
    for mark in (images.MAKER_MARK, b"PhoneMaker", b"taken at home", b"Exif"):
        assert mark not in stored
    with Image.open(BytesIO(stored)) as picture:
        assert picture.size == (600, 800)
    sent_on = await desk.api.get(view["url"])
    assert (sent_on.status, sent_on.raw) == (302, b"")
    shown = await AsyncHTTPClient().fetch(sent_on.headers["location"], raise_error=False)
    assert (shown.code, shown.body) == (200, stored)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"] == "inline"
    in_a_page = await desk.api.get(view["url"], headers={"Sec-Fetch-Site": "same-origin"})
    assert (in_a_page.status, in_a_page.raw) == (200, stored)


async def test_what_is_no_picture_is_saved_by_whoever_opens_it(desk: Desk) -> None:
    form_id = await uploaded(desk, recordings.PDF, content_type="application/pdf")
    view = (await complete(desk, form_id)).body
    sent_on = await desk.api.get(view["url"])
    shown = await AsyncHTTPClient().fetch(sent_on.headers["location"])
    assert shown.headers["Content-Disposition"].startswith('attachment; filename="document-')


async def test_completing_twice_at_once_takes_one_file_in(desk: Desk, bucket: Bucket) -> None:
    form_id = await uploaded(desk)
    answers = await asyncio.gather(*(complete(desk, form_id) for _ in range(3)))
    ids = {answer.body["id"] for answer in answers if answer.status == 201}
    assert len(ids) == 1
    assert {answer.status for answer in answers} <= {201, 409}
    assert (await complete(desk, form_id)).body["id"] in ids
    assert await desk.mongo.collection("media").count({}) == 1
    assert [name for name in bucket.names if "incoming" in name] == []


def _policy(fields: Fields, change: Callable[[dict[str, Any]], None]) -> Fields:
    policy = json.loads(b64decode(fields["policy"]))
    change(policy)
    return fields | {"policy": b64encode(json.dumps(policy).encode()).decode()}


def _longer(policy: dict[str, Any]) -> None:
    policy["expiration"] = "2099-01-01T00:00:00.000Z"


ATTACKS: dict[str, tuple[Callable[[Fields], Fields], bytes, str]] = {
    "a longer life": (lambda f: _policy(f, _longer), PHOTO, "SignatureDoesNotMatch"),
    "no conditions": (
        lambda f: _policy(f, lambda policy: policy.update(conditions=[])),
        PHOTO,
        "SignatureDoesNotMatch",
    ),
    "another key": (lambda f: f | {"key": "test/other"}, PHOTO, "AccessDenied"),
    "a key out of the prefix": (
        lambda f: f | {"key": f"{f['key']}/../../x"},
        PHOTO,
        "AccessDenied",
    ),
    "a key from the file's name": (lambda f: f | {"key": "${filename}"}, PHOTO, "AccessDenied"),
    "a page": (lambda f: f | {"content-type": "text/html"}, PHOTO, "AccessDenied"),
    "for all to read": (lambda f: f | {"x-oss-object-acl": "public-read"}, PHOTO, "AccessDenied"),
    "overwriting": (lambda f: f | {"x-oss-forbid-overwrite": "false"}, PHOTO, "AccessDenied"),
    "a byte more": (dict, PHOTO + b"x", "EntityTooLarge"),
    "a byte less": (dict, PHOTO[:-1], "EntityTooSmall"),
    "another day's date": (
        lambda f: f | {"x-oss-date": "20200101T000000Z"},
        PHOTO,
        "InvalidArgument",
    ),
    "another's access key": (
        lambda f: f | {"x-oss-credential": f["x-oss-credential"].replace("LTAI5tOss", "LTAIx")},
        PHOTO,
        "InvalidAccessKeyId",
    ),
    "no signature": (lambda f: f | {"x-oss-signature": ""}, PHOTO, "SignatureDoesNotMatch"),
}


async def test_a_form_is_good_for_nothing_but_what_it_was_made_for(
    desk: Desk, bucket: Bucket
) -> None:
    given = await offered(desk)
    for name, (change, content, code) in ATTACKS.items():
        refused = await post(given["url"], change(dict(given["fields"])), content)
        assert f"<Code>{code}</Code>".encode() in refused.body, name
        assert refused.code in (400, 403), name
    elsewhere = given["url"].replace("/repair/", "/another/")
    assert (await post(elsewhere, given["fields"], PHOTO)).code == 404
    assert bucket.names == []
    assert (await complete(desk, given["id"])).body["code"] == "upload_not_arrived"


async def test_a_form_is_used_once_and_not_after_its_time(
    desk: Desk, bucket: Bucket, control: SimulatorControl
) -> None:
    given = await offered(desk)
    assert (await post(given["url"], given["fields"], PHOTO)).code == 200
    other = PHOTO[:-1] + b"x"
    again = await post(given["url"], given["fields"], other)
    assert (again.code, b"FileAlreadyExists" in again.body) == (409, True)
    assert bucket.bytes_of(f"test/incoming/{given['id']}") == PHOTO
    late = await offered(desk)
    await control.advance_clock(16 * 60)
    expired = await post(late["url"], late["fields"], PHOTO)
    assert (expired.code, b"Policy expired" in expired.body) == (403, True)


@pytest.mark.parametrize(
    ("content", "asked", "code"),
    [
        (b"<html><script>alert(1)</script></html>", {}, "unsupported_file"),
        (b"\xff\xd8\xff" + b"no picture" * 100, {}, "unreadable_image"),
        (PHOTO, {"sha256": "0" * 64}, "upload_damaged"),
        (recordings.PDF, {"kind": "photo"}, "wrong_kind"),
    ],
)
async def test_what_is_not_what_was_announced_is_refused_and_taken_away(
    desk: Desk, bucket: Bucket, content: bytes, asked: dict[str, str], code: str
) -> None:
    form_id = await uploaded(desk, content, **asked)
    refused = await complete(desk, form_id)
    assert refused.body["code"] == code
    assert bucket.names == []
    assert await desk.mongo.collection("media").count({}) == 0


async def test_a_form_belongs_to_whoever_asked_for_it(desk: Desk, bucket: Bucket) -> None:
    form_id = await uploaded(desk)
    for other in ("li", "zhao"):
        assert (await complete(desk, form_id, other)).body["code"] == "media_not_found"
    assert (await complete(desk, "unknown")).body["code"] == "media_not_found"
    assert bucket.names == [f"test/incoming/{form_id}"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"content_type": "image/heic"}, 415, "unsupported_file"),
        ({"content_type": "text/html"}, 415, "unsupported_file"),
        ({"bytes": SETTINGS.max_image_bytes + 1}, 413, "payload_too_large"),
        ({"kind": "voice"}, 422, "wrong_kind"),
        ({"bytes": 0}, 422, "invalid_request"),
        ({"key": "x"}, 422, "invalid_request"),
    ],
)
async def test_what_would_not_be_taken_in_gets_no_form(
    desk: Desk, asked: dict[str, Any], status: int, code: str
) -> None:
    announced = {"content_type": "image/jpeg", "bytes": 1000} | asked
    answer = await desk.api.post(FORMS, announced, token="wang")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await desk.mongo.collection("media_unfinished").count({}) == 0


async def test_a_bucket_that_breaks_loses_no_upload(
    desk: Desk, bucket: Bucket, control: SimulatorControl
) -> None:
    form_id = await uploaded(desk)
    for operation in ("HeadObject", "GetObject", "PutObject"):
        order = FaultOrder(endpoint=f"oss.aliyuncs.com/{operation}", http_status=502, times=2)
        await control.order_fault(order)
        broken = await complete(desk, form_id)
        assert (broken.status, broken.body["code"]) == (503, "storage_unavailable"), operation
        await control.clear_faults()
        await desk.mongo.collection("platform_circuits").delete_many({})
    assert f"test/incoming/{form_id}" in bucket.names
    assert (await complete(desk, form_id)).status == 201


async def test_what_is_never_completed_is_swept_after_a_day(desk: Desk, bucket: Bucket) -> None:
    await uploaded(desk)
    assert await desk.services.clearing.delete_unfinished() == 0
    desk.clock.ahead = timedelta(hours=25)
    assert await desk.services.clearing.delete_unfinished() == 1
    assert bucket.names == []


async def test_what_is_replayed_into_the_bucket_after_completion_is_swept_too(
    desk: Desk, bucket: Bucket
) -> None:
    given = await offered(desk)
    await post(given["url"], given["fields"], PHOTO)
    await complete(desk, given["id"])
    assert (await post(given["url"], given["fields"], PHOTO)).code == 200
    assert await desk.services.clearing.register_strays() == 1
    desk.clock.ahead = timedelta(hours=25)
    await desk.services.clearing.delete_unfinished()
    assert [name for name in bucket.names if "incoming" in name] == []
    assert len(bucket.names) == 2


async def test_where_files_lie_in_the_database_there_are_no_forms(
    bucket: Bucket, mongo: Mongo, workers: ImageWorkers, served: Served
) -> None:
    stores = stores_on(bucket, mongo, StoreKind.GRIDFS)
    desk = await build_desk(mongo, workers, served, SETTINGS, stores)
    answer = await desk.api.post(FORMS, {"content_type": "image/jpeg", "bytes": 1000}, token="wang")
    assert (answer.status, answer.body["code"]) == (409, "direct_upload_not_offered")
