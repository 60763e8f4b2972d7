"""The closed lists a form is made of."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """At which moment of a service the form is filled in. `step`: with whichever act of staff a
    flow names it for."""

    REQUEST = "request"
    REPORT = "report"
    ACCEPTANCE = "acceptance"
    STEP = "step"


PURPOSE_NAMES: Final[Mapping[Purpose, str]] = {
    Purpose.REQUEST: "报修单",
    Purpose.REPORT: "服务报告",
    Purpose.ACCEPTANCE: "验收单",
    Purpose.STEP: "步骤表单",
}


class Audience(StrEnum):
    """Who fills in or reads: a customer never meets the fields that are for staff only."""

    CUSTOMER = "customer"
    STAFF = "staff"


class PersonalKind(StrEnum):
    """What a text says of a person. It decides how it is sealed, masked and erased; text of no
    kind is sealed as a note."""

    PERSON_NAME = "person_name"
    PHONE = "phone"
    ADDRESS = "address"


class DefaultSource(StrEnum):
    """Where an answer may be taken from before anybody types."""

    DEVICE_BRAND = "device.brand"
    DEVICE_NAME = "device.name"
    DEVICE_MODEL = "device.model"
    DEVICE_SERIAL = "device.serial"
    DEVICE_INSTALLED_ON = "device.installed_on"
    CUSTOMER_NAME = "customer.name"
    CUSTOMER_PHONE = "customer.phone"
    CUSTOMER_ADDRESS = "customer.address"
    TODAY = "today"


DAYS: Final = frozenset({DefaultSource.DEVICE_INSTALLED_ON, DefaultSource.TODAY})
"""The sources that give a day; all others give one line of text."""


class TextPattern(StrEnum):
    MOBILE = "mobile"
    PHONE = "phone"
    SERIAL = "serial"
    POSTCODE = "postcode"
    EMAIL = "email"
    DIGITS = "digits"
    LETTERS_AND_DIGITS = "letters_and_digits"


PATTERNS: Final[Mapping[TextPattern, re.Pattern[str]]] = {
    TextPattern.MOBILE: re.compile(r"1[3-9][0-9]{9}"),
    TextPattern.PHONE: re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}|400[0-9]{7}|800[0-9]{7}"),
    TextPattern.SERIAL: re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{3,39}"),
    TextPattern.POSTCODE: re.compile(r"[0-9]{6}"),
    TextPattern.EMAIL: re.compile(
        r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}"
    ),
    TextPattern.DIGITS: re.compile(r"[0-9]+"),
    TextPattern.LETTERS_AND_DIGITS: re.compile(r"[A-Za-z0-9]+"),
}
"""The whole text fits, in the syntax that Python and JavaScript share. All run in linear time."""

PHONES: Final = frozenset({TextPattern.MOBILE, TextPattern.PHONE})
"""Typed with spaces, dashes or a country code as people do, and kept without."""

PATTERN_WORDS: Final[Mapping[TextPattern, str]] = {
    TextPattern.MOBILE: "11 位手机号",
    TextPattern.PHONE: "手机号，或带区号的座机号",
    TextPattern.SERIAL: "机身上的序列号（4 到 40 位字母、数字）",
    TextPattern.POSTCODE: "6 位邮政编码",
    TextPattern.EMAIL: "完整的邮箱地址",
    TextPattern.DIGITS: "数字",
    TextPattern.LETTERS_AND_DIGITS: "字母和数字",
}
