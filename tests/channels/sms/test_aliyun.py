"""Aliyun's SendSms through its SDK, against the simulator: every way it can end."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from backend.channels.sms import AliyunAccount, AliyunSms, Caps, SmsCodes, SmsMessenger, TextCaps
from backend.channels.wechat import CallPool, Circuits
from backend.features.accounts import PhoneCodeNotSent
from backend.features.notifications import Addressed, Link, Outcome, SendResult, TextMessage
from backend.kit.clock import utc_now
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo, UnitOfWork
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.support.canaries import canary_phone
from tests.support.platform import CODE_TEMPLATE, SIGN, SMS_KEY, SMS_SECRET
from tests.support.simulator import SimulatorControl

SEND = "dysmsapi.aliyuncs.com/SendSms"
TEMPLATE = "SMS_1007"
PHONE = f"+86{canary_phone(31)}"
VALUES = {"number": "BX20260715-0042"}
RATE_US = TextMessage(VALUES, has_link=True)
TO = Addressed("d1", PHONE, Link(web_path="/t/abc", miniprogram_page="pages/t"), TEMPLATE)
ACCOUNT = AliyunAccount(SMS_KEY, SMS_SECRET, SIGN)
MANY = Caps(a_minute=1000, an_hour=1000, a_day=1000, firm_a_day=1000)

Open = Callable[..., AliyunSms]


@pytest.fixture
async def open_sms(
    simulator: Simulator, control: SimulatorControl, mongo: Mongo
) -> AsyncIterator[Open]:
    pool, circuits = CallPool(4, "sms"), Circuits(mongo)
    await circuits.ensure_indexes()

    def build(
        account: AliyunAccount = ACCOUNT, base_url: str = simulator.url, caps: Caps = MANY
    ) -> AliyunSms:
        allowed = TextCaps(mongo, caps, lambda outcome: None)
        return AliyunSms(account, base_url, circuits, pool, allowed, utc_now)

    yield build
    pool.close()


def messenger(sms: AliyunSms) -> SmsMessenger:
    return SmsMessenger(sms, lambda outcome: None)


async def send(sms: AliyunSms) -> SendResult:
    return await messenger(sms).send(TO, RATE_US)


async def test_a_text_is_sent_and_has_the_platform_s_number(
    open_sms: Open, control: SimulatorControl
) -> None:
    result = await send(open_sms())
    received = await control.next_message(phone=canary_phone(31))
    assert result == SendResult(Outcome.SENT, trace=received.platform_id)
    assert received.title == (
        "【安心售后】服务单BX20260715-0042已验收，请您评价这次服务 https://repair.example.com/t/abc"
    )


async def test_a_proxy_of_the_environment_is_not_asked_for_the_simulator(
    open_sms: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await send(open_sms())).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("isp.SYSTEM_ERROR", Outcome.RETRY),
        ("isv.SMS_TEMPLATE_ILLEGAL", Outcome.MISCONFIGURED),
        ("isv.SMS_SIGNATURE_ILLEGAL", Outcome.MISCONFIGURED),
        ("isv.OUT_OF_SERVICE", Outcome.MISCONFIGURED),
        ("isv.AMOUNT_NOT_ENOUGH", Outcome.MISCONFIGURED),
        ("isp.RAM_PERMISSION_DENY", Outcome.MISCONFIGURED),
        ("isv.TEMPLATE_MISSING_PARAMETERS", Outcome.MISCONFIGURED),
        ("isv.DAY_LIMIT_CONTROL", Outcome.CAPPED),
        ("isv.BUSINESS_LIMIT_CONTROL", Outcome.CAPPED),
        ("VALVE:D_MC", Outcome.CAPPED),
        ("VALVE:M_MC", Outcome.PARKED),
        ("isv.MOBILE_NUMBER_ILLEGAL", Outcome.UNREACHABLE),
        ("isv.PARAM_LENGTH_LIMIT", Outcome.WRONG),
        ("isv.PARAM_NOT_SUPPORT_URL", Outcome.WRONG),
        ("isv.SOMETHING_NEW", Outcome.WRONG),
        ("Something.New", Outcome.RETRY),
    ],
)
async def test_a_refusal_has_its_consequence(
    open_sms: Open, control: SimulatorControl, code: str, outcome: Outcome
) -> None:
    await control.order_fault(FaultOrder(endpoint=SEND, code=code, errmsg="见文档"))
    result = await send(open_sms())
    assert (result.outcome, result.trace) == (outcome, code)
    assert not result.may_have_arrived


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("SignatureDoesNotMatch", 400, Outcome.MISCONFIGURED),
        ("InvalidAccessKeyId.NotFound", 404, Outcome.MISCONFIGURED),
        ("Forbidden.RAM", 403, Outcome.MISCONFIGURED),
        ("Throttling.User", 429, Outcome.RETRY),
        ("Throttling.Api", 400, Outcome.RETRY),
    ],
)
async def test_a_refusal_of_the_gateway_has_its_consequence(
    open_sms: Open, control: SimulatorControl, code: str, status: int, outcome: Outcome
) -> None:
    await control.order_fault(FaultOrder(endpoint=SEND, code=code, http_status=status))
    result = await send(open_sms())
    assert (result.outcome, result.trace, result.may_have_arrived) == (outcome, code, False)


@pytest.mark.parametrize(
    "fault",
    [
        FaultOrder(endpoint=SEND, cut=True),
        FaultOrder(endpoint=SEND, cut=True, stage="after"),
        FaultOrder(endpoint=SEND, http_status=502),
        FaultOrder(endpoint=SEND, http_status=500, body='{"Code":"InternalError"}'),
        FaultOrder(endpoint=SEND, body="<html>"),
        FaultOrder(endpoint=SEND, body="[]"),
        FaultOrder(endpoint=SEND, body="{}"),
        FaultOrder(endpoint=SEND, body='{"Code": 5}'),
    ],
)
async def test_an_answer_that_cannot_be_read_may_mean_that_it_was_sent(
    open_sms: Open, control: SimulatorControl, fault: FaultOrder
) -> None:
    await control.order_fault(fault)
    result = await send(open_sms())
    assert (result.outcome, result.may_have_arrived) == (Outcome.RETRY, True)


async def test_what_could_not_even_be_called_was_not_sent(open_sms: Open) -> None:
    result = await send(open_sms(base_url="http://127.0.0.1:9"))
    assert (result.outcome, result.may_have_arrived) == (Outcome.RETRY, False)


async def test_five_silences_running_pause_all_calls(
    open_sms: Open, control: SimulatorControl
) -> None:
    sms = open_sms()
    await control.order_fault(FaultOrder(endpoint=SEND, http_status=503, times=None))
    for _ in range(5):
        assert (await send(sms)).outcome is Outcome.RETRY
    assert (await send(sms)).outcome is Outcome.CLOSED
    assert (await control.calls_to(SEND)).calls == 5


async def test_a_wrong_secret_stops_the_account(open_sms: Open, control: SimulatorControl) -> None:
    sms = open_sms(replace(ACCOUNT, access_key_secret="made-up"))
    assert (await send(sms)).trace == "SignatureDoesNotMatch"
    assert (await send(sms)).outcome is Outcome.CLOSED
    assert (await control.calls_to(SEND)).calls == 1


async def test_neither_errors_nor_logs_hold_the_phone(
    open_sms: Open,
    control: SimulatorControl,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEBUG", "sdk")
    await control.order_fault(FaultOrder(endpoint=SEND, cut=True))
    with caplog.at_level(logging.DEBUG, logger="alibabacloud-tea"):
        result = await send(open_sms())
        await send(open_sms())
    written = capfd.readouterr()
    assert canary_phone(31) not in f"{result}{caplog.text}{written.out}{written.err}"


async def test_a_call_inside_a_unit_of_work_is_a_mistake(open_sms: Open, mongo: Mongo) -> None:
    sms = open_sms()

    async def work() -> None:
        await send(sms)

    with pytest.raises(RuntimeError, match="inside a unit of work"):
        await UnitOfWork(mongo).run(work)


async def test_a_link_that_no_template_takes_is_not_even_sent(
    open_sms: Open, control: SimulatorControl
) -> None:
    far = Link(web_path=f"/bench/job?id={'x' * 40}", miniprogram_page="pages/t")
    result = await messenger(open_sms()).send(replace(TO, link=far), RATE_US)
    assert result == SendResult(Outcome.WRONG, trace="link")
    assert (await control.calls_to(SEND)).calls == 0


# -- codes -----------------------------------------------------------------------------------------


def codes(sms: AliyunSms) -> SmsCodes:
    return SmsCodes(sms, CODE_TEMPLATE, lambda outcome: None)


async def test_a_code_stands_in_the_text(open_sms: Open, control: SimulatorControl) -> None:
    await codes(open_sms()).send(PHONE, "048213", "own")
    received = await control.next_message(phone=canary_phone(31))
    assert received.title == "【安心售后】您的验证码是048213，5 分钟内有效"


async def test_codes_and_notices_share_the_phone_s_cap(
    open_sms: Open, control: SimulatorControl
) -> None:
    sms = open_sms(caps=replace(MANY, a_minute=1))
    await send(sms)
    with pytest.raises(TooManyRequests) as refused:
        await codes(sms).send(PHONE, "048213", "own")
    assert 1 <= refused.value.params["retry_after"] <= 60
    assert (await control.calls_to(SEND)).calls == 1


async def test_a_code_that_the_platform_holds_back_is_asked_for_again_later(
    open_sms: Open,
) -> None:
    sms = open_sms()
    await codes(sms).send(PHONE, "048213", "own")
    with pytest.raises(TooManyRequests) as refused:  # the platform: one a minute
        await codes(sms).send(PHONE, "048214", "own")
    assert refused.value.params["retry_after"] == 60


@pytest.mark.parametrize(
    "fault",
    [
        FaultOrder(endpoint=SEND, cut=True),
        FaultOrder(endpoint=SEND, code="isv.OUT_OF_SERVICE"),
        FaultOrder(endpoint=SEND, code="isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_a_code_that_was_not_sent_is_said_so(
    open_sms: Open, control: SimulatorControl, fault: FaultOrder
) -> None:
    await control.order_fault(fault)
    with pytest.raises(PhoneCodeNotSent):
        await codes(open_sms()).send(PHONE, "048213", "own")
