"""What the official account answers, once the packet is stored."""

import pytest

from backend.container import Container
from backend.features.accounts import WeChatChannel
from backend.features.devices.models import DeviceCode
from backend.kit.clock import shanghai
from tests.features.conversations.chatting import Phone, PretendedPlatform
from tests.support.accounts import SignedIn
from tests.support.ticket_desk import TicketDesk

MENU = "您好，回复“报修”“进度”“催单”或“人工”，我们马上为您服务。"


async def linked(desk: TicketDesk, phone: Phone) -> None:
    """The official account's openid is the customer's."""
    accounts = desk.container.accounts.stores.customers
    account = await accounts.get(desk.customer.id)
    account.link(WeChatChannel.OFFICIAL_ACCOUNT, phone.openid, "", desk.container.now())
    await accounts.save(account)


async def test_a_new_follower_is_welcomed_and_shown_the_device_he_scanned(
    desk: TicketDesk, phone: Phone
) -> None:
    code = DeviceCode(device_id=desk.device_id, created_at=desk.container.now())
    await desk.container.device_services.store.codes.add(code)
    welcome, card = await phone.follow(code.code)
    assert welcome.startswith("您好，欢迎关注安居售后。\n回复“报修”提交报修")
    title, _, address = card.partition("](")
    assert title.startswith("[华风")
    assert address == f"http://127.0.0.1:8000/q/{code.code})"
    [again] = await phone.scan(f"dev_{code.code}")
    assert again == card


async def test_a_code_that_leads_nowhere_is_said_to_and_other_scenes_are_only_greeted(
    desk: TicketDesk, phone: Phone
) -> None:
    [gone] = await phone.scan("a" * 22)
    assert gone.startswith("没有找到这个产品码对应的产品")
    assert await phone.scan("spring-sale") == [MENU]


async def test_the_words_and_the_menu_lead_to_the_same(desk: TicketDesk, phone: Phone) -> None:
    [typed] = await phone.say(" 报修！")
    [tapped] = await phone.choose("REPORT")
    assert typed == tapped
    assert typed.startswith("[点这里完成报修](http://127.0.0.1:8000/c/")
    assert await phone.choose("SOMETHING_OLD") == [MENU]


async def test_progress_and_numbers_tell_of_ones_own_tickets_only(
    desk: TicketDesk, phone: Phone
) -> None:
    ticket = await desk.report()
    [nothing] = await phone.say("进度")
    assert nothing.startswith("没有查到您的服务单")
    unknown = await phone.say("BX990101-99999")
    assert await phone.say(ticket["number"]) == unknown
    await linked(desk, phone)
    words, card = await phone.say("进度")
    device = ticket["devices"][0]["title"]
    assert words.startswith(f"服务单 {ticket['number']}\n产品：")
    assert device in words
    assert words.endswith("\n状态：待受理")
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    assert card.endswith(f"/t/{stored.link_token})")
    assert await phone.say(ticket["number"].lower()) == [words, card]


async def test_urging_is_done_once_and_tells_of_what_was_done(
    desk: TicketDesk, phone: Phone
) -> None:
    assert await phone.say("催单") == ["您现在没有处理中的服务单。需要报修请回复“报修”。"]
    ticket = await desk.report()
    await linked(desk, phone)
    number = ticket["number"]
    assert await phone.say("催单") == [f"已帮您催促服务单 {number}，处理人会尽快联系您。"]
    assert await phone.say("催一下") == [f"服务单 {number} 刚刚催过，处理人正在跟进，请您稍等。"]
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    assert stored.urge_count == 1


async def test_of_several_tickets_the_customer_says_which(desk: TicketDesk, phone: Phone) -> None:
    first = await desk.report()
    second = await desk.report(anyway="另一处")
    await linked(desk, phone)
    [which] = await phone.say("催单")
    assert "您有多张处理中的服务单" in which
    assert f"{first['number']}：待受理" in which
    [listed] = await phone.say("进度")
    assert listed.startswith("您有 2 张处理中的服务单")
    [done] = await phone.say(f"催单 {second['number']}")
    assert done == f"已帮您催促服务单 {second['number']}，处理人会尽快联系您。"
    assert (await phone.say("催单 BX990101-99999"))[0].startswith("没有查到这个单号")


async def test_a_packet_that_comes_again_is_heard_and_answered_once(
    desk: TicketDesk, phone: Phone, container: Container
) -> None:
    packet = phone.packet("text", Content="人工")
    inbound = container.conversations.inbound
    await inbound.hear(packet)
    await inbound.hear(packet)
    assert len(await phone.replies()) == 1
    await inbound.hear(packet)
    assert await phone.replies() == []
    assert await container.mongo.collection("chat_messages").count({}) == 2


@pytest.mark.parametrize("kind", ["video", "shortvideo", "location", "link", "file"])
async def test_whatever_else_is_sent_goes_to_the_desk(
    clerk: SignedIn, phone: Phone, kind: str
) -> None:
    packet = phone.packet(kind, Label="青桐里", Title="说明书", Url="https://example.com/x")
    await phone.container.conversations.inbound.hear(packet)
    assert await phone.replies() == ["已收到您的留言，客服会尽快回复。着急的话请回复“人工”。"]
    [item] = await phone.container.conversations.store.items.find({})
    assert (item.kind, item.owner_id) == ("chat", clerk.id)
    assert item.summary.startswith("［")


async def test_nothing_is_tried_once_the_minute_after_a_tap_is_over(
    desk: TicketDesk, phone: Phone, platform: PretendedPlatform
) -> None:
    phone.ago = phone.ago.__class__(seconds=61)
    assert await phone.choose("PROGRESS") == []
    messages = await phone.container.conversations.store.messages.find({"direction": "out"})
    assert [(m.state, m.not_sent) for m in messages] == [("not_sent", "too_late")]


async def test_the_ledger_says_how_many_are_left_and_until_when(
    desk: TicketDesk, phone: Phone
) -> None:
    await phone.say("进度")
    person, now = await phone.person(), phone.container.now()
    assert person.room.left(now) == 4
    until = person.room.open_until(now)
    assert until is not None
    assert shanghai(until) > shanghai(now)
    for _ in range(3):
        await phone.choose("PROGRESS")
    person = await phone.person()
    assert (person.room.heard.left, person.room.tapped.left) == (4, 2)
