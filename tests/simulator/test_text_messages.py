"""Aliyun's short message service as it is pretended: signatures, refusals, flow control, phones."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from tornado.httpclient import AsyncHTTPClient

from backend.simulator import Simulator
from backend.simulator.world.accounts import Accounts, SmsAccount, SmsTemplate
from backend.simulator.world.people import Person
from backend.simulator.world.rules import Rules
from tests.support.canaries import NAMES, canary_phone
from tests.support.simulator import SimulatorControl

HOST = "dysmsapi.aliyuncs.com"
PHONE = canary_phone(51)
NOTICE, CODE = "SMS_1", "SMS_2"
ACCOUNT = SmsAccount(
    access_key_id="LTAI1",
    secret="its-secret",
    signs=("安心售后",),
    templates=(
        SmsTemplate(code=NOTICE, content="服务单${number}已派给${who}，详情 https://a.cn/${link}"),
        SmsTemplate(code=CODE, kind="code", content="验证码${code}"),
    ),
)
VALUES = {"number": "BX1", "who": "王师傅", "link": "t/abc"}


@pytest.fixture
async def world(simulator: Simulator, control: SimulatorControl) -> SimulatorControl:
    await control.put_accounts(Accounts(sms=(ACCOUNT,)))
    await control.put_person(Person(id="aunt", name=NAMES[2], phone=PHONE))
    return control


@dataclass
class Client:
    """Signs as the document says, written apart from both the simulator and the SDK."""

    url: str
    secret: str = "its-secret"
    key: str = "LTAI1"
    headers: dict[str, str] = field(default_factory=dict)
    nonce: str = ""

    async def send(self, values: object = VALUES, **query: str) -> tuple[int, dict[str, Any]]:
        asked = {
            "PhoneNumbers": PHONE,
            "SignName": "安心售后",
            "TemplateCode": NOTICE,
            "TemplateParam": values if isinstance(values, str) else json.dumps(values),
        } | query
        asked = {name: value for name, value in asked.items() if value}
        headers = {
            "host": HOST,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": self.nonce or uuid4().hex,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        } | self.headers
        headers["authorization"] = self._authorization(asked, headers)
        answer = await AsyncHTTPClient().fetch(
            f"{self.url}/?{urlencode(asked)}",
            method="POST",
            headers=headers,
            body=b"",
            raise_error=False,
        )
        return answer.code, json.loads(answer.body)

    def _authorization(self, asked: dict[str, str], headers: dict[str, str]) -> str:
        names = sorted(headers)
        query = "&".join(
            f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(asked.items())
        )
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        canonical = (
            f"POST\n/\n{query}\n{lines}\n{';'.join(names)}\n{headers['x-acs-content-sha256']}"
        )
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        signed = f"SignedHeaders={';'.join(names)},Signature={signature}"
        return f"ACS3-HMAC-SHA256 Credential={self.key},{signed}"


@pytest.fixture
def client(simulator: Simulator, world: SimulatorControl) -> Client:
    return Client(simulator.url)


async def test_a_signed_call_puts_a_text_on_the_phone(
    client: Client, world: SimulatorControl
) -> None:
    status, answer = await client.send()
    assert (status, answer["Code"]) == (200, "OK")
    received = await world.next_message(person="aunt", place="sms")
    assert received.title == "【安心售后】服务单BX1已派给王师傅，详情 https://a.cn/t/abc"
    assert (received.platform_id, received.address) == (answer["BizId"], PHONE)


async def test_a_text_to_a_phone_of_nobody_is_sent_all_the_same(
    client: Client, world: SimulatorControl
) -> None:
    await client.send(PhoneNumbers=canary_phone(52))
    received = await world.next_message(phone=canary_phone(52))
    assert received.person_id == ""


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"secret": "made-up"}, 400, "SignatureDoesNotMatch"),
        ({"key": "LTAI2"}, 404, "InvalidAccessKeyId.NotFound"),
        ({"headers": {"x-acs-action": "SendBatchSms"}}, 404, "InvalidAction.NotFound"),
        ({"headers": {"x-acs-version": "2018-05-01"}}, 400, "InvalidVersion"),
        ({"headers": {"x-acs-date": "2020-01-01T00:00:00Z"}}, 400, "InvalidTimeStamp.Expired"),
        ({"headers": {"x-acs-date": "yesterday"}}, 400, "InvalidTimeStamp.Format"),
        ({"headers": {"x-acs-content-sha256": "0" * 64}}, 400, "SignatureDoesNotMatch"),
    ],
)
async def test_who_signs_wrongly_is_refused(
    simulator: Simulator,
    world: SimulatorControl,
    changed: dict[str, Any],
    status: int,
    code: str,
) -> None:
    got, answer = await Client(simulator.url, **changed).send()
    assert (got, answer["Code"]) == (status, code)
    assert (await world.messages()).messages == []


async def test_a_call_is_not_sent_twice_with_the_same_signature(
    client: Client, world: SimulatorControl
) -> None:
    client.nonce = "once"
    await client.send()
    status, answer = await client.send()
    assert (status, answer["Code"]) == (400, "SignatureNonceUsed")
    assert len((await world.messages()).messages) == 1


@pytest.mark.parametrize(
    ("values", "query", "code"),
    [
        ({"number": "1", "who": "王"}, {}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({**VALUES, "who": ""}, {}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({**VALUES, "number": 5}, {}, "isv.INVALID_JSON_PARAM"),
        ("{", {}, "isv.INVALID_JSON_PARAM"),
        ("[1]", {}, "isv.INVALID_JSON_PARAM"),
        ({**VALUES, "who": "王" * 36}, {}, "isv.PARAM_LENGTH_LIMIT"),
        ({**VALUES, "who": "见 http://a.b"}, {}, "isv.PARAM_NOT_SUPPORT_URL"),
        ({**VALUES, "who": "见evil.com"}, {}, "isv.PARAM_NOT_SUPPORT_URL"),
        ({**VALUES, "who": "王👍"}, {}, "isv.SMS_CONTENT_ILLEGAL"),
        ({**VALUES, "who": "【银行】"}, {}, "isv.SMS_CONTENT_ILLEGAL"),
        (VALUES, {"SignName": "别家"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        (VALUES, {"TemplateCode": "SMS_9"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        (VALUES, {"PhoneNumbers": "057188880000"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        (VALUES, {"PhoneNumbers": f"{PHONE},{PHONE}"}, "isv.MOBILE_COUNT_OVER_LIMIT"),
        (VALUES, {"PhoneNumbers": ""}, "MissingPhoneNumbers"),
        ({"code": "王师傅"}, {"TemplateCode": CODE}, "isv.TEMPLATE_PARAMS_ILLEGAL"),
    ],
)
async def test_what_the_platform_does_not_send_it_refuses(
    client: Client, world: SimulatorControl, values: object, query: dict[str, str], code: str
) -> None:
    _, answer = await client.send(values, **query)
    assert answer["Code"] == code
    assert (await world.messages()).messages == []


async def test_codes_come_once_a_minute_and_five_times_an_hour(
    client: Client, world: SimulatorControl
) -> None:
    answers = []
    for _ in range(6):
        answers.append((await client.send({"code": "123456"}, TemplateCode=CODE))[1])
        await world.advance_clock(timedelta(minutes=2).total_seconds())
    assert [answer["Code"] for answer in answers] == ["OK"] * 5 + ["isv.BUSINESS_LIMIT_CONTROL"]
    assert answers[5]["Message"] == "触发小时级流控Permits:5"
    await client.send({"code": "123456"}, TemplateCode=CODE)
    again = (await client.send({"code": "123456"}, TemplateCode=CODE))[1]
    assert again["Code"] == "isv.BUSINESS_LIMIT_CONTROL"


async def test_a_phone_has_its_share_of_a_day(client: Client, world: SimulatorControl) -> None:
    await world.put_rules(Rules(sms_notice_per_day=2))
    codes = [(await client.send())[1]["Code"] for _ in range(3)]
    assert codes == ["OK", "OK", "isv.BUSINESS_LIMIT_CONTROL"]
    await world.advance_clock(86400)
    assert (await client.send())[1]["Code"] == "OK"


async def test_an_account_runs_dry(client: Client, world: SimulatorControl) -> None:
    await world.put_accounts(Accounts(sms=(ACCOUNT.model_copy(update={"messages_left": 1}),)))
    codes = [(await client.send())[1]["Code"] for _ in range(2)]
    assert codes == ["OK", "isv.AMOUNT_NOT_ENOUGH"]


async def test_calls_are_counted_with_what_was_answered(
    client: Client, world: SimulatorControl
) -> None:
    await client.send()
    await client.send({})
    counted = await world.calls_to(f"{HOST}/SendSms")
    assert (counted.calls, counted.refused) == (2, 1)
    recent = (await world.calls(endpoint=f"{HOST}/SendSms")).recent
    assert [call.code for call in recent] == ["OK", "isv.TEMPLATE_MISSING_PARAMETERS"]


async def test_the_phone_shows_the_text_with_an_address_to_tap(
    client: Client, simulator: Simulator
) -> None:
    await client.send({**VALUES, "who": "<b>王</b>"})
    page = await AsyncHTTPClient().fetch(f"{simulator.url}/phone/aunt")
    html = page.body.decode()
    assert '<a href="https://a.cn/t/abc" target="_blank" rel="noopener noreferrer">' in html
    assert "&lt;b&gt;王&lt;/b&gt;" in html
    assert 'id="tab-sms" checked' in html
