"""The chat's way out and the files' way in, against the simulated platform."""

import pytest

from backend.channels.official_account import OfficialAccountChat
from backend.features.conversations import (
    CardReply,
    FileGone,
    FileNotReady,
    PictureReply,
    TextReply,
)
from backend.features.notifications import Outcome
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.support.images import a_jpeg
from tests.support.platform import OA, PlatformClients
from tests.support.simulator import SimulatorControl

OPENID = "oLiOa"
FETCH = "api.weixin.qq.com/cgi-bin/media/get"
SEND = "api.weixin.qq.com/cgi-bin/message/custom/send"


@pytest.fixture
def chat(clients: PlatformClients) -> OfficialAccountChat:
    return OfficialAccountChat(clients.official_account())


async def said(control: SimulatorControl, text: str = "你好") -> None:
    await control.gesture("li", {"kind": "say", "app_id": OA, "text": text})


async def test_words_a_card_and_a_picture_reach_the_phone(
    chat: OfficialAccountChat, control: SimulatorControl
) -> None:
    await said(control)
    card = CardReply("点这里完成报修", "一点即可提交", "https://repair.example.com/c/x")
    for reply in (TextReply("您好 😀"), card, PictureReply(a_jpeg(), "image/jpeg")):
        assert (await chat.send(OPENID, reply)).outcome is Outcome.SENT
    words, link, picture = (await control.messages(person="li")).messages
    assert words.values["content"] == "您好 😀"
    assert (link.title, link.url) == ("点这里完成报修", "https://repair.example.com/c/x")
    assert link.values["description"] == "一点即可提交"
    assert picture.values["msgtype"] == "image"


async def test_refusals_keep_their_codes(
    chat: OfficialAccountChat, control: SimulatorControl
) -> None:
    late = await chat.send(OPENID, TextReply("您好"))
    assert (late.outcome, late.code) == (Outcome.UNREACHABLE, 45015)
    await said(control)
    for _ in range(5):
        assert (await chat.send(OPENID, TextReply("您好"))).outcome is Outcome.SENT
    full = await chat.send(OPENID, TextReply("您好"))
    assert (full.outcome, full.code) == (Outcome.UNREACHABLE, 45047)
    nobody = await chat.send("oNobody", TextReply("您好"))
    assert (nobody.outcome, nobody.code) == (Outcome.UNREACHABLE, 40003)


async def test_a_lost_answer_may_have_arrived_but_a_lost_upload_has_not(
    chat: OfficialAccountChat, control: SimulatorControl
) -> None:
    await said(control)
    await control.order_fault(FaultOrder(endpoint=SEND, cut=True, stage="after", times=1))
    unsure = await chat.send(OPENID, TextReply("您好"))
    assert (unsure.outcome, unsure.may_have_arrived) == (Outcome.RETRY, True)
    upload = "api.weixin.qq.com/cgi-bin/media/upload"
    await control.order_fault(FaultOrder(endpoint=upload, cut=True, stage="after", times=1))
    lost = await chat.send(OPENID, PictureReply(a_jpeg(), "image/jpeg"))
    assert (lost.outcome, lost.may_have_arrived) == (Outcome.RETRY, False)


async def test_a_file_is_fetched_whole(
    chat: OfficialAccountChat, control: SimulatorControl, simulator: Simulator
) -> None:
    picture = a_jpeg()
    medium = simulator.world.media.add(
        OA, "image", picture, name="", content_type="image/jpeg", now=simulator.world.now()
    )
    assert await chat.fetch(medium.media_id) == picture


async def test_a_file_that_is_gone_is_told_from_one_that_is_not_to_be_had_now(
    chat: OfficialAccountChat, control: SimulatorControl
) -> None:
    with pytest.raises(FileGone):
        await chat.fetch("no-such-file")
    page = FaultOrder(endpoint=FETCH, body="<html>busy</html>", times=1)
    for order in (FaultOrder(endpoint=FETCH, http_status=502, times=1), page):
        await control.order_fault(order)
        with pytest.raises(FileNotReady):
            await chat.fetch("no-such-file")
    await control.order_fault(FaultOrder(endpoint=FETCH, errcode=-1, times=1))
    with pytest.raises(FileNotReady):
        await chat.fetch("no-such-file")
