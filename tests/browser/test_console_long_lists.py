"""A list of a hundred thousand: as many rows are drawn as are seen, and its keys still answer."""

import json
import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor

# As large as the server gives them while the list is short; then so many at once that a test
# comes to the end of them.
PAGES: Final = (100, 100, 50_000, 50_000)
ROWS: Final = sum(PAGES)
# What the table shows of each; the rest would only be carried about.
SHOWN: Final = (
    *("number", "state", "state_name", "owes_next", "problem", "service_name", "device"),
    *("contact", "region", "technician", "window", "created_at"),
)
# What a window of 768 px shows, and as much again above and below it.
MOST_DRAWN: Final = 120
TO_THE_END: Final = """label => {
    const box = document.querySelector(`[aria-label="${label}"] .t-table__content`)
    box.scrollTop = box.scrollHeight
    box.dispatchEvent(new Event('scroll'))
}"""


class Many:
    """Answers as the server would if there were so many: its own first row over and over."""

    def __init__(self, page: Page, path: str, one: Any) -> None:
        self.answered = 0
        self._one = {name: one[name] for name in SHOWN}
        page.route(re.compile(rf"{path}\?"), self._answer)

    def _answer(self, route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        page = int(asked.get("cursor", ["0"])[0])
        start, end = sum(PAGES[:page]), sum(PAGES[: page + 1])
        items = [self._one | {"id": f"n{place}"} for place in range(start, end)]
        body = {"items": items, "next_cursor": str(page + 1) if end < ROWS else None}
        self.answered = end
        route.fulfill(body=json.dumps(body), content_type="application/json")


def test_a_hundred_thousand_tickets_are_drawn_as_far_as_they_are_seen(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    [one] = installation.call("GET", "/api/v1/tickets?limit=1", token=token)["items"]
    page = visitor.sign_in("service_agent")
    many = Many(page, "/api/v1/tickets", one)
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
