"""How a call to OSS can fail. Their texts hold addresses and signatures: only codes are kept."""

from typing import Final

import requests
from oss2 import exceptions

# These concern the bucket or the key as a whole, whatever was asked for.
OF_THE_ACCOUNT: Final = frozenset(
    {
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
        "NoSuchBucket",
        "UserDisable",
        "InvalidBucketName",
    }
)
_MISSING: Final = frozenset({"NoSuchKey", "NoSuchUpload", "InvalidRange"})
_BUSY: Final = frozenset({"SlowDown", "RequestTimeout", "CallbackFailed"})
_LONGEST_CODE: Final = 60


class OssFailure(Exception):
    """Every failure of a call is one of these."""


class Missing(OssFailure):
    """There is no such object or upload, or it is shorter than was asked for."""


class Taken(OssFailure):
    """There is an object of this name."""


class Refused(OssFailure):
    """The account or its rights: the same call will fail again."""

    @property
    def is_of_the_account(self) -> bool:
        return str(self) in OF_THE_ACCOUNT


class Silent(OssFailure):
    """No answer, or none of use: it may have been done."""


class Damaged(OssFailure):
    """What arrived there is not what was sent."""


def translated(error: Exception) -> OssFailure:
    if not isinstance(error, exceptions.OssError):
        return Silent(type(error).__name__)
    code = str(error.code or "")[:_LONGEST_CODE]
    if isinstance(error, exceptions.InconsistentError):
        return Damaged("checksum")
    if code in _MISSING or (error.status == requests.codes.not_found and not code):
        return Missing(code)
    if code == "FileAlreadyExists":
        return Taken(code)
    if _is_silent(error.status) or code in _BUSY:
        return Silent(code or f"HTTP {error.status}")
    return Refused(code or f"HTTP {error.status}")


def _is_silent(status: int) -> bool:
    """Below 0: no answer at all; below 400: one of somebody in between."""
    return status < 400 or status >= 500 or status == requests.codes.too_many_requests
