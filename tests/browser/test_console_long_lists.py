"""Lists of thousands: as many rows are drawn as are seen, the last one is come to, and the keys
still answer."""

import json
import re
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.long_lists import (
    KNOWN,
    LISTS,
    MOST_DRAWN,
    PAGES,
    ROWS,
    SHORTER,
    LongList,
    Many,
    goes_to_the_end,
    is_drawn_as_far_as_it_is_seen,
)
from tests.browser.test_console_access import grave_faults
from tests.browser.test_console_security import PAYLOADS, alarmed
from tests.browser.visitors import Visitor

# What the table shows of each; the rest would only be carried about.
SHOWN: Final = (
    *("id", "number", "state", "state_name", "owes_next", "problem", "service_name", "device"),
    *("contact", "region", "technician", "window", "created_at"),
)
# Codes by which a page chooses its own words.
KINDS: Final = {
    *("state", "watch", "place", "arrival", "reason", "action", "actor_kind", "kind", "category"),
    *("occasion", "certificate", "key", "taken_by"),
}
TO_THE_END: Final = """label => {
    const box = document.querySelector(`[aria-label="${label}"] .t-table__content`)
    box.scrollTop = box.scrollHeight
    box.dispatchEvent(new Event('scroll'))
}"""


def test_a_hundred_thousand_tickets_are_drawn_as_far_as_they_are_seen(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    [one] = installation.call("GET", "/api/v1/tickets?limit=1", token=token)["items"]
    page = visitor.sign_in("service_agent")
    many = Many(page, "/api/v1/tickets", {name: one[name] for name in SHOWN})
    page.goto(f"{installation.web}/console/tickets")
    table = page.get_by_role("region", name="工单列表")
    for loaded in range(1, len(PAGES)):
        expect(table.get_by_text(f"{sum(PAGES[:loaded]):,}+ 行")).to_be_visible()
        assert table.locator("tbody tr").count() <= MOST_DRAWN
        page.evaluate(TO_THE_END, "工单列表")
    expect(table.get_by_text(f"{ROWS:,} 行")).to_be_visible()
    assert many.answered == ROWS
    drawn = table.locator("tbody tr")
    assert 10 < drawn.count() <= MOST_DRAWN
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.evaluate(TO_THE_END.replace("box.scrollHeight", "0"), "工单列表")
    expect(table.locator("tr.is-current")).to_have_count(1)
    page.keyboard.press("o")
    expect(page).to_have_url(f"{installation.web}/console/tickets/n2")


@pytest.mark.parametrize("long", LISTS, ids=[each.path.split("/")[-1] for each in LISTS])
def test_thousands_in_a_table_are_drawn_as_far_as_they_are_seen(
    visitor: Visitor, long: LongList
) -> None:
    installation = visitor.installation
    one = long.row(installation)
    page = visitor.sign_in(long.role)
    many = Many(page, long.path, one, SHORTER, long.mark)
    page.goto(f"{installation.web}/console{long.address}")
    table = page.get_by_role("region", name=long.label, exact=True)
    rows = table.locator("tbody tr")
    goes_to_the_end(page, rows, many, SHORTER)
    last = sum(SHORTER) - 1
    current = table.locator("tr.is-current")
    expect(current.get_by_text(f"№{last:05d}")).to_be_in_viewport(ratio=1)
    if long.exports:
        expect(table.get_by_role("button", name="导出")).to_be_in_viewport(ratio=1)
    assert is_drawn_as_far_as_it_is_seen(rows)
    assert grave_faults(page) == []
    visitor.screens(f"console-long-{long.path.split('/')[-1]}")
    for _ in range(30):
        page.keyboard.press("k")
    expect(current.get_by_text(f"№{last - 30:05d}")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Home")
    expect(current.get_by_text("№00000")).to_be_in_viewport(ratio=1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    if long.opens:
        expect(page).to_have_url(f"{installation.web}/console{long.opens}1")
    else:
        expect(current.get_by_text("№00001")).to_be_in_viewport(ratio=1)
        expect(page).to_have_url(f"{installation.web}/console{long.address}")


def test_the_desk_keeps_its_keys_with_thousands_in_the_queue(visitor: Visitor) -> None:
    """The tab key comes to the queue once; from there J and K move, and the focus with them."""
    installation = visitor.installation
    token = installation.token("service_agent")
    [one] = installation.call("GET", "/api/v1/tickets?limit=1", token=token)["items"]
    page = visitor.sign_in("service_agent")
    many = Many(page, "/api/v1/tickets", one, SHORTER, "number")
    page.goto(f"{installation.web}/console/desk?view=new")
    pool = page.get_by_role("region", name="工单池")
    rows, current = pool.get_by_role("listitem"), pool.locator("[aria-current]")
    goes_to_the_end(page, rows, many, SHORTER)
    last = sum(SHORTER) - 1
    expect(current).to_contain_text(f"№{last:05d}")
    expect(current).to_be_in_viewport(ratio=1)
    expect(rows.last).to_have_attribute("aria-posinset", str(last + 1))
    expect(rows.last).to_have_attribute("aria-setsize", str(last + 1))
    expect(page.get_by_role("region", name=f"工单 №{last:05d}")).to_be_visible()
    assert is_drawn_as_far_as_it_is_seen(rows)
    assert grave_faults(page) == []
    visitor.screens("console-long-desk")
    assert pool.locator("li button[tabindex='0']").count() == 1
    current.focus()
    for _ in range(30):
        page.keyboard.press("k")
    expect(current).to_contain_text(f"№{last - 30:05d}")
    expect(current).to_be_focused()
    page.keyboard.press("Home")
    expect(current).to_contain_text("№00000")
    expect(current).to_be_focused()
    expect(current).to_be_in_viewport(ratio=1)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{installation.web}/console/tickets/n1")


def test_thousands_of_talks_are_drawn_as_far_as_they_are_seen(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    call = {"phone": "13800002222", "name": "钱先生", "note": "问保修"}
    one = installation.call("POST", "/api/v1/missed-calls", call, token=token)
    page = visitor.sign_in("service_agent")
    many = Many(page, "/api/v1/desk-items", one, SHORTER, "summary")
    page.goto(f"{installation.web}/console/desk?view=talks")
    talks = page.get_by_role("list", name="等着回复的")
    rows = talks.get_by_role("listitem")
    goes_to_the_end(page, rows, many, SHORTER)
    last = sum(SHORTER) - 1
    current = talks.locator("[aria-current]")
    expect(current).to_contain_text(f"№{last:05d}")
    expect(current).to_be_in_viewport(ratio=1)
    assert is_drawn_as_far_as_it_is_seen(rows)
    assert grave_faults(page) == []
    visitor.screens("console-long-talks")
    page.keyboard.press("k")
    expect(current).to_contain_text(f"№{last - 1:05d}")
    page.keyboard.press("Home")
    expect(current).to_contain_text("№00000")
    expect(current).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("long", LISTS, ids=[each.path.split("/")[-1] for each in LISTS])
def test_no_script_in_a_cell_ever_runs(visitor: Visitor, long: LongList) -> None:
    """As what people write might come back from the server, in each cell that shows words."""
    installation = visitor.installation
    one = long.row(installation)
    dialogs = alarmed(visitor.page)
    page = visitor.sign_in(long.role)
    known = {name for name in one if name.endswith("id") or name in KINDS}
    words = {name for name, value in one.items() if isinstance(value, str) and name not in known}
    shown = {name for name in words if not re.match(r"\d{4}-\d\d", one[name])} | {long.mark}
    rows = [
        one | dict.fromkeys(shown, payload) | dict.fromkeys(KNOWN, f"x{place}")
        for place, payload in enumerate(PAYLOADS)
    ]
    body = json.dumps({"items": rows, "next_cursor": None})
    answer = {"body": body, "content_type": "application/json"}
    page.route(re.compile(rf"{long.path}\?"), lambda route: route.fulfill(**answer))
    page.goto(f"{installation.web}/console{long.address}")
    table = page.get_by_role("region", name=long.label, exact=True)
    expect(table.locator("tbody tr")).to_have_count(len(PAYLOADS))
    written = "".join(table.locator("tbody").inner_text().split())
    assert [each for each in PAYLOADS if "".join(each.split())[:12] not in written] == []
    assert dialogs == []
    assert page.evaluate("document.querySelectorAll('main script, main iframe').length") == 0
