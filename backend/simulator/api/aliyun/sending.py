"""SendSms: whether the service would send it, and what then stands on the phone."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from backend.simulator.api.aliyun.refusals import Refused
from backend.simulator.world.accounts import SmsAccount, SmsTemplate
from backend.simulator.world.messages import SentMessage
from backend.simulator.world.rules import Rules
from backend.simulator.world.text_flow import Window
from backend.simulator.world.world import World

_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_URL: Final = re.compile(
    r"https?://|www\.|(?<![a-z0-9.-])[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|vip|cc|io)\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"[0-9A-Za-z]{4,6}")
_REQUIRED: Final = ("PhoneNumbers", "SignName", "TemplateCode")


def send(world: World, account: SmsAccount, asked: Mapping[str, str], now: datetime) -> str:
    """The id the service gives the message (BizId). Raises Refused."""
    if any(not asked.get(name) for name in _REQUIRED):
        raise Refused(f"Missing{next(n for n in _REQUIRED if not asked.get(n))}", status=400)
    phone = _phone(asked["PhoneNumbers"])
    template = _template(account, asked)
    text = _text(template, asked.get("TemplateParam", ""), world.rules)
    _check_flow(world, account, template, phone, now)
    balance = world.text_flow.spent(account.access_key_id)
    if account.messages_left is not None and balance >= account.messages_left:
        raise Refused("isv.AMOUNT_NOT_ENOUGH")
    world.text_flow.count(account.access_key_id, phone, template.code, now)
    number = world.next_platform_id()
    _deliver(world, account, template, phone, f"【{asked['SignName']}】{text}", asked, number)
    return number


def _phone(numbers: str) -> str:
    if "," in numbers:
        raise Refused("isv.MOBILE_COUNT_OVER_LIMIT")
    if not _PHONE.fullmatch(numbers):
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    return numbers


def _template(account: SmsAccount, asked: Mapping[str, str]) -> SmsTemplate:
    if asked["SignName"] not in account.signs:
        raise Refused("isv.SMS_SIGNATURE_ILLEGAL")
    template = account.template(asked["TemplateCode"])
    if template is None:
        raise Refused("isv.SMS_TEMPLATE_ILLEGAL")
    return template


def _text(template: SmsTemplate, given: str, rules: Rules) -> str:
    values = _values(given) if template.variables else {}
    if missing := [name for name in template.variables if not values.get(name)]:
        raise Refused("isv.TEMPLATE_MISSING_PARAMETERS", f"模版缺少变量：{missing[0]}")
    for name in template.variables:
        _check_value(template, values[name], rules)
    return _VARIABLE.sub(lambda found: values[found[1]], template.content)


def _values(given: str) -> dict[str, str]:
    try:
        values = json.loads(given)
    except ValueError:
        raise Refused("isv.INVALID_JSON_PARAM") from None
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise Refused("isv.INVALID_JSON_PARAM")
    return values


def _check_value(template: SmsTemplate, value: str, rules: Rules) -> None:
    if template.kind == "code" and not _CODE.fullmatch(value):
        raise Refused("isv.TEMPLATE_PARAMS_ILLEGAL")
    if len(value) > rules.sms_variable_length:
        raise Refused("isv.PARAM_LENGTH_LIMIT")
    if _URL.search(value):
        raise Refused("isv.PARAM_NOT_SUPPORT_URL")
    if any(ord(character) > 0xFFFF for character in value) or "【" in value or "\n" in value:
        raise Refused("isv.SMS_CONTENT_ILLEGAL")


def _check_flow(
    world: World, account: SmsAccount, template: SmsTemplate, phone: str, now: datetime
) -> None:
    rules, flow = world.rules, world.text_flow
    limits: list[tuple[str, Window, int, str]] = [
        ("天", "day", rules.sms_phone_per_day, ""),
        ("天", "day", rules.sms_notice_per_day, template.code),
    ]
    if template.kind == "code":
        limits += [
            ("分钟", "minute", rules.sms_code_per_minute, template.code),
            ("小时", "hour", rules.sms_code_per_hour, template.code),
            ("天", "day", rules.sms_code_per_day, template.code),
        ]
    for name, window, most, code in limits:
        if flow.sent(account.access_key_id, phone, code, window, now) >= most:
            raise Refused("isv.BUSINESS_LIMIT_CONTROL", f"触发{name}级流控Permits:{most}")


def _deliver(
    world: World,
    account: SmsAccount,
    template: SmsTemplate,
    phone: str,
    text: str,
    asked: Mapping[str, str],
    number: str,
) -> None:
    sent = SentMessage(
        place="sms",
        kind="text_message",
        account=account.access_key_id,
        account_name=asked["SignName"],
        template_id=template.code,
        title=text,
        values={"content": text},
        platform_id=number,
        payload=json.dumps(dict(asked), ensure_ascii=False),
    )
    world.deliver_text(sent, phone)


def request_id() -> str:
    """As the gateway writes them: 819BE656-D2E0-4858-8B21-B2E477085AAF."""
    digits = secrets.token_hex(16).upper()
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return "-".join(parts)
