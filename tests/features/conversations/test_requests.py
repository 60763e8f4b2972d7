"""Photos and voices sent in the chat become a request, and one tap a ticket."""

import asyncio

import pytest

from backend.features.accounts import WeChatChannel
from backend.features.conversations import FileNotReady, UnfinishedRequest
from backend.features.devices.models import DeviceCode
from backend.features.media import MediaKind
from backend.features.tickets import Ticket
from backend.kit.mongo import FileBucket
from tests.features.conversations.chatting import Phone, PretendedPlatform
from tests.features.records.browsing import Browser
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.images import a_jpeg
from tests.support.kit import Api
from tests.support.ticket_desk import TicketDesk

AMR = b"#!AMR\n" + b"\x3c" * 200
PHONE = canary_phone(7071)


def path_in(card: str) -> str:
    """Where a card leads, without the host."""
    return card.partition("8000")[2].rstrip(")")


async def the_request(phone: Phone) -> UnfinishedRequest:
    [request] = await phone.container.conversations.store.requests.find({})
    return request


async def the_ticket(phone: Phone) -> Ticket:
    [ticket] = await phone.container.tickets.stores.tickets.find({})
    return ticket


@pytest.fixture
async def linked(desk: TicketDesk, phone: Phone) -> Phone:
    accounts = desk.container.accounts.stores.customers
    account = await accounts.get(desk.customer.id)
    account.link(WeChatChannel.OFFICIAL_ACCOUNT, phone.openid, "", desk.container.now())
    await accounts.save(account)
    return phone


async def test_somebody_known_finishes_with_one_tap(desk: TicketDesk, linked: Phone) -> None:
    code = DeviceCode(device_id=desk.device_id, created_at=desk.container.now())
    await desk.container.device_services.store.codes.add(code)
    await linked.scan(code.code)
    [card] = await linked.send_file(a_jpeg())
    assert card.startswith("[照片已收到，点这里完成报修](")
    assert await linked.send_file(AMR, "voice", Recognition="空调漏水") == []
    page = await Browser(desk.api).open(path_in(card))
    assert "1 张照片 、 1 段语音" in page.text.replace("1 张照片、1 段语音", "1 张照片 、 1 段语音")
    assert desk.phones.customer not in page.text
    assert f"{DOORS[0]} 1204" not in page.text
    assert len(page.images) == 1
    where = await Browser(desk.api).sent(page.forms["finish"])
    ticket = await the_ticket(linked)
    assert where == f"/t/{ticket.link_token}/received"
    assert (ticket.customer_id, ticket.channel) == (desk.customer.id, "official_account")
    assert ticket.problem == "空调漏水"
    assert [device.device_id for device in ticket.devices] == [desk.device_id]
    assert ticket.contact.phone == f"+86{desk.phones.customer}"
    files = await desk.container.media_services.files.known(ticket.media_ids)
    assert [(m.kind, m.uploaded_by) for m in files.values()] == [
        (MediaKind.PHOTO, desk.customer.id),
        (MediaKind.VOICE, desk.customer.id),
    ]
    assert {m.subject.id for m in files.values() if m.subject} == {ticket.id}
    request = await the_request(linked)
    assert (request.state, request.ticket_id) == ("finished", ticket.id)


async def test_all_there_is_about_a_home_names_its_conversation(
    desk: TicketDesk, linked: Phone
) -> None:
    await linked.say("在吗")
    path = f"/api/v1/households/{desk.household_id}/overview"
    page = (await desk.api.get(path, token=desk.agent.token)).body
    [shown] = page["conversations"]
    assert shown["conversation_id"] == (await linked.person()).id
    assert (shown["customer_id"], shown["waits_for_us"]) == (desk.customer.id, True)
    hidden = (await desk.api.get(path, token=desk.dispatcher.token)).body
    assert (hidden["conversations"], hidden["withheld"]) == ([], ["complaints", "conversations"])


