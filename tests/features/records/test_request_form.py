"""Anybody asks for service by a public form, without a device's code."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.features.devices.models import Category, ProductLine
from backend.features.records.service.web_reports import ADDRESS_LIMIT, PHONE_LIMIT
from backend.features.request_forms import RequestFormInput
from backend.features.tickets import Channel, TicketState
from backend.kit.access import SYSTEM
from tests.features.records.browsing import Browser, Form
from tests.features.records.conftest import PHONE, phone_of, tickets_of
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.ticket_desk import TicketDesk

PATH = "/r/site"


@dataclass
class Mailman:
    codes: list[str] = field(default_factory=list)

    async def send(self, phone: str, code: str, own_id: str) -> None:
        self.codes.append(code)


@pytest.fixture
def mailman(desk: TicketDesk) -> Mailman:
    mailman = Mailman()
    desk.container.accounts.phone_codes.sender = mailman
    return mailman


async def publish(desk: TicketDesk, **changed: Any) -> str:
    """The id of the product line that the form offers."""
    lines = desk.container.device_services.store.lines
    line = ProductLine(
        name="净水器", category=Category.OTHER, warranty_months=12, created_at=desk.container.now()
    )
    if "line_ids" not in changed:
        await lines.add(line)
    order = {
        "id": "site",
        "name": "官网报修",
        "source": "official-site",
        "line_ids": [line.id],
        "welcome": "您好，客服很快联系您",
    }
    await desk.container.request_forms.book.add(
        SYSTEM, RequestFormInput.model_validate(order | changed)
    )
    return line.id


def a_request(form: Form, /, **changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "product": form.offered["product"][0],
        "problem": "不出水",
        "day": form.offered["day"][1],
        "window": "10-12",
        "area": "浙江省杭州市西湖区",
        "estate": "梧桐苑",
        "door": f"{DOORS[1]} 301",
        "name": NAMES[2],
        "phone": PHONE,
        "consent": form.offered["consent"][0],
        **changes,
    }


async def form_of(browser: Browser) -> Form:
    return (await browser.open(PATH)).forms["request"]


async def test_a_request_becomes_a_ticket_with_its_source_and_leads_to_its_page(
    desk: TicketDesk, browser: Browser
) -> None:
    await publish(desk)
    page = await browser.open(PATH)
    assert "您好，客服很快联系您" in page.text
    assert "净水器" in page.text
    form = page.forms["request"]
    where = await browser.sent(form, **a_request(form))
    [ticket] = await tickets_of(desk)
    assert where == f"/t/{ticket.link_token}/received"
    assert (ticket.state, ticket.channel) == (TicketState.SUBMITTED, Channel.WEB)
    assert (ticket.source, ticket.product, ticket.devices) == ("official-site", "净水器", [])
    assert (ticket.problem, ticket.contact.phone) == ("不出水", f"+86{PHONE}")
    assert ticket.place.region == "浙江省杭州市西湖区梧桐苑"
    assert ticket.place.door == f"{DOORS[1]} 301"
    account = await desk.container.accounts.customers.find_by_phone(f"+86{PHONE}")
    assert account is not None
    assert (account.id, account.has_verified_phone) == (ticket.customer_id, False)
    await browser.open(where)
    shown = await browser.open(f"/t/{ticket.link_token}")
    assert "净水器" in shown.text


async def test_a_form_asks_only_what_it_is_told_to(desk: TicketDesk, browser: Browser) -> None:
    await publish(desk, line_ids=[], asks_door=False, asks_time=False)
    form = await form_of(browser)
    assert set(form.fields) == {"form", "website", "problem", "area", "name", "phone"}
    await browser.sent(
        form,
        problem="要装一台净水器",
        area="浙江省杭州市西湖区",
        name=NAMES[2],
        phone=PHONE,
        consent=form.offered["consent"][0],
    )
    [ticket] = await tickets_of(desk)
    assert (ticket.place.region, ticket.place.door, ticket.wanted) == (
        "浙江省杭州市西湖区",
        "",
        None,
    )


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"product": "made-up"}, 422, "请选一种产品"),
        ({"problem": ""}, 422, "请写一句哪里不对劲"),
        ({"problem": "长" * 501}, 422, "请写一句哪里不对劲"),
        ({"estate": ""}, 422, "请写小区或路名"),
        ({"door": ""}, 422, "请写门牌"),
        ({"window": "03-04", "day": "2020-01-01"}, 422, "这个时间已经过了"),
        ({"phone": "12345"}, 422, "电话不对"),
        ({"name": "两\u202e行" * 20}, 422, "请写下怎么称呼您"),
        ({"consent": "old"}, 409, "《个人信息处理说明》刚有更新"),
    ],
)
async def test_what_is_filled_in_wrongly_is_shown_again_and_nothing_is_kept(
    desk: TicketDesk, browser: Browser, changes: dict[str, str], status: int, said: str
) -> None:
    await publish(desk)
    form = await form_of(browser)
    page = await browser.refused(form, status, **a_request(form, **changes))
    assert said in page.text
    assert page.forms["request"].fields["area"] == ["浙江省杭州市西湖区"]
    assert await tickets_of(desk) == []


async def test_a_form_that_is_switched_off_says_so_and_one_that_never_was_does_not_exist(
    desk: TicketDesk, browser: Browser
) -> None:
    await publish(desk, active=False)
    off = await browser.open(PATH, status=410)
    assert "这张报修单已经停用了" in off.text
    none = await browser.open("/r/none-at-all", status=404)
    for path in ("/r/none", "/r/%00", "/r/%F0%28", f"/r/{'x' * 3000}"):
        never = await browser.open(path, status=404)
        assert never.text == none.text


async def test_a_request_sent_twice_at_once_is_one_ticket(
    desk: TicketDesk, browser: Browser
) -> None:
    await publish(desk)
    form = await form_of(browser)
    filled = a_request(form)
    places = await asyncio.gather(*(browser.sent(form, **filled) for _ in range(3)))
    [ticket] = await tickets_of(desk)
    assert set(places) == {f"/t/{ticket.link_token}/received"}


async def test_a_token_of_one_form_is_good_for_no_other(desk: TicketDesk, browser: Browser) -> None:
    await publish(desk)
    await publish(desk, id="shop", name="门店", line_ids=[])
    form = await form_of(browser)
    other = (await browser.open("/r/shop")).forms["request"]
    page = await browser.refused(form, 409, **a_request(form, form=other.fields["form"]))
    assert "请再点一次提交" in page.text
    assert await tickets_of(desk) == []


async def test_a_page_that_was_open_for_a_day_is_sent_again_with_one_more_tap(
    desk: TicketDesk, browser: Browser, clock: MovableClock
) -> None:
    await publish(desk)
    form = await form_of(browser)
    filled = a_request(form, day=form.offered["day"][4])
    clock.move(hours=25)
    page = await browser.refused(form, 409, **filled)
    again = page.forms["request"]
    await browser.sent(again, **(filled | {"form": again.fields["form"][0]}))
    assert len(await tickets_of(desk)) == 1


async def test_a_program_that_fills_everything_in_is_thanked_and_forgotten(
    desk: TicketDesk, browser: Browser
) -> None:
    await publish(desk)
    form = await form_of(browser)
    answer = await browser.send(form, **a_request(form, website="http://spam.example"))
    assert answer.status == 200
    assert "已收到" in answer.raw.decode()
    assert await tickets_of(desk) == []
    assert await desk.container.accounts.customers.find_by_phone(f"+86{PHONE}") is None


async def test_one_phone_and_one_address_ask_only_so_often(
    desk: TicketDesk, browser: Browser
) -> None:
    await publish(desk)
    form = await form_of(browser)
    for number in range(PHONE_LIMIT):
        fresh = await form_of(browser)
        await browser.sent(fresh, **a_request(fresh, problem=f"第 {number} 次"))
    fresh = await form_of(browser)
    assert (await browser.send(fresh, **a_request(fresh, problem="又一次"))).status == 429
    assert len(await tickets_of(desk)) == PHONE_LIMIT
    for _ in range(ADDRESS_LIMIT - PHONE_LIMIT - 1):
        await browser.send(form, problem="x")
    assert (await browser.send(form, problem="x")).status == 429


async def test_names_and_words_are_only_words(desk: TicketDesk, browser: Browser) -> None:
    await publish(desk, welcome="<script>alert(1)</script>")
    form = await form_of(browser)
    page = await browser.refused(
        form, 422, **a_request(form, name="<img src=x onerror=alert(1)>", phone="1")
    )
    assert "<script>alert(1)</script>" in page.text
    assert page.forms["request"].fields["name"] == ["<img src=x onerror=alert(1)>"]


async def test_ten_megabytes_are_not_read(desk: TicketDesk, browser: Browser) -> None:
    await publish(desk)
    answer = await desk.api.call(
        "POST",
        PATH,
        raw=b"problem=" + b"x" * 10_000_000,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 413
    assert await tickets_of(desk) == []


async def test_nobody_learns_whether_a_phone_is_known(desk: TicketDesk, browser: Browser) -> None:
    await publish(desk)
    pages = []
    for phone in (await phone_of(desk, desk.customer), canary_phone(8123)):
        form = await form_of(browser)
        where = await browser.sent(form, **a_request(form, phone=phone))
        pages.append((await browser.open(where)).text.split("单号")[0])
    assert pages[0] == pages[1]


# -- the phone is confirmed ------------------------------------------------------------------------


async def test_a_form_may_want_the_phone_confirmed_by_a_code(
    desk: TicketDesk, browser: Browser, mailman: Mailman
) -> None:
    await publish(desk, confirms_phone=True)
    form = await form_of(browser)
    unconfirmed = await browser.refused(form, 422, **a_request(form))
    assert "请填短信里的 6 位数字" in unconfirmed.text
    asking = Form(action=f"{PATH}/code", enctype="", fields=form.fields, offered=form.offered)
    answer = await browser.send(asking, **a_request(form))
    assert answer.status == 200
    assert f"验证码已发到 {PHONE[:3]}****{PHONE[-4:]}" in answer.raw.decode()
    wrong = f"{(int(mailman.codes[0]) + 1) % 1_000_000:06d}"
    page = await browser.refused(form, 422, **a_request(form, code=wrong))
    assert "验证码不对或已过期" in page.text
    assert await tickets_of(desk) == []
    filled = a_request(form, code=mailman.codes[0])
    first = await browser.sent(form, **filled)
    assert await browser.sent(form, **filled) == first
    [ticket] = await tickets_of(desk)
    account = await desk.container.accounts.customers.get(ticket.customer_id)
    assert (account.phone, account.has_verified_phone) == (f"+86{PHONE}", True)


async def test_a_code_is_texted_to_mobile_phones_only_and_only_from_the_page(
    desk: TicketDesk, browser: Browser, mailman: Mailman
) -> None:
    await publish(desk, confirms_phone=True)
    form = await form_of(browser)
    asking = Form(action=f"{PATH}/code", enctype="", fields=form.fields, offered=form.offered)
    landline = await browser.send(asking, **a_request(form, phone="0571-88880000"))
    assert landline.status == 422
    forged = await browser.send(asking, **a_request(form, form="made.up.token"))
    assert forged.status == 409
    assert mailman.codes == []
