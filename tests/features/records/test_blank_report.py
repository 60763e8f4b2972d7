"""The form behind a sticker that is on no device yet."""

from dataclasses import dataclass

import pytest

from backend.features.devices.schemas.rolls import CodeBinding, RollInput
from tests.features.records.browsing import Browser, Form
from tests.features.records.conftest import PHONE, tickets_of
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES
from tests.support.images import a_jpeg
from tests.support.ticket_desk import TicketDesk


@dataclass
class Blank:
    code: str
    browser: Browser
    line_id: str

    @property
    def path(self) -> str:
        return f"/q/{self.code}/report"

    async def form(self) -> Form:
        return (await self.browser.open(self.path)).forms["report"]


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


@pytest.fixture
async def blank(desk: TicketDesk, browser: Browser, boss: SignedIn) -> Blank:
    services = desk.container.device_services
    roll = await services.rolls.mint(boss.actor, RollInput(size=1, branch_id=desk.branch_id))
    [code] = await services.store.codes.of_roll(roll.id, 1, 1)
    return Blank(code.code, browser, desk.line_id)


def said(form: Form, blank: Blank, **changes: str) -> dict[str, str | list[str]]:
    return {
        "line": blank.line_id,
        "nameplate": "KFR-35GW",
        "problem": "室外机不转",
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


async def test_words_or_a_photo_of_the_nameplate_will_do(desk: TicketDesk, blank: Blank) -> None:
    form = await blank.form()
    assert form.enctype == "multipart/form-data"
    assert blank.line_id in form.offered["line"]
    leads = await blank.browser.sent(form, None, **said(form, blank))
    assert leads.endswith("/received")
    [ticket] = await tickets_of(desk)
    [device] = ticket.devices
    assert (device.nameplate, device.nameplate_photo_id, ticket.media_ids) == ("KFR-35GW", "", [])
    assert (ticket.branch_id, ticket.channel) == (desk.branch_id, "web")


async def test_what_is_missing_is_named_and_nothing_is_lost(desk: TicketDesk, blank: Blank) -> None:
    form = await blank.form()
    page = await blank.browser.refused(
        form, 422, None, **said(form, blank, line="", problem="", phone="12")
    )
    for words in ("还有 3 处要改", "请选一个产品类型", "请说一句哪里不对劲", "电话不对"):
        assert words in page.text
    again = page.forms["report"]
    assert again.fields["estate"] == ["梧桐苑"]
    no_nameplate = await blank.browser.refused(again, 422, None, **said(form, blank, nameplate=""))
    assert "请拍一张铭牌，或写下型号" in no_nameplate.text
    unknown = await blank.browser.refused(form, 422, None, **said(form, blank, line="nothing"))
    assert "没有找到所选的产品类型" in unknown.text
    assert await tickets_of(desk) == []


async def test_what_is_no_photo_is_refused_and_kept_nowhere(desk: TicketDesk, blank: Blank) -> None:
    form = await blank.form()
    answer = await blank.browser.send(form, b"MZ" + b"x" * 2000, **said(form, blank))
    assert 400 <= answer.status < 500
    assert await tickets_of(desk) == []
    assert await desk.container.mongo.collection("media").count({"uploaded_by": "code"}) == 0


async def test_a_second_report_becomes_a_word_to_the_staff(desk: TicketDesk, blank: Blank) -> None:
    form = await blank.form()
    await blank.browser.sent(form, a_jpeg(), **said(form, blank))
    fresh = await blank.form()
    page = await blank.browser.refused(fresh, 409, None, **said(fresh, blank))
    [name] = page.forms
    told = await blank.browser.send(
        page.forms[name],
        None,
        text="还在漏水",
        name=NAMES[2],
        phone=PHONE,
        consent=fresh.offered["consent"][0],
    )
    assert told.status == 200
    [ticket] = await tickets_of(desk)
    assert "还在漏水" in ticket.last_message


async def test_a_code_bound_meanwhile_leads_to_its_device(
    desk: TicketDesk, blank: Blank, boss: SignedIn
) -> None:
    form = await blank.form()
    order = CodeBinding(device_id=desk.device_id)
    await desk.container.device_services.blanks.bind(boss.actor, blank.code, order)
    assert await blank.browser.sent(form, None, **said(form, blank)) == blank.path
    page = await blank.browser.open(blank.path)
    assert page.forms["report"].action == blank.path
    assert await tickets_of(desk) == []


async def test_codes_that_are_not_there_take_no_photo(browser: Browser, blank: Blank) -> None:
    form = await blank.form()
    form.action = f"/q/{'x' * 22}/nameplate-report"
    answer = await browser.send(form, a_jpeg(), **said(form, blank))
    assert answer.status == 404
    assert (await browser.api.get(f"/q/{blank.code}/nameplate-report")).status == 303