async def test_two_taps_at_once_make_one_ticket_and_a_third_shows_it(
    desk: TicketDesk, linked: Phone
) -> None:
    [card] = await linked.send_file(a_jpeg())
    browser = Browser(desk.api)
    form = (await browser.open(path_in(card))).forms["finish"]
    places = await asyncio.gather(*(browser.sent(form) for _ in range(4)))
    ticket = await the_ticket(linked)
    assert set(places) == {f"/t/{ticket.link_token}/received"}
    answer = await desk.api.get(path_in(card))
    assert (answer.status, answer.headers["location"]) == (303, f"/t/{ticket.link_token}")
    assert await browser.sent(form) == places[0]


async def test_somebody_unknown_fills_in_a_short_form_and_can_follow_it_in_the_chat(
    desk: TicketDesk, phone: Phone, clerk: SignedIn
) -> None:
    [card] = await phone.send_file(a_jpeg())
    browser = Browser(desk.api)
    form = (await browser.open(path_in(card))).forms["finish"]
    refused = await browser.refused(form, 422)
    assert "请看过《个人信息处理说明》后勾选同意" in refused.text
    assert await phone.container.mongo.collection("tickets").count({}) == 0
    filled = {
        "area": "浙江省杭州市西湖区",
        "estate": "梧桐苑",
        "door": f"{DOORS[1]} 301",
        "name": NAMES[2],
        "phone": PHONE,
        "consent": form.offered["consent"][0],
    }
    await browser.sent(form, None, **filled)
    ticket = await the_ticket(phone)
    assert (ticket.problem, len(ticket.media_ids)) == ("见照片或语音", 1)
    words, _ = await phone.say("进度")
    assert words.startswith(f"服务单 {ticket.number}")
    stranger = Phone(phone.container, phone.platform, "oSomebodyElse")
    assert (await stranger.say(ticket.number))[0].startswith("没有查到这个单号")


async def test_a_device_that_is_reported_already_gets_the_photos_added(
    desk: TicketDesk, linked: Phone
) -> None:
    ticket = await desk.report()
    code = DeviceCode(device_id=desk.device_id, created_at=desk.container.now())
    await desk.container.device_services.store.codes.add(code)
    await linked.scan(code.code)
    [card] = await linked.send_file(a_jpeg())
    await Browser(desk.api).sent((await Browser(desk.api).open(path_in(card))).forms["finish"])
    stored = await the_ticket(linked)
    assert (stored.id, len(stored.media_ids)) == (ticket["id"], 1)


async def test_what_is_left_unfinished_goes_to_the_desk_and_is_closed_by_the_customer(
    desk: TicketDesk, linked: Phone
) -> None:
    [card] = await linked.send_file(a_jpeg())
    conversations = desk.container.conversations
    assert await conversations.requests.give_to_desk() == 0
    desk.container.now.move(minutes=31)  # type: ignore[attr-defined]  # a test's clock
    assert await conversations.requests.give_to_desk() == 1
    assert await conversations.requests.give_to_desk() == 0
    [item] = await conversations.store.items.find({})
    assert (item.kind, item.owner_id) == ("unfinished", desk.agent.id)
    assert item.summary == "1 个照片或语音"
    await Browser(desk.api).sent((await Browser(desk.api).open(path_in(card))).forms["finish"])
    [item] = await conversations.store.items.find({})
    ticket = await the_ticket(linked)
    assert (item.state, item.outcome, item.ticket_id) == ("done", "finished_himself", ticket.id)


