"""Forms with which a client uploads one file straight into the bucket (OSS: PostObject, V4).

The server signs a policy that says which object, how many bytes, which type and until when; the
client adds nothing but the file. No call is made for it.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from backend.channels.storage.oss.account import OssAccount, is_an_address
from backend.features.media.ports import UploadForm
from backend.kit.clock import Clock

ALGORITHM: Final = "OSS4-HMAC-SHA256"


class OssUploadForms:
    def __init__(self, account: OssAccount, now: Clock) -> None:
        self._account = account
        self._now = now

    def form(self, key: str, content_type: str, length: int, expires_at: datetime) -> UploadForm:
        account, moment = self._account, self._now().astimezone(UTC)
        day = f"{moment:%Y%m%d}"
        scope = (day, account.region, "oss", "aliyun_v4_request")
        fields = {
            "key": account.name(key),
            "content-type": content_type,
            "x-oss-object-acl": "private",
            "x-oss-forbid-overwrite": "true",
            "success_action_status": "200",
            "x-oss-signature-version": ALGORITHM,
            "x-oss-credential": "/".join((account.access_key_id, *scope)),
            "x-oss-date": f"{moment:%Y%m%dT%H%M%SZ}",
        }
        policy = {
            "expiration": f"{expires_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            "conditions": [
                {"bucket": account.bucket},
                ["content-length-range", length, length],
                *(["eq", f"${name}", value] for name, value in fields.items()),
            ],
        }
        written = b64encode(json.dumps(policy).encode()).decode()
        signature = hmac.new(self._key(scope), written.encode(), sha256).hexdigest()
        return UploadForm(
            url=address_of(account),
            fields={**fields, "policy": written, "x-oss-signature": signature},
        )

    def _key(self, scope: Sequence[str]) -> bytes:
        key = f"aliyun_v4{self._account.access_key_secret}".encode()
        for step in scope:
            key = hmac.new(key, step.encode(), sha256).digest()
        return key


def address_of(account: OssAccount) -> str:
    if is_an_address(account.public_endpoint):
        return f"{account.public_endpoint}/{account.bucket}/"
    parts = urlsplit(account.public_endpoint)
    return f"{parts.scheme}://{account.bucket}.{parts.netloc}/"
