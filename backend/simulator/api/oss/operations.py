"""What can be done with a bucket and its objects, once it is known who asks."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from backend.simulator.api.oss.answers import Answer
from backend.simulator.api.oss.listings import Listings
from backend.simulator.api.oss.refusals import Refused
from backend.simulator.api.oss.signature import SignedRequest
from backend.simulator.world.accounts import OssBucket
from backend.simulator.world.buckets import SMALLEST_PART, Contents, Stored, Upload

LONGEST_KEY_BYTES: Final = 1023
HOST: Final = "oss.aliyuncs.com"
ENDPOINTS: Final = tuple(
    f"{HOST}/{name}"
    for name in (
        *("PutObject", "GetObject", "HeadObject", "DeleteObject", "PostObject"),
        *("InitiateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
        *("AbortMultipartUpload", "ListObjects", "ListMultipartUploads", "GetBucketInfo"),
    )
)
"""How faults and counters name them; requests go to the buckets' own hosts."""
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_OVERRIDES: Final = ("content-type", "content-disposition", "cache-control", "expires")


def operation_of(request: SignedRequest) -> str:
    """The name that Aliyun's documents have for it."""
    asked, method = request.parameters, request.method
    if not request.key:
        return _operation_of_bucket(method, asked.keys())
    match method:
        case "PUT":
            return "UploadPart" if "partNumber" in asked else "PutObject"
        case "GET" | "HEAD":
            return f"{method.title()}Object"
        case "DELETE":
            return "AbortMultipartUpload" if "uploadId" in asked else "DeleteObject"
        case "POST" if "uploads" in asked:
            return "InitiateMultipartUpload"
        case "POST" if "uploadId" in asked:
            return "CompleteMultipartUpload"
        case _:
            return "unknown"


def _operation_of_bucket(method: str, asked: Iterable[str]) -> str:
    if method == "POST":
        return "PostObject"
    if method != "GET":
        return "unknown"
    named = {"uploads": "ListMultipartUploads", "bucketInfo": "GetBucketInfo"}
    return next((named[name] for name in asked if name in named), "ListObjects")


