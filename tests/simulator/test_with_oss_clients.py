"""An independent client finds the bucket it expects: alibabacloud-oss-v2 1.4.1, unchanged."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import alibabacloud_oss_v2 as oss
import pytest
import requests

from backend.simulator.world.accounts import Accounts
from tests.support.buckets import BUCKET, Bucket
from tests.support.simulator import SimulatorControl

T = TypeVar("T")
KEY = "照片/室内机 1.jpg"


@pytest.fixture
def client(bucket: Bucket) -> Any:
    credentials = oss.credentials.StaticCredentialsProvider(BUCKET.access_key_id, BUCKET.secret)
    settings = oss.config.load_default()
    settings.credentials_provider = credentials
    settings.region = BUCKET.region
    settings.endpoint = bucket.account.endpoint
    settings.signature_version = "v4"
    settings.retry_max_attempts = 1
    return oss.Client(settings)


async def off_loop(work: Callable[..., T], *args: Any) -> T:
    return await asyncio.to_thread(work, *args)


async def test_it_puts_reads_lists_and_deletes(client: Any, bucket: Bucket) -> None:
    put = await off_loop(
        client.put_object, oss.PutObjectRequest(bucket="repair", key=KEY, body=b"content")
    )
    assert put.status_code == 200
    got = await off_loop(client.get_object, oss.GetObjectRequest(bucket="repair", key=KEY))
    assert got.body.content == b"content"
    part = await off_loop(
        client.get_object,
        oss.GetObjectRequest(bucket="repair", key=KEY, range_header="bytes=3-5"),
    )
    assert (part.status_code, part.body.content) == (206, b"ten")
    head = await off_loop(client.head_object, oss.HeadObjectRequest(bucket="repair", key=KEY))
    assert (head.content_length, head.hash_crc64) == (7, put.hash_crc64)
    listed = await off_loop(
        client.list_objects_v2, oss.ListObjectsV2Request(bucket="repair", prefix="照片/")
    )
    assert [each.key for each in listed.contents] == [KEY]
    await off_loop(client.delete_object, oss.DeleteObjectRequest(bucket="repair", key=KEY))
    assert bucket.names == []


async def test_it_uploads_in_parts(client: Any, bucket: Bucket) -> None:
    begun = await off_loop(
        client.initiate_multipart_upload,
        oss.InitiateMultipartUploadRequest(bucket="repair", key=KEY),
    )
    bodies = [b"a" * 200_000, b"b" * 1000]
    parts = []
    for number, body in enumerate(bodies, 1):
        sent = await off_loop(
            client.upload_part,
            oss.UploadPartRequest(
                bucket="repair", key=KEY, upload_id=begun.upload_id, part_number=number, body=body
            ),
        )
        parts.append(oss.UploadPart(part_number=number, etag=sent.etag))
    await off_loop(
        client.complete_multipart_upload,
        oss.CompleteMultipartUploadRequest(
            bucket="repair",
            key=KEY,
            upload_id=begun.upload_id,
            complete_multipart_upload=oss.CompleteMultipartUpload(parts=parts),
        ),
    )
    assert bucket.bytes_of(KEY) == b"".join(bodies)


async def test_its_signed_address_opens_the_object_and_no_other(
    client: Any, bucket: Bucket
) -> None:
    await off_loop(
        client.put_object, oss.PutObjectRequest(bucket="repair", key=KEY, body=b"content")
    )
    signed = client.presign(
        oss.GetObjectRequest(bucket="repair", key=KEY), expires=timedelta(minutes=5)
    )
    opened = await off_loop(requests.get, signed.url)
    assert (opened.status_code, opened.content) == (200, b"content")
    other = await off_loop(requests.get, signed.url.replace("%201.jpg", "%202.jpg"))
    assert other.status_code == 403


async def test_it_is_refused_with_another_secret_or_region(
    client: Any, bucket: Bucket, control: SimulatorControl
) -> None:
    request = oss.PutObjectRequest(bucket="repair", key=KEY, body=b"content")
    for changed, code in (
        ({"secret": "another"}, "SignatureDoesNotMatch"),
        ({"region": "cn-beijing"}, "InvalidArgument"),
        ({"access_key_id": "LTAIother"}, "InvalidAccessKeyId"),
        ({"name": "elsewhere"}, None),
    ):
        account = type(BUCKET).model_validate(BUCKET.model_dump() | changed)
        await control.put_accounts(Accounts(oss=(account,)))
        with pytest.raises(oss.exceptions.OperationError) as refused:
            await off_loop(client.put_object, request)
        service: Any = refused.value.unwrap()
        assert code is None or service.code == code
    assert bucket.names == []
