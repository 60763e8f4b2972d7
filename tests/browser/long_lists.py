"""Lists of thousands for the tests of the console: which there are, and a server that has them."""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.installation import Installation

# As large as the server gives them while the list is short; then so many at once that a test
# comes to the end of them.
PAGES: Final = (100, 100, 50_000, 50_000)
ROWS: Final = sum(PAGES)
# Lists of what a firm has thousands of.
SHORTER: Final = (100, 100, 2_400, 2_400)
# By which the lists know their rows.
KNOWN: Final = ("id", "ticket_id", "certificate_id", "key")
# What a window of 768 px shows, and as much again above and below it.
MOST_DRAWN: Final = 120


class Many:
    """Answers as the server would if there were so many: its own first row over and over, told
    apart by an id and by `mark`, where that shows."""

    def __init__(
        self, page: Page, path: str, one: Any, pages: Sequence[int] = PAGES, mark: str = "id"
    ) -> None:
        self.answered = 0
        self._one, self._pages, self._mark = one, pages, mark
        self._known = next(name for name in KNOWN if name in one)
        self.is_cut_off = False
        page.route(re.compile(rf"{path}\?"), self._answer)

    def _answer(self, route: Route) -> None:
        if self.is_cut_off:
            route.abort("internetdisconnected")
            return
        asked = parse_qs(urlsplit(route.request.url).query)
        page = int(asked.get("cursor", ["0"])[0])
        start, end = sum(self._pages[:page]), sum(self._pages[: page + 1])
        items = [self._row(place) for place in range(start, end)]
        is_last = end == sum(self._pages)
        body = {"items": items, "next_cursor": None if is_last else str(page + 1)}
        self.answered = end
        route.fulfill(body=json.dumps(body), content_type="application/json")

    def _row(self, place: int) -> Any:
        told = {self._mark: f"№{place:05d}"} if self._mark != "id" else {}
        return self._one | told | {self._known: f"n{place}"}


NOW: Final = "2026-01-05T08:00:00Z"
CALL: Final = {
    "id": "n",
    "customer_id": "c",
    "occasion": "ticket.rebooked",
    "occasion_name": "N",
    "subject_kind": "notice",
    "subject_id": "s",
    "state": "open",
    "outcome": None,
    "taken_by": "",
    "taken_at": None,
    "done_at": None,
    "tries": 0,
    "missed": 2,
    "created_at": NOW,
    "useful_until": NOW,
}


class LongList(NamedTuple):
    """`mark`: the field by which its rows are told apart on the page; `opens`: what a row leads
    to; `one`: a row, where the demonstration firm has none."""

    role: str
    path: str
    address: str
    label: str
    mark: str
    opens: str = ""
    exports: bool = True
    one: Mapping[str, Any] = MappingProxyType({})

    def row(self, installation: Installation) -> Any:
        if self.one:
            return dict(self.one)
        token = installation.token(self.role)
        more = "&within_days=180" if "certificates" in self.path else ""
        found = installation.call("GET", f"{self.path}?limit=1{more}", token=token)
        return found["items"][0]


LISTS: Final = (
    LongList("business_administrator", "/api/v1/staff", "/people", "同事", "name", "/people/n"),
    LongList(
        *("business_administrator", "/api/v1/audit-entries", "/settings?tab=audit"),
        *("操作记录", "subject_id"),
    ),
    LongList(
        *("business_administrator", "/api/v1/deliveries", "/messages?tab=sent"),
        *("发出去的", "occasion_name"),
    ),
    LongList(
        *("manager", "/api/v1/watched-tickets", "/watch", "时限盯办", "number", "/tickets/n"),
    ),
    LongList(
        *("business_administrator", "/api/v1/contracts", "/customers/contracts"),
        *("合同列表", "number"),
    ),
    LongList(
        *("business_administrator", "/api/v1/device-models", "/devices/models"),
        *("型号列表", "title"),
    ),
    LongList(
        *("business_administrator", "/api/v1/device-batches", "/devices/models?tab=batches"),
        *("批次列表", "number"),
    ),
    LongList(
        *("business_administrator", "/api/v1/code-rolls", "/devices/labels?tab=rolls"),
        *("空白卷", "number"),
    ),
    LongList(
        *("business_administrator", "/api/v1/devices", "/devices/labels", "可选的设备", "serial"),
        exports=False,
    ),
    LongList(
        *("business_administrator", "/api/v1/problem-types", "/devices/problem-types"),
        *("问题类型列表", "name"),
    ),
    LongList(
        *("business_administrator", "/api/v1/expiring-certificates", "/people?tab=certificates"),
        *("快到期的证件", "name"),
    ),
    LongList(
        *("business_administrator", "/api/v1/definitions/form", "/rules?kind=form"),
        *("表单列表", "title", "/rules/form/n"),
    ),
    LongList(
        *("business_administrator", "/api/v1/leads", "/customers/leads", "新需求列表", "wants"),
    ),
    LongList("service_agent", "/api/v1/call-list", "/calls", "要打的", "occasion_name", one=CALL),
)


def is_drawn_as_far_as_it_is_seen(rows: Locator) -> bool:
    return 10 < rows.count() <= MOST_DRAWN


def goes_to_the_end(page: Page, rows: Locator, many: Many, pages: Sequence[int]) -> None:
    """By the End key, once for each page that the server gives."""
    for loaded in range(1, len(pages) + 1):
        expect(rows.first).to_be_visible()
        page.wait_for_function(
            "seen => document.querySelector('main').innerText.includes(seen)",
            arg=f"{sum(pages[:loaded]):,}{'+' if loaded < len(pages) else ''}",
        )
        assert is_drawn_as_far_as_it_is_seen(rows)
        page.keyboard.press("End")
    assert many.answered == sum(pages)
