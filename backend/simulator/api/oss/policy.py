"""PostObject: a form that somebody else has signed a policy for (OSS: PostObject, Post Policy)."""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from backend.simulator.api.oss.refusals import Refused
from backend.simulator.api.oss.signature import ALGORITHM, Scope, signed
from backend.simulator.world.accounts import OssBucket

_BOUNDARY: Final = re.compile(r'boundary="?([^";]{1,70})"?')
_NAME: Final = re.compile(r';\s*name="([^"]*)"')
_FILE: Final = re.compile(r';\s*filename="([^"]*)"')
_MUST_BE_CONDITIONS: Final = ("x-oss-signature-version", "x-oss-credential", "x-oss-date")
MOST_FIELDS: Final = 100


@dataclass(frozen=True)
class PostedForm:
    """`fields` by their names in lower case; what comes after the file does not count."""

    fields: Mapping[str, str]
    filename: str
    content_type: str
    body: bytes

    @property
    def key(self) -> str:
        return self.fields.get("key", "").replace("${filename}", self.filename)

    @classmethod
    def read(cls, content_type: str, body: bytes) -> "PostedForm":
        found = _BOUNDARY.search(content_type)
        if not content_type.startswith("multipart/form-data") or found is None:
            raise Refused("MalformedPOSTRequest", "The body is not multipart/form-data.")
        fields: dict[str, str] = {}
        for part in body.split(b"--" + found[1].encode())[1 : MOST_FIELDS + 1]:
            head, _, content = part.partition(b"\r\n\r\n")
            headers = head.decode(errors="replace")
            name = _NAME.search(headers)
            if name is None:
                continue
            if name[1] == "file":
                return cls(fields, *_file(headers), content.removesuffix(b"\r\n"))
            fields[name[1].lower()] = content.removesuffix(b"\r\n").decode(errors="replace")
        raise Refused("InvalidArgument", "The request has no file.")


def _file(headers: str) -> tuple[str, str]:
    named = _FILE.search(headers)
    kind = re.search(r"(?im)^content-type:\s*(\S+)", headers)
    return named[1] if named else "", kind[1] if kind else "application/octet-stream"


def check_form(form: PostedForm, bucket: OssBucket, now: datetime) -> None:
    """The signature over the policy, then each of its conditions. Raises Refused."""
    fields = form.fields
    if fields.get("x-oss-signature-version") != ALGORITHM:
        raise Refused("AccessDenied", "The form is not signed with V4.")
    scope = Scope.read(fields.get("x-oss-credential", ""))
    scope.check(bucket, fields.get("x-oss-date", ""))
    written = fields.get("policy", "")
    expected = signed(written, scope, bucket.secret)
    if not hmac.compare_digest(expected.encode(), fields.get("x-oss-signature", "").encode()):
        raise Refused("SignatureDoesNotMatch", "The policy's signature does not match.")
    policy = _policy(written)
    if now >= _expiration(policy):
        raise Refused("AccessDenied", "Invalid according to Policy: Policy expired.")
    conditions = policy.get("conditions")
    if not isinstance(conditions, list):
        raise Refused("InvalidPolicyDocument", "Invalid Policy: no conditions.")
    said = _said(form, bucket)
    named = {_check_condition(condition, said, len(form.body)) for condition in conditions}
    if missing := [name for name in _MUST_BE_CONDITIONS if name not in named]:
        raise Refused("AccessDenied", f"Invalid according to Policy: {missing[0]} is missing.")


def _policy(written: str) -> dict[str, JsonValue]:
    try:
        policy = json.loads(base64.b64decode(written, validate=True))
    except (binascii.Error, ValueError):
        raise Refused("InvalidPolicyDocument", "Invalid Policy: not JSON in base64.") from None
    if not isinstance(policy, dict):
        raise Refused("InvalidPolicyDocument", "Invalid Policy: not an object.")
    return policy


def _expiration(policy: Mapping[str, JsonValue]) -> datetime:
    try:
        return datetime.fromisoformat(str(policy.get("expiration", "")))
    except ValueError:
        raise Refused("InvalidPolicyDocument", "Invalid Policy: no expiration.") from None


def _said(form: PostedForm, bucket: OssBucket) -> dict[str, str]:
    kind = form.fields.get("content-type", form.content_type)
    return {**form.fields, "bucket": bucket.name, "key": form.key, "content-type": kind}


def _check_condition(condition: JsonValue, said: Mapping[str, str], length: int) -> str:
    """The name of the field that it is about."""
    match condition:
        case ["content-length-range", int(least), int(most)]:
            if length > most:
                raise Refused("EntityTooLarge", "Your proposed upload exceeds the maximum size.")
            if length < least:
                raise Refused("EntityTooSmall", "Your proposed upload is below the minimum size.")
            return "content-length-range"
        case [str(rule), str(field), value] if field.startswith("$"):
            name = field[1:].lower()
            _require(_holds(rule, said.get(name), value), condition)
            return name
        case dict(equal) if len(equal) == 1:
            [(name, value)] = equal.items()
            _require(said.get(name.lower()) == value, condition)
            return name.lower()
        case _:
            raise Refused("InvalidPolicyDocument", "Invalid Policy: a condition is not known.")


def _require(holds: bool, condition: JsonValue) -> None:
    if not holds:
        text = f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}"
        raise Refused("AccessDenied", text)


def _holds(rule: str, said: str | None, value: JsonValue) -> bool:
    match rule:
        case "eq":
            return said == value
        case "starts-with":
            return said is not None and said.startswith(str(value))
        case "in":
            return isinstance(value, list) and said in value
        case "not-in":
            return isinstance(value, list) and said not in value
        case _:
            raise Refused("InvalidPolicyDocument", "Invalid Policy: a condition is not known.")
