"""Nobody loses his place in a long list, or is shown what is no longer so: whatever becomes of the
window, the network, and what others do meanwhile."""

import re
from typing import Final
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.colleagues import hired
from tests.browser.console_days import reported
from tests.browser.console_firm import enter
from tests.browser.installation import Installation
from tests.browser.long_lists import MOST_DRAWN, SHORTER, Many
from tests.browser.visitors import Visitor, Visitors

ADMINISTRATOR: Final = "business_administrator"
TO: Final = """([label, top]) => {
    document.querySelector(`[aria-label="${label}"] .t-table__content`).scrollTop = top
}"""
ROW: Final = 40
SIZES: Final = ((1920, 1080), (1440, 900), (1366, 768), (1800, 768))


@pytest.fixture
def staff(visitor: Visitor) -> tuple[Page, Many]:
    installation = visitor.installation
    token = installation.token(ADMINISTRATOR)
    [one] = installation.call("GET", "/api/v1/staff?limit=1", token=token)["items"]
    page = visitor.sign_in(ADMINISTRATOR)
    many = Many(page, "/api/v1/staff", one, SHORTER, "name")
    page.goto(f"{installation.web}/console/people")
    return page, many


def people(page: Page) -> Locator:
    return page.get_by_role("region", name="同事", exact=True)


def goes_to(page: Page, place: int) -> None:
    page.evaluate(TO, ["同事", place * ROW])
    stands_at(page, place)


def stands_at(page: Page, place: int) -> None:
    """Below the head that stays, what was scrolled to is the first that is seen."""
    expect(people(page).get_by_text(f"№{place + 1:05d}")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('.t-table__content').scrollTop") == place * ROW
    assert people(page).locator("tbody tr").count() <= MOST_DRAWN


def loaded(page: Page, words: str) -> None:
    expect(people(page).get_by_text(words, exact=True)).to_be_visible()


def test_a_table_keeps_its_place_when_the_window_changes(staff: tuple[Page, Many]) -> None:
    page, _ = staff
    loaded(page, "100+ 行")
    page.keyboard.press("End")
    loaded(page, "200+ 行")
    goes_to(page, 120)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        stands_at(page, 120)
    page.keyboard.press("Home")
    expect(people(page).get_by_text("№00000")).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1366, "height": 768})
    stands_at(page, 0)


def test_a_list_narrowed_or_loaded_again_halfway_down_begins_at_its_beginning(
    staff: tuple[Page, Many],
) -> None:
    page, _ = staff
    loaded(page, "100+ 行")
    page.keyboard.press("End")
    loaded(page, "200+ 行")
    goes_to(page, 150)
    page.get_by_label("在职").select_option("yes")
    loaded(page, "100+ 行")
    stands_at(page, 0)
    expect(people(page).locator("tr.is-current").get_by_text("№00000")).to_be_visible()
    page.keyboard.press("End")
    loaded(page, "200+ 行")
    goes_to(page, 90)
    page.reload()
    loaded(page, "100+ 行")
    stands_at(page, 0)
    expect(page).to_have_url(re.compile(r"active=yes"))
    expect(page.get_by_label("在职")).to_have_value("yes")


def test_what_does_not_come_leaves_what_is_there(
    visitor: Visitor, staff: tuple[Page, Many]
) -> None:
    """The network ends while one reads on, and comes back."""
    page, many = staff
    loaded(page, "100+ 行")
    page.keyboard.press("End")
    loaded(page, "200+ 行")
    many.is_cut_off = visitor.was_cut = True
    page.keyboard.press("End")
    refusal = people(page).get_by_role("alert")
    expect(refusal).to_be_visible()
    loaded(page, "200+ 行")
    goes_to(page, 120)
    stands_at(page, 120)
    expect(refusal).to_be_visible()
    many.is_cut_off = False
    refusal.get_by_role("button", name="再试").click()
    loaded(page, f"{sum(SHORTER[:3]):,}+ 行")
    expect(refusal).to_have_count(0)
    stands_at(page, 120)


def test_a_wish_that_a_colleague_was_first_with_is_shown_as_his(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    wish = f"想装净水器 {uuid4().hex[:8]}"
    agent = installation.token("service_agent")
    installation.act(ticket["id"], "note_lead", {"wants": wish}, token=agent)
    at = "/console/customers/leads"
    tokens = [hired(installation, ADMINISTRATOR).token for _ in range(2)]
    pages = [enter(visitors(), token, at) for token in tokens]
    rows = [page.get_by_role("row").filter(has_text=wish) for page in pages]
    for row in rows:
        expect(row.get_by_role("button", name="我来跟进")).to_be_visible()
    rows[0].get_by_role("button", name="我来跟进").click()
    expect(rows[0].get_by_role("button", name="记一笔")).to_be_visible()
    with pages[1].expect_response(re.compile("/taking$")) as answer:
        rows[1].get_by_role("button", name="我来跟进").click()
    assert answer.value.status == 409
    expect(pages[1].get_by_role("alert")).to_be_visible()
    expect(rows[1].get_by_text("跟进中")).to_be_visible()
    expect(rows[1].get_by_role("button")).to_have_count(0)
    told = installation.call("GET", f"/api/v1/leads?ticket_id={ticket['id']}", token=agent)
    assert [each["state"] for each in told["items"]] == ["taken"]


@pytest.mark.parametrize(
    ("address", "asks", "label"),
    [
        ("/messages?tab=sent&about=technician.recalled", "/api/v1/notice-wordings", "场合"),
        ("/people?branch=hangzhou", "/api/v1/branches", "分部"),
        ("/devices?brand=x1", "/api/v1/brands", "品牌"),
        ("/customers?level=gold", "/api/v1/customer-levels", "等级"),
    ],
    ids=["messages", "people", "devices", "customers"],
)
def test_a_filter_shows_that_it_is_set_before_its_choices_are_there(
    visitor: Visitor, address: str, asks: str, label: str
) -> None:
    page = visitor.sign_in(ADMINISTRATOR)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(rf"{asks}(\?|$)"), hold)
    page.goto(f"{visitor.installation.web}/console{address}")
    one = page.get_by_label(label, exact=True)
    value = address.rsplit("=", 1)[1]
    expect(one).to_have_value(value)
    expect(one.locator("option:checked")).to_have_text("已选一项")
    assert len(held) >= 1
    for route in held:
        route.continue_()
    expect(one.locator("option")).not_to_have_count(2)
    expect(one).to_have_value(value)
    expect(one.locator("option:checked")).to_have_count(1)
    if label == "场合":
        expect(one.locator("option:checked")).not_to_have_text("已选一项")
