"""OSS4-HMAC-SHA256, written from Aliyun's document (在Header中包含V4签名, 在URL中包含V4签名)."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote

from backend.simulator.api.oss.refusals import Refused
from backend.simulator.world.accounts import OssBucket

ALGORITHM: Final = "OSS4-HMAC-SHA256"
LONGEST_SKEW: Final = timedelta(minutes=15)
LONGEST_LIFE: Final = 7 * 86400
_UNSIGNED: Final = "UNSIGNED-PAYLOAD"
_ALWAYS_SIGNED: Final = ("content-type", "content-md5")
_HEX: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class SignedRequest:
    """`headers` by their names in lower case; `key` decoded, `query` as it came."""

    method: str
    bucket: str
    key: str
    query: str
    headers: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True)
class Scope:
    """<access key>/<day>/<region>/oss/aliyun_v4_request."""

    access_key_id: str
    day: str
    region: str

    @classmethod
    def read(cls, text: str) -> "Scope":
        parts = text.rsplit("/", 4)
        if len(parts) != 5 or parts[3:] != ["oss", "aliyun_v4_request"]:
            raise Refused("InvalidArgument", "Invalid credential in Authorization.")
        return cls(*parts[:3])

    def __str__(self) -> str:
        return f"{self.day}/{self.region}/oss/aliyun_v4_request"

    def check(self, bucket: OssBucket, moment: str) -> None:
        if self.access_key_id != bucket.access_key_id:
            raise Refused("InvalidAccessKeyId", "The OSS Access Key Id you provided is unknown.")
        if self.region != bucket.region:
            raise Refused("InvalidArgument", "Invalid signing region in Authorization header.")
        if self.day != moment[:8]:
            raise Refused("InvalidArgument", "Invalid signing date in Authorization header.")


def access_key_of(request: SignedRequest) -> str:
    """Whoever says to have signed; empty: nobody."""
    said = _authorization(request).get("Credential") or request.parameters.get("x-oss-credential")
    return (said or "").split("/")[0][:64]


def check(request: SignedRequest, bucket: OssBucket, real: datetime, now: datetime) -> None:
    """By header or by query. Requests are dated by real clocks, links end by the simulated one.

    Raises Refused.
    """
    if request.headers.get("authorization"):
        _check_header(request, bucket, real)
    elif request.parameters.get("x-oss-signature-version") == ALGORITHM:
        _check_query(request, bucket, now)
    else:
        raise Refused("AccessDenied", "You have no right to access this object.")


def _authorization(request: SignedRequest) -> dict[str, str]:
    """In any order, with or without spaces: clients differ."""
    algorithm, _, rest = request.headers.get("authorization", "").partition(" ")
    if algorithm != ALGORITHM:
        return {}
    pairs = (part.strip().partition("=") for part in rest.split(","))
    return {name: value for name, _, value in pairs}


def _check_header(request: SignedRequest, bucket: OssBucket, real: datetime) -> None:
    said = _authorization(request)
    if not {"Credential", "Signature"} <= said.keys():
        raise Refused("InvalidArgument", "Authorization header is invalid.")
    moment = request.headers.get("x-oss-date", "")
    scope = Scope.read(said["Credential"])
    scope.check(bucket, moment)
    if abs(real - _moment(moment)) > LONGEST_SKEW:
        raise Refused("RequestTimeTooSkewed", "The difference between times is too large.")
    payload = request.headers.get("x-oss-content-sha256", "")
    if payload != _UNSIGNED and not _HEX.fullmatch(payload):
        raise Refused("InvalidArgument", "x-oss-content-sha256 is invalid.")
    additional = [name for name in said.get("AdditionalHeaders", "").split(";") if name]
    canonical = _canonical(request, request.query, additional, payload)
    _compare(canonical, moment, scope, bucket, said["Signature"])


def _check_query(request: SignedRequest, bucket: OssBucket, now: datetime) -> None:
    said = request.parameters
    moment, life = said.get("x-oss-date", ""), said.get("x-oss-expires", "")
    scope = Scope.read(said.get("x-oss-credential", ""))
    scope.check(bucket, moment)
    if not life.isdigit() or not 1 <= int(life) <= LONGEST_LIFE:
        raise Refused("AccessDenied", "x-oss-expires must be within seven days.")
    unsigned = "&".join(p for p in request.query.split("&") if not p.startswith("x-oss-signature="))
    additional = [name for name in said.get("x-oss-additional-headers", "").split(";") if name]
    canonical = _canonical(request, unsigned, additional, _UNSIGNED)
    _compare(canonical, moment, scope, bucket, said.get("x-oss-signature", ""))
    age = (now - _moment(moment)).total_seconds()
    if not -LONGEST_SKEW.total_seconds() <= age <= int(life):
        raise Refused("AccessDenied", "Request has expired.")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("AccessDenied", "x-oss-date is invalid.") from None


def _canonical(request: SignedRequest, query: str, additional: Iterable[str], payload: str) -> str:
    named = sorted(set(additional))
    signed = {
        name: value.strip()
        for name, value in request.headers.items()
        if name.startswith("x-oss-") or name in _ALWAYS_SIGNED or name in named
    }
    if missing := [name for name in named if name not in signed]:
        raise Refused("InvalidArgument", f"The header {missing[0]} is not there.")
    path = f"/{request.bucket}/{request.key}"
    return "\n".join(
        (
            request.method,
            quote(path, safe="/~"),
            _canonical_query(query),
            "".join(f"{name}:{signed[name]}\n" for name in sorted(signed)),
            ";".join(named),
            payload,
        )
    )


def _canonical_query(query: str) -> str:
    pairs = sorted(
        (quote(name, safe="~"), quote(value, safe="~"))
        for name, value in parse_qsl(query, keep_blank_values=True)
    )
    return "&".join(f"{name}={value}" if value else name for name, value in pairs)


def _compare(canonical: str, moment: str, scope: Scope, bucket: OssBucket, signature: str) -> None:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{moment}\n{scope}\n{digest}"
    expected = signed(to_sign, scope, bucket.secret)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Refused(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
        )


def signed(text: str, scope: Scope, secret: str) -> str:
    """In hex, with the key of that day, region and service."""
    key = f"aliyun_v4{secret}".encode()
    for step in (scope.day, scope.region, "oss", "aliyun_v4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
