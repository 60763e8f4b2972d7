"""What lies in a bucket, page by page, and what the bucket is."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import quote
from xml.sax.saxutils import escape

from backend.simulator.api.oss.answers import Answer
from backend.simulator.world.accounts import OssBucket
from backend.simulator.world.buckets import Contents, Upload

MOST_LISTED: Final = 1000

T = TypeVar("T")


class Listings:
    def __init__(self, bucket: OssBucket, contents: Contents, asked: Mapping[str, str]) -> None:
        self.bucket = bucket
        self.contents = contents
        self.asked = asked

    def list_objects(self) -> Answer:
        asked = self.asked
        after = asked.get("continuation-token") or asked.get("start-after") or asked.get("marker")
        keys = sorted(
            (
                key
                for key in self.contents.objects
                if key.startswith(asked.get("prefix", "")) and key > (after or "")
            ),
            key=str.encode,
        )
        shown, is_cut = _cut(keys, asked.get("max-keys", "100"))
        token = "".join(
            f"<NextContinuationToken>{_written(last, asked)}</NextContinuationToken>"
            for last in shown[-1:]
        )
        items = "".join(
            f"<Contents><Key>{_written(key, asked)}</Key>"
            f"<LastModified>{self.contents.objects[key].modified:%Y-%m-%dT%H:%M:%S.000Z}"
            f'</LastModified><ETag>"{self.contents.objects[key].etag}"</ETag><Type>Normal</Type>'
            f"<Size>{len(self.contents.objects[key].body)}</Size>"
            "<StorageClass>Standard</StorageClass></Contents>"
            for key in shown
        )
        return Answer.page(
            "ListBucketResult",
            f"<Name>{self.bucket.name}</Name>{_asked(asked)}<KeyCount>{len(shown)}</KeyCount>"
            f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{token if is_cut else ''}{items}",
        )

    def list_uploads(self) -> Answer:
        asked = self.asked
        mark = (asked.get("key-marker", ""), asked.get("upload-id-marker", ""))
        found = sorted(
            (
                upload
                for upload in self.contents.uploads.values()
                if upload.key.startswith(asked.get("prefix", "")) and _is_after(upload, mark)
            ),
            key=lambda upload: (upload.key.encode(), upload.id),
        )
        shown, is_cut = _cut(found, asked.get("max-uploads", "1000"))
        key, upload_id = (shown[-1].key, shown[-1].id) if shown else ("", "")
        marker = (
            f"<NextKeyMarker>{_written(key, asked)}</NextKeyMarker>"
            f"<NextUploadIdMarker>{upload_id}</NextUploadIdMarker>"
        )
        items = "".join(
            f"<Upload><Key>{_written(upload.key, asked)}</Key><UploadId>{upload.id}</UploadId>"
            f"<Initiated>{upload.begun:%Y-%m-%dT%H:%M:%S.000Z}</Initiated></Upload>"
            for upload in shown
        )
        return Answer.page(
            "ListMultipartUploadsResult",
            f"<Bucket>{self.bucket.name}</Bucket>{_asked(asked)}{marker}"
            f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>{items}",
        )

    def bucket_info(self) -> Answer:
        versioning = self.bucket.versioning
        return Answer.page(
            "BucketInfo",
            f"<Bucket><Name>{self.bucket.name}</Name><Location>oss-{self.bucket.region}</Location>"
            "<CreationDate>2026-01-01T00:00:00.000Z</CreationDate>"
            f"<ExtranetEndpoint>oss-{self.bucket.region}.aliyuncs.com</ExtranetEndpoint>"
            f"<IntranetEndpoint>oss-{self.bucket.region}-internal.aliyuncs.com</IntranetEndpoint>"
            "<StorageClass>Standard</StorageClass><Owner><ID>1</ID><DisplayName>1</DisplayName>"
            f"</Owner><AccessControlList><Grant>{self.bucket.acl}</Grant></AccessControlList>"
            + (f"<Versioning>{versioning}</Versioning>" if versioning else "")
            + "</Bucket>",
        )


def _cut(found: Sequence[T], most: str) -> tuple[Sequence[T], bool]:
    limit = min(int(most), MOST_LISTED) if most.isdigit() and int(most) else MOST_LISTED
    return found[:limit], len(found) > limit


def _is_after(upload: Upload, mark: tuple[str, str]) -> bool:
    key, upload_id = mark
    if upload_id and upload.key == key:
        return upload.id > upload_id
    return upload.key > key


def _asked(asked: Mapping[str, str]) -> str:
    kind = asked.get("encoding-type", "")
    return (f"<EncodingType>{kind}</EncodingType>" if kind else "") + (
        f"<Prefix>{_written(asked.get('prefix', ''), asked)}</Prefix>"
        f"<MaxKeys>{escape(asked.get('max-keys', '100'))}</MaxKeys>"
    )


def _written(key: str, asked: Mapping[str, str]) -> str:
    return quote(key, safe="~/") if asked.get("encoding-type") == "url" else escape(key)
