"""Content checks against the simulator: what each answer means for the content."""

import pytest

from backend.channels.miniprogram import MiniProgramContentCheck
from backend.features.content_safety import (
    CheckImpossible,
    CheckLater,
    Suggestion,
    Verdict,
    WhyUnchecked,
)
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import PlatformClients
from tests.support.simulator import SimulatorControl

TEXT = "api.weixin.qq.com/wxa/msg_sec_check"
MEDIA = "api.weixin.qq.com/wxa/media_check_async"
PICTURE = "https://repair.example.com/media/m1?signature=x"


@pytest.fixture
def checker(clients: PlatformClients) -> MiniProgramContentCheck:
    return MiniProgramContentCheck(clients.miniprogram())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("空调不制冷", Verdict(Suggestion.PASS, 100)),
        ("违禁的话", Verdict(Suggestion.RISKY, 20006)),
        ("可疑的话", Verdict(Suggestion.REVIEW, 20012)),
        ("水" * 3000, Verdict(Suggestion.PASS, 100)),
    ],
)
async def test_the_suggestion_counts_and_not_the_errcode(
    checker: MiniProgramContentCheck, text: str, verdict: Verdict
) -> None:
    assert await checker.check_text("oLiMp", text) == verdict


async def test_the_old_way_to_say_risky_is_understood(
    checker: MiniProgramContentCheck, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=TEXT, errcode=87014))
    assert await checker.check_text("oLiMp", "x") == Verdict(Suggestion.RISKY, 21000)


async def test_a_picture_gets_a_number_under_which_the_verdict_comes(
    checker: MiniProgramContentCheck,
) -> None:
    first = await checker.check_image("oLiMp", PICTURE)
    assert first
    assert first != await checker.check_image("oLiMp", PICTURE)


@pytest.mark.parametrize(
    ("errcode", "why"),
    [
        (61010, WhyUnchecked.NOT_SEEN_LATELY),
        (40003, WhyUnchecked.NOT_SEEN_LATELY),
        (43104, WhyUnchecked.NOT_SEEN_LATELY),
        (40129, WhyUnchecked.NOT_ACCEPTED),
        (44002, WhyUnchecked.NOT_ACCEPTED),
    ],
)
async def test_what_would_be_refused_again_is_not_asked_again(
    checker: MiniProgramContentCheck, control: SimulatorControl, errcode: int, why: WhyUnchecked
) -> None:
    for endpoint in (TEXT, MEDIA):
        await control.order_fault(FaultOrder(endpoint=endpoint, errcode=errcode))
    with pytest.raises(CheckImpossible) as of_text:
        await checker.check_text("oLiMp", "x")
    with pytest.raises(CheckImpossible) as of_picture:
        await checker.check_image("oLiMp", PICTURE)
    assert (of_text.value.why, of_picture.value.why) == (why, why)


@pytest.mark.parametrize(
    "fault",
    [
        {"errcode": -1},
        {"errcode": 45011},
        {"http_status": 502},
        {"cut": True},
        {"body": "<html>"},
        {"body": '{"errcode":0,"result":{"suggest":"perhaps"}}'},
    ],
)
async def test_a_platform_that_is_busy_or_broken_is_asked_later(
    checker: MiniProgramContentCheck, control: SimulatorControl, fault: dict[str, object]
) -> None:
    order = FaultOrder.model_validate({"endpoint": TEXT, "times": None, **fault})
    await control.order_fault(order)
    with pytest.raises(CheckLater):
        await checker.check_text("oLiMp", "x")


async def test_an_outage_is_learned_once_and_waited_out(
    checker: MiniProgramContentCheck, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=TEXT, errcode=45009, times=None))
    for _ in range(3):
        with pytest.raises(CheckLater):
            await checker.check_text("oLiMp", "x")
    assert (await control.calls_to(TEXT)).calls == 1
