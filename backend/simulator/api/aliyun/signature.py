"""ACS3-HMAC-SHA256, written from Aliyun's document (V3 版本请求体&签名机制), not from the SDK."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote

from backend.simulator.api.aliyun.refusals import Refused

ALGORITHM: Final = "ACS3-HMAC-SHA256"
LONGEST_SKEW: Final = timedelta(minutes=15)
_AUTHORIZATION: Final = re.compile(
    r"(?P<algorithm>[\w-]+) Credential=(?P<key>[^,]{1,128}),\s?"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]{1,2000}),\s?Signature=(?P<signature>[0-9a-f]{64})"
)
_MUST_BE_SIGNED: Final = ("host", "x-acs-action", "x-acs-version", "x-acs-date")


@dataclass(frozen=True)
class SignedRequest:
    """`headers` by their names in lower case; `query` as it came, still encoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True)
class Authorization:
    access_key_id: str
    signed: tuple[str, ...]
    signature: str

    @classmethod
    def read(cls, text: str) -> "Authorization":
        found = _AUTHORIZATION.fullmatch(text)
        if found is None or found["algorithm"] != ALGORITHM:
            raise Refused("MissingSignedHeader", status=400)
        return cls(found["key"], tuple(found["headers"].split(";")), found["signature"])


def check(request: SignedRequest, authorization: Authorization, secret: str, now: datetime) -> None:
    """Raises Refused."""
    missing = [name for name in _MUST_BE_SIGNED if name not in authorization.signed]
    unsigned = [
        name
        for name in request.headers
        if name.startswith("x-acs-") and name not in authorization.signed
    ]
    if missing or unsigned:
        raise Refused("MissingSignedHeader", status=400)
    body_hash = hashlib.sha256(request.body).hexdigest()
    if request.headers.get("x-acs-content-sha256") != body_hash:
        raise Refused("SignatureDoesNotMatch", status=400)
    expected = _signature(request, authorization.signed, body_hash, secret)
    if not hmac.compare_digest(expected, authorization.signature):
        raise Refused("SignatureDoesNotMatch", status=400)
    _check_time(request.headers.get("x-acs-date", ""), now)


def _check_time(text: str, now: datetime) -> None:
    try:
        signed_at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("InvalidTimeStamp.Format", status=400) from None
    if abs(now - signed_at) > LONGEST_SKEW:
        raise Refused("InvalidTimeStamp.Expired", status=400)


def _signature(request: SignedRequest, signed: Iterable[str], body_hash: str, secret: str) -> str:
    names = sorted(signed)
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names)
    canonical = "\n".join(
        (
            request.method,
            request.path or "/",
            _canonical_query(request.query),
            headers,
            ";".join(names),
            body_hash,
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{digest}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _canonical_query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)