class Operations:
    """On one bucket, at one moment."""

    def __init__(
        self, bucket: OssBucket, contents: Contents, request: SignedRequest, now: datetime
    ) -> None:
        self.bucket = bucket
        self.contents = contents
        self.request = request
        self.now = now

    def run(self, name: str, body: bytes) -> Answer:
        """Raises Refused."""
        listings = Listings(self.bucket, self.contents, self.request.parameters)
        done = {
            "PutObject": lambda: self.put_object(body),
            "GetObject": self.get_object,
            "HeadObject": self.head_object,
            "DeleteObject": self.delete_object,
            "InitiateMultipartUpload": self.initiate,
            "UploadPart": lambda: self.upload_part(body),
            "CompleteMultipartUpload": lambda: self.complete(body),
            "AbortMultipartUpload": self.abort,
            "ListObjects": listings.list_objects,
            "ListMultipartUploads": listings.list_uploads,
            "GetBucketInfo": listings.bucket_info,
        }
        if name not in done:
            raise Refused("MethodNotAllowed")
        return done[name]()

    # -- whole objects -------------------------------------------------------------------------

    def put_object(self, body: bytes) -> Answer:
        self._refuse_damage(body)
        self.refuse_overwriting(self.request.key, self.request.headers)
        kind = self.request.headers.get("content-type", "application/octet-stream")
        return self.keep(self.request.key, Stored.of(body, kind, self.now))

    def keep(self, key: str, stored: Stored) -> Answer:
        if not key or key.startswith(("/", "\\")) or len(key.encode()) > LONGEST_KEY_BYTES:
            raise Refused("InvalidObjectName", "The specified object is not valid.")
        self.contents.objects[key] = stored
        return Answer(headers=_sums(stored))

    def refuse_overwriting(self, key: str, said: Mapping[str, str]) -> None:
        """Headers or fields of a form. A bucket that keeps versions does not look at them."""
        wanted = said.get("x-oss-forbid-overwrite", "")
        if wanted == "true" and key in self.contents.objects and not self.bucket.versioning:
            raise Refused("FileAlreadyExists", "The object you specified already exists.")

    def get_object(self) -> Answer:
        stored = self._object()
        asked = _RANGE.fullmatch(self.request.headers.get("range", ""))
        headers = self._described(stored)
        if asked is None or not any(asked.groups()):
            return Answer(headers=headers, body=stored.body)
        span = _span(asked[1], asked[2], len(stored.body))
        strict = self.request.headers.get("x-oss-range-behavior") == "standard"
        if span is None:  # unless told to keep to the standard, OSS then sends the whole object
            if strict:
                raise Refused("InvalidRange", "The requested range cannot be satisfied.")
            return Answer(headers=headers, body=stored.body)
        start, end = span
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(stored.body)}"
        return Answer(206, headers, stored.body[start:end])

    def head_object(self) -> Answer:
        stored = self._object()
        return Answer(headers=self._described(stored) | {"Content-Length": str(len(stored.body))})

    def delete_object(self) -> Answer:
        self.contents.objects.pop(self.request.key, None)
        return Answer(204)

    def _object(self) -> Stored:
        if self.request.key not in self.contents.objects:
            raise Refused("NoSuchKey", "The specified key does not exist.")
        return self.contents.objects[self.request.key]

    def _described(self, stored: Stored) -> dict[str, str]:
        headers = _sums(stored) | {
            "Content-Type": stored.content_type,
            "Last-Modified": format_datetime(stored.modified, usegmt=True),
            "Accept-Ranges": "bytes",
            "x-oss-object-type": "Multipart" if stored.multipart else "Normal",
        }
        asked = self.request.parameters
        for name in _OVERRIDES:
            if value := asked.get(f"response-{name}"):
                headers[name.title()] = value
        return headers

    def _refuse_damage(self, body: bytes) -> None:
        said = self.request.headers.get("content-md5")
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        if said and said != digest:
            raise Refused("InvalidDigest", "The Content-MD5 you specified is not valid.")

    # -- uploads in parts ----------------------------------------------------------------------

    def initiate(self) -> Answer:
        key = self.request.key
        self.refuse_overwriting(key, self.request.headers)
        kind = self.request.headers.get("content-type", "application/octet-stream")
        upload = Upload(key, kind, self.now)
        self.contents.uploads[upload.id] = upload
        return Answer.page(
            "InitiateMultipartUploadResult",
            f"<Bucket>{self.bucket.name}</Bucket><Key>{escape(key)}</Key>"
            f"<UploadId>{upload.id}</UploadId>",
        )

    def upload_part(self, body: bytes) -> Answer:
        upload, number = self._upload(), self.request.parameters["partNumber"]
        if not number.isdigit() or not 1 <= int(number) <= 10_000:
            raise Refused("InvalidArgument", "PartNumber must be from 1 to 10000.")
        self._refuse_damage(body)
        part = Stored.of(body, "", self.now)
        upload.parts[int(number)] = part
        return Answer(headers=_sums(part))

    def complete(self, body: bytes) -> Answer:
        upload = self._upload()
        _check_parts(upload, _listed_parts(body))
        self.refuse_overwriting(upload.key, self.request.headers)
        stored = upload.joined(self.now)
        del self.contents.uploads[upload.id]
        kept = self.keep(upload.key, stored)
        page = Answer.page(
            "CompleteMultipartUploadResult",
            f"<Bucket>{self.bucket.name}</Bucket><Key>{escape(upload.key)}</Key>"
            f'<ETag>"{stored.etag}"</ETag>',
        )
        return Answer(200, kept.headers | page.headers, page.body)

    def abort(self) -> Answer:
        del self.contents.uploads[self._upload().id]
        return Answer(204)

    def _upload(self) -> Upload:
        upload = self.contents.uploads.get(self.request.parameters["uploadId"])
        if upload is None or upload.key != self.request.key:
            raise Refused("NoSuchUpload", "The specified upload does not exist.")
        return upload


def _sums(stored: Stored) -> dict[str, str]:
    return {"ETag": f'"{stored.etag}"', "x-oss-hash-crc64ecma": str(stored.crc)}


def _span(first: str, last: str, length: int) -> tuple[int, int] | None:
    """None: it cannot be satisfied."""
    if not first:
        return (max(length - int(last), 0), length) if int(last) else None
    start, end = int(first), min(int(last or length), length - 1) + 1
    return (start, end) if start < length and start < end else None


def _listed_parts(body: bytes) -> list[tuple[int, str]]:
    try:
        listed = ElementTree.fromstring(body)  # noqa: S314 - of a client whose signature was verified
        return [
            (int(part.findtext("PartNumber", "")), part.findtext("ETag", "").strip('"'))
            for part in listed.iter("Part")
        ]
    except (ElementTree.ParseError, ValueError):
        raise Refused("MalformedXML", "The XML you provided was not well-formed.") from None


def _check_parts(upload: Upload, listed: Sequence[tuple[int, str]]) -> None:
    numbers = [number for number, _ in listed]
    if not listed or numbers != sorted(set(numbers)):
        raise Refused("InvalidPartOrder", "The list of parts was not in ascending order.")
    for number, etag in listed:
        if number not in upload.parts or upload.parts[number].etag != etag.upper():
            raise Refused("InvalidPart", "One or more of the specified parts could not be found.")
    for number in set(upload.parts) - set(numbers):
        del upload.parts[number]
    if any(len(upload.parts[number].body) < SMALLEST_PART for number in numbers[:-1]):
        raise Refused("EntityTooSmall", "A part is smaller than 100 KB.")
