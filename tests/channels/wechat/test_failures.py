"""Every failure of a call is sorted once, and what is hopeless is not tried again (R37)."""

import asyncio

import pytest

from backend.channels.wechat import (
    CircuitOpen,
    PlatformRefused,
    PlatformSilent,
    Reaction,
    outcome_of,
    transport,
)
from backend.channels.wechat.codes import rule_for, rule_for_token
from backend.features.notifications import Occasion, Outcome
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Mongo, UnitOfWork
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.channels.wechat.calls import (
    LIST,
    LIST_TEMPLATES,
    SEND,
    STABLE_TOKEN,
    Sent,
    Templates,
    message,
)
from tests.support.platform import OA, PlatformClients, oa_template
from tests.support.simulator import SimulatorControl

SUBMITTED = oa_template(Occasion.CUSTOMER_SUBMITTED)
DISPATCHED = oa_template(Occasion.CUSTOMER_DISPATCHED)

# The table of the protocol sheet, section 6, written down a second time.
SHEET = {
    Reaction.TOKEN: "40001 40014 42001",
    Reaction.RETRY: "-1 45011 45033 43108 43117",
    Reaction.QUOTA: "45009 40241",
    Reaction.USER: "40003 43004 43019 43101 45015 45047 48002 50005 60111 81013 61010",
    Reaction.DATA: "47001 47003 40033 44002 44004 40035 40058 40169 41030 42014 40246",
    Reaction.CONFIG: (
        "40013 40125 40164 40037 40036 43116 48001 48004 60020 60011 50003 301002 40056 85005 "
        "61000 61450 61500"
    ),
    Reaction.LOGIN: "40029 40163 42003 40226",
}


@pytest.mark.parametrize(
    ("code", "reaction"),
    [(int(code), reaction) for reaction, codes in SHEET.items() for code in codes.split()],
)
def test_every_code_of_the_sheet_has_its_reaction(code: int, reaction: Reaction) -> None:
    assert rule_for(code).reaction is reaction


# What each class does to the next calls of the same API: how many requests the first call made,
# whether the second went out, and what the notice that caused it becomes.
CONSEQUENCES = {
    Reaction.TOKEN: (2, False, Outcome.MISCONFIGURED),
    Reaction.RETRY: (1, True, Outcome.RETRY),
    Reaction.QUOTA: (1, False, Outcome.PARKED),
    Reaction.USER: (1, True, Outcome.UNREACHABLE),
    Reaction.DATA: (1, True, Outcome.WRONG),
    Reaction.CONFIG: (1, False, Outcome.MISCONFIGURED),
    Reaction.LOGIN: (1, True, Outcome.WRONG),
}
EXCEPTIONS = {  # twice the same within a minute; nobody to send to; a token that is not accepted
    40241: (1, True, Outcome.DUPLICATE),
    43101: (1, True, Outcome.NO_CONSENT),
}


