"""The page that finishes a request begun in the chat asks what the product's own form asks."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from backend.features.accounts import WeChatChannel
from backend.features.devices.models import DeviceCode
from backend.features.forms import FormAnswers
from backend.features.tickets import Ticket
from tests.features.conversations.chatting import Phone
from tests.features.records.browsing import Browser, Form
from tests.support.accounts import People
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.forms import NOISE, WHERE, FormPress, a_field
from tests.support.images import a_jpeg
from tests.support.ticket_desk import Json, TicketDesk

PHONE = canary_phone(7072)
SHOTS = a_field("media", "shots", "铭牌照片", max_count=2)


@dataclass
class Chat:
    """He has scanned the sticker of the desk's device, and sent a photo."""

    desk: TicketDesk
    phone: Phone
    press: FormPress

    async def design(self, *fields: Json) -> None:
        use = {"product_line_id": self.desk.line_id, "service_type": "repair"}
        content = {"title": "空调补充", "purpose": "request", "fields": list(fields)}
        await self.press.publish(f"chat-{uuid4().hex[:8]}", content | {"used_for": [use]})

    async def page(self) -> tuple[Browser, Form]:
        code = DeviceCode(device_id=self.desk.device_id, created_at=self.desk.container.now())
        await self.desk.container.device_services.store.codes.add(code)
        await self.phone.scan(code.code)
        [card] = await self.phone.send_file(a_jpeg())
        browser = Browser(self.desk.api)
        path = card.partition("8000")[2].rstrip(")")
        return browser, (await browser.open(path)).forms["finish"]

    async def tickets(self) -> list[Ticket]:
        found: list[Ticket] = await self.desk.container.tickets.stores.tickets.find({})
        return found

    async def answers(self) -> FormAnswers:
        [ticket] = await self.tickets()
        [kept] = await self.desk.container.forms.answers.of_subject("ticket", ticket.id)
        return kept


@pytest.fixture
async def chat(desk: TicketDesk, phone: Phone, people: People) -> Chat:
    return Chat(desk, phone, await FormPress.of(desk.api, people))


@pytest.fixture
async def known(chat: Chat) -> Chat:
    accounts = chat.desk.container.accounts.stores.customers
    account = await accounts.get(chat.desk.customer.id)
    official = WeChatChannel.OFFICIAL_ACCOUNT
    account.link(official, chat.phone.openid, "", chat.desk.container.now())
    await accounts.save(account)
    return chat


def whoever(form: Form) -> dict[str, str]:
    return {
        "area": "浙江省杭州市西湖区",
        "estate": "梧桐苑",
        "door": f"{DOORS[1]} 301",
        "name": NAMES[2],
        "phone": PHONE,
        "consent": form.offered["consent"][0],
    }


async def test_somebody_known_answers_it_with_his_tap(known: Chat) -> None:
    await known.design(NOISE, WHERE, SHOTS)
    browser, form = await known.page()
    assert form.enctype == "multipart/form-data"
    refused = await browser.refused(form, 422, [])
    assert "“有无异响”还没有填，请填写" in refused.text
    more = await browser.refused(refused.forms["finish"], 422, [], f_noise="o1")
    assert "声音从哪里来" in more.text
    assert await known.tickets() == []
    photo = [("f_shots", a_jpeg())]
    where = await browser.sent(more.forms["finish"], photo, f_where="压缩机")
    assert where.endswith("/received")
    kept = await known.answers()
    told = kept.given()
    assert (told["noise"], told["where"]) == ("o1", "压缩机")
    assert len(kept.media) == 1
    [ticket] = await known.tickets()
    assert ticket.customer_id == known.desk.customer.id
    assert await browser.sent(more.forms["finish"], f_where="压缩机") == where
    assert len(await known.tickets()) == 1


async def test_a_stranger_s_pictures_are_kept_once_he_has_agreed(chat: Chat) -> None:
    await chat.design(NOISE, SHOTS)
    browser, form = await chat.page()
    filled = whoever(form)
    photo = [("f_shots", a_jpeg())]
    refused = await browser.refused(form, 422, photo, **filled | {"consent": ""}, f_noise="o2")
    assert "请先勾选同意" in refused.text
    assert await chat.tickets() == []
    await browser.sent(refused.forms["finish"], photo, **filled, f_noise="o2")
    kept = await chat.answers()
    assert kept.given()["noise"] == "o2"
    assert len(kept.media) == 1


async def test_without_a_form_the_page_is_as_it_was(known: Chat) -> None:
    browser, form = await known.page()
    assert form.enctype == ""
    assert not [name for name in form.offered if name.startswith("f_")]
    assert (await browser.sent(form)).endswith("/received")


async def test_a_page_made_up_by_somebody_asks_again_and_makes_nothing(known: Chat) -> None:
    await known.design(NOISE)
    browser, form = await known.page()
    refused = await browser.refused(form, 409, [], form="1.9999999999.made-up", f_noise="o2")
    assert await known.tickets() == []
    assert (await browser.sent(refused.forms["finish"], f_noise="o2")).endswith("/received")
    assert (await known.answers()).given() == {"noise": "o2"}