async def test_a_link_is_dead_after_its_time_and_a_new_photo_opens_another(
    desk: TicketDesk, linked: Phone
) -> None:
    [card] = await linked.send_file(a_jpeg())
    desk.container.now.move(hours=73)  # type: ignore[attr-defined]  # a test's clock
    gone = await Browser(desk.api).open(path_in(card), status=404)
    assert "这个报修链接已经失效" in gone.text
    never = await Browser(desk.api).open("/c/never-was", status=404)
    assert never.text == gone.text
    assert await desk.container.conversations.requests.expire() == 1
    [again] = await linked.send_file(a_jpeg())
    assert path_in(again) != path_in(card)


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"%PDF-1.7 not a photo", "image", "这个文件没有收下：这里需要照片，收到的是文档"),
        (b"GIF89a" + b"x" * 80, "image", "这个文件没有收下：不支持这种文件"),
        (a_jpeg()[:300], "image", "这个文件没有收下：图片已损坏"),
    ],
)
async def test_a_file_that_may_not_be_kept_is_said_to_and_given_to_the_desk(
    clerk: SignedIn, phone: Phone, content: bytes, kind: str, said: str
) -> None:
    [told] = await phone.send_file(content, kind)
    assert told.startswith(said)
    [item] = await phone.container.conversations.store.items.find({})
    assert (item.kind, item.owner_id) == ("chat", clerk.id)
    assert await phone.container.mongo.collection("media").count({}) == 0
    assert await phone.container.mongo.collection("unfinished_requests").count({}) == 0


async def test_a_file_that_the_platform_lost_is_asked_for_again(
    clerk: SignedIn, phone: Phone, platform: PretendedPlatform
) -> None:
    packet = phone.packet("image", MediaId="long-gone")
    await phone.container.conversations.inbound.hear(packet)
    assert await phone.replies() == ["您发的照片或语音没有取到，请重新发一次。"]
    [message] = await phone.container.conversations.store.messages.find({"direction": "in"})
    assert (message.file_state, message.platform_file) == ("lost", "")
    assert platform.fetched == 1


async def test_a_file_that_was_never_to_be_had_goes_to_the_desk_after_a_day(
    clerk: SignedIn, phone: Phone, platform: PretendedPlatform
) -> None:
    async def out_of_reach(media_id: str) -> bytes:
        raise FileNotReady(media_id)

    platform.fetch = out_of_reach  # type: ignore[method-assign]  # the platform is away
    assert await phone.send_file(a_jpeg()) == []
    files = phone.container.conversations.files
    assert await files.give_up_old() == 0
    phone.container.now.move(hours=25)  # type: ignore[attr-defined]  # a test's clock
    assert await files.give_up_old() == 1
    assert await files.give_up_old() == 0
    assert await phone.replies() == ["您发的照片或语音没有取到，请重新发一次。"]
    [item] = await phone.container.conversations.store.items.find({})
    assert (item.kind, item.owner_id) == ("chat", clerk.id)


async def test_more_photos_than_a_request_takes_stay_in_the_transcript(
    people: People, product: Api, phone: Phone
) -> None:
    picture = a_jpeg()
    for _ in range(10):
        await phone.send_file(picture)
    request = await the_request(phone)
    assert len(request.media_ids) == 9
    store = phone.container.conversations.store.messages
    assert len([m for m in await store.find({"direction": "in"}) if m.media_id]) == 10


async def test_photos_sent_to_a_member_of_staff_open_no_request(
    clerk: SignedIn, phone: Phone
) -> None:
    await phone.say("人工")
    assert await phone.send_file(a_jpeg()) == []
    assert await phone.container.mongo.collection("unfinished_requests").count({}) == 0
    [item] = await phone.container.conversations.store.items.find({})
    assert (item.kind, item.message_count, item.summary) == ("human", 2, "［照片］")


async def test_what_was_said_goes_with_its_files_when_its_time_is_over(
    clerk: SignedIn, phone: Phone
) -> None:
    await phone.send_file(a_jpeg())
    container = phone.container
    bucket = FileBucket(container.mongo, "media_objects", container.now)
    assert len(await bucket.keys("", 10)) == 2
    assert await container.conversations.clearing.discard_overdue() == 0
    container.now.move(days=181)  # type: ignore[attr-defined]  # a test's clock
    assert await container.conversations.clearing.discard_overdue() == 2
    assert await bucket.keys("", 10) == []
    assert await container.mongo.collection("media").count({}) == 0
    assert await container.mongo.collection("chat_messages").count({}) == 0