async def test_every_code_has_its_consequences_and_no_other(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    client = clients.official_account()
    await client.call(LIST_TEMPLATES, Templates)  # the token is there
    circuits = mongo.collection("platform_circuits")
    for reaction, codes in SHEET.items():
        for code in map(int, codes.split()):
            requests, goes_on, outcome = EXCEPTIONS.get(code, CONSEQUENCES[reaction])
            await control.order_fault(FaultOrder(endpoint=LIST, errcode=code, times=None))
            await control.clear_calls()
            with pytest.raises(PlatformRefused) as refusal:
                await client.call(LIST_TEMPLATES, Templates)
            assert outcome_of(refusal.value).outcome is outcome, code
            assert (await control.calls_to(LIST)).calls <= requests, code
            assert (await control.calls_to(STABLE_TOKEN)).calls <= (reaction is Reaction.TOKEN)
            with pytest.raises(PlatformRefused if goes_on else CircuitOpen):
                await client.call(LIST_TEMPLATES, Templates)
            await control.clear_faults()
            await circuits.delete_many({})


def test_a_code_nobody_knows_is_not_tried_again() -> None:
    assert rule_for(99999).reaction is Reaction.DATA


@pytest.mark.parametrize("code", [40001, 40013, 40125, 40164, 40243, 89503, 99999])
def test_a_refused_token_is_a_matter_of_the_account(code: int) -> None:
    assert rule_for_token(code).reaction is Reaction.CONFIG


@pytest.mark.parametrize(("code", "reaction"), [(-1, Reaction.RETRY), (45009, Reaction.QUOTA)])
def test_a_busy_token_endpoint_is_not(code: int, reaction: Reaction) -> None:
    assert rule_for_token(code).reaction is reaction


@pytest.mark.parametrize(
    ("fault", "may_have_arrived"),
    [
        (FaultOrder(endpoint=LIST, cut=True, stage="before"), True),
        (FaultOrder(endpoint=LIST, cut=True, stage="after"), True),
        (FaultOrder(endpoint=LIST, http_status=502), True),
        (FaultOrder(endpoint=LIST, http_status=503), False),
        (FaultOrder(endpoint=LIST, http_status=302, body=""), True),
        (FaultOrder(endpoint=LIST, body="<html>请先认证上网</html>"), True),
        (FaultOrder(endpoint=LIST, body="[1, 2]"), True),
        (FaultOrder(endpoint=LIST, body='{"errcode": "many"}'), True),
        (FaultOrder(endpoint=LIST, body="{}"), True),
        (FaultOrder(endpoint=STABLE_TOKEN, body="{}"), True),
        (FaultOrder(endpoint=STABLE_TOKEN, body="<html></html>"), True),
        (FaultOrder(endpoint=STABLE_TOKEN, http_status=502), True),
    ],
)
async def test_an_answer_that_cannot_be_read_is_silence(
    clients: PlatformClients, control: SimulatorControl, fault: FaultOrder, may_have_arrived: bool
) -> None:
    await control.order_fault(fault)
    client = clients.official_account()
    with pytest.raises(PlatformSilent) as silence:
        await client.call(LIST_TEMPLATES, Templates)
    assert silence.value.may_have_arrived is may_have_arrived
    assert len((await client.call(LIST_TEMPLATES, Templates)).template_list) == len(Occasion)


async def test_a_platform_that_is_slow_is_not_waited_for(
    clients: PlatformClients, control: SimulatorControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
    await control.order_fault(FaultOrder(endpoint=STABLE_TOKEN, slow_seconds=60))
    with pytest.raises(PlatformSilent, match="ReadTimeout"):
        await clients.official_account().call(LIST_TEMPLATES, Templates)


async def test_a_platform_that_is_away_is_known_not_to_have_heard(
    clients: PlatformClients, simulator: Simulator
) -> None:
    await simulator.stop()
    with pytest.raises(PlatformSilent) as silence:
        await clients.official_account().call(LIST_TEMPLATES, Templates)
    assert silence.value.may_have_arrived is False


@pytest.mark.parametrize("body", ['{"errcode": "40037"}', '{"errcode": 40037}'])
async def test_a_code_is_understood_as_text_and_without_a_message(
    clients: PlatformClients, control: SimulatorControl, body: str
) -> None:
    await control.order_fault(FaultOrder(endpoint=LIST, body=body))
    with pytest.raises(PlatformRefused) as refusal:
        await clients.official_account().call(LIST_TEMPLATES, Templates)
    assert (refusal.value.code, refusal.value.reaction) == (40037, Reaction.CONFIG)


async def test_a_refusal_keeps_the_trace_and_the_wrong_field_but_nobodys_words(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    with pytest.raises(PlatformRefused) as refusal:
        await clients.official_account().call(message(SUBMITTED, thing2=""), Sent)
    assert refusal.value.code == 47003
    assert refusal.value.trace.startswith("data.character_string1.value; rid: ")


async def test_a_wrong_template_stops_that_template_alone(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    client = clients.official_account()
    with pytest.raises(PlatformRefused):
        await client.call(message("gone"), Sent)
    with pytest.raises(CircuitOpen) as closed:
        await client.call(message("gone"), Sent)
    assert (closed.value.reason, closed.value.code) == ("config", 40037)
    assert 590 < closed.value.wait_seconds <= 600
    with pytest.raises(PlatformRefused, match="47003"):  # the others are still being called
        await client.call(message(SUBMITTED), Sent)
    assert (await control.calls_to(SEND)).calls == 2


async def test_after_the_pause_one_caller_tries_and_the_pause_grows(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    client = clients.official_account()
    await asyncio.gather(
        *(client.call(message("gone"), Sent) for _ in range(8)), return_exceptions=True
    )
    await _let_pauses_pass(mongo)
    await control.clear_calls()
    outcomes = await asyncio.gather(
        *(client.call(message("gone"), Sent) for _ in range(8)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == [
        *["CircuitOpen"] * 7,
        "PlatformRefused",
    ]
    assert (await control.calls_to(SEND)).calls == 1
    with pytest.raises(CircuitOpen) as closed:
        await client.call(message("gone"), Sent)
    assert 1790 < closed.value.wait_seconds <= 1800


async def test_a_template_that_works_again_is_used_again(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    client = clients.official_account()
    await control.order_fault(FaultOrder(endpoint=SEND, errcode=43116))
    values = {"character_string1": "BX1", "thing2": "空调", "thing3": "师傅", "phrase4": "已派师傅"}
    with pytest.raises(PlatformRefused):
        await client.call(message(DISPATCHED, **values), Sent)
    await _let_pauses_pass(mongo)
    await client.call(message(DISPATCHED, **values), Sent)
    assert await clients.circuits.closed_paths() == []
    await client.call(message(DISPATCHED, **values), Sent)


async def test_staff_see_a_closed_path_and_open_it_again(clients: PlatformClients) -> None:
    client = clients.official_account()
    with pytest.raises(PlatformRefused):
        await client.call(message("gone"), Sent)
    [closed] = await clients.circuits.closed_paths()
    assert closed.name == f"{OA} cgi-bin/message/template/send gone"
    assert (closed.reason, closed.code) == ("config", 40037)
    assert await clients.circuits.reopen(closed.id)
    assert not await clients.circuits.reopen(closed.id)
    with pytest.raises(PlatformRefused):
        await client.call(message("gone"), Sent)


async def test_a_used_up_quota_waits_for_the_next_day(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=SEND, errcode=45009))
    client = clients.official_account()
    with pytest.raises(PlatformRefused):
        await client.call(message(SUBMITTED), Sent)
    with pytest.raises(CircuitOpen) as closed:
        await client.call(message(DISPATCHED), Sent)
    assert closed.value.reason == "quota"
    assert 0 < closed.value.wait_seconds <= 86700
    assert len((await client.call(LIST_TEMPLATES, Templates)).template_list) == len(Occasion)


async def test_a_host_that_keeps_silent_is_left_alone_until_one_call_gets_through(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    client = clients.official_account()
    await client.call(LIST_TEMPLATES, Templates)
    await control.order_fault(FaultOrder(endpoint=LIST, cut=True, times=None))
    await control.clear_calls()
    for _ in range(5):
        with pytest.raises(PlatformSilent):
            await client.call(LIST_TEMPLATES, Templates)
    with pytest.raises(CircuitOpen) as closed:
        await client.call(message(SUBMITTED), Sent)
    assert closed.value.reason == "outage"
    assert 0 < closed.value.wait_seconds <= 5
    assert (await control.calls_to(LIST)).calls == 5
    await control.clear_faults()
    await _let_pauses_pass(mongo)
    await client.call(LIST_TEMPLATES, Templates)
    with pytest.raises(PlatformRefused, match="47003"):
        await client.call(message(SUBMITTED), Sent)


async def test_four_silences_and_an_answer_close_nothing(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    client = clients.official_account()
    for _ in range(3):
        await control.order_fault(FaultOrder(endpoint=LIST, cut=True, times=4))
        for _ in range(4):
            with pytest.raises(PlatformSilent):
                await client.call(LIST_TEMPLATES, Templates)
        await client.call(LIST_TEMPLATES, Templates)


async def test_no_call_goes_out_inside_a_unit_of_work(
    clients: PlatformClients, control: SimulatorControl, unit_of_work: UnitOfWork
) -> None:
    client = clients.official_account()
    with pytest.raises(RuntimeError, match="unit of work"):
        await unit_of_work.run(lambda: client.call(LIST_TEMPLATES, Templates))
    assert (await control.calls()).recent == []


async def _let_pauses_pass(mongo: Mongo) -> None:
    just_over = {"until": {"$gt": EARLIEST}}
    passed = [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}]
    await mongo.collection("platform_circuits").update_many(just_over, passed)
