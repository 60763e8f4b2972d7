"""What follows when Aliyun refuses, by its code.

Source: the error codes of SendSms (help.aliyun.com, SMS: API 错误码) and the common codes of
Aliyun's gateway. A code that is not here is about what was said if it begins with `isv.`, else the
platform's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MINUTE_SECONDS: Final = 60


class Reaction(StrEnum):
    RETRY = "retry"  # their trouble: soon again
    MINUTE = "minute"  # this phone has had one a moment ago
    PHONE = "phone"  # this phone has had its share
    QUOTA = "quota"  # the firm has had what it allowed itself at Aliyun
    PERSON = "person"  # no such phone, or one that takes nothing from us
    TEXT = "text"  # what was said
    TEMPLATE = "template"  # this template: a human has to look
    ACCOUNT = "account"  # the account: a human has to look


@dataclass(frozen=True)
class Refused:
    """An answer that is not OK. `code` is Aliyun's; never the text, which may hold the phone."""

    code: str
    reaction: Reaction


_R = Reaction
_OF_CODE: Final[Mapping[str, Reaction]] = {
    "isp.SYSTEM_ERROR": _R.RETRY,
    "isp.GATEWAY_ERROR": _R.RETRY,
    "isv.DAY_LIMIT_CONTROL": _R.QUOTA,
    "isv.MONTH_LIMIT_CONTROL": _R.QUOTA,
    "isv.MOBILE_NUMBER_ILLEGAL": _R.PERSON,
    "isv.MOBILE_IN_BLACK": _R.PERSON,
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": _R.PERSON,
    "isv.SMS_TEMPLATE_ILLEGAL": _R.TEMPLATE,
    "isv.TEMPLATE_MISSING_PARAMETERS": _R.TEMPLATE,
    "isv.TEMPLATE_COUNT_OVER_LIMIT": _R.TEMPLATE,
    "isv.SMS_SIGNATURE_ILLEGAL": _R.ACCOUNT,
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": _R.TEMPLATE,
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": _R.ACCOUNT,
    "isv.OUT_OF_SERVICE": _R.ACCOUNT,
    "isv.AMOUNT_NOT_ENOUGH": _R.ACCOUNT,
    "isv.ACCOUNT_NOT_EXISTS": _R.ACCOUNT,
    "isv.ACCOUNT_ABNORMAL": _R.ACCOUNT,
    "isv.SECURITY_FROZEN_ACCOUNT": _R.ACCOUNT,
    "isv.PRODUCT_UN_SUBSCRIPT": _R.ACCOUNT,
    "isv.PRODUCT_UNSUBSCRIBE": _R.ACCOUNT,
    "isv.DENY_IP_RANGE": _R.ACCOUNT,
    "isp.RAM_PERMISSION_DENY": _R.ACCOUNT,
    "SignatureDoesNotMatch": _R.ACCOUNT,
    "NoPermission": _R.ACCOUNT,
    "InvalidTimeStamp.Expired": _R.ACCOUNT,  # our clock is wrong
}
_OF_BEGINNING: Final = (
    ("InvalidAccessKeyId", _R.ACCOUNT),
    ("Forbidden", _R.ACCOUNT),
    ("isv.", _R.TEXT),
)
_FLOW_CONTROL: Final = ("isv.BUSINESS_LIMIT_CONTROL", "VALVE:")
_EVERY_MINUTE: Final = re.compile(r"分钟级|minute|M_MC", re.IGNORECASE)


def refused(code: str, message: str) -> Refused:
    """`message` is looked at for which window of the flow control was full, and not kept."""
    if code.startswith(_FLOW_CONTROL):
        every_minute = _EVERY_MINUTE.search(f"{code} {message}")
        return Refused(code, _R.MINUTE if every_minute else _R.PHONE)
    if code in _OF_CODE:
        return Refused(code, _OF_CODE[code])
    found = (reaction for beginning, reaction in _OF_BEGINNING if code.startswith(beginning))
    return Refused(code, next(found, _R.RETRY))
