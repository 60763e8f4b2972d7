"""The dispatch board as tests work it: tickets that wait, people with a free day, and dragging."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.console_days import reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Branch:
    """What the tests need of the firm, asked of the API."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.dispatcher = installation.token("dispatcher")
        self.agent = installation.token("service_agent")

    def waiting(self, problem: str = "不出热水") -> Any:
        """A ticket that waits for somebody, found on the board by its words."""
        ticket = reported(self.installation, problem, token=self.agent)
        path = f"/api/v1/tickets/{ticket['id']}"
        offered = self.call("GET", path, token=self.agent)["actions"]
        approve = next(each for each in offered if each["action"] == "approve")
        self.call("POST", approve["href"], {"problem_type": "其他"}, token=self.agent)
        return ticket

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        return self.installation.call(method, path, body, token=token or self.dispatcher)

    def ticket(self, ticket: Any) -> Any:
        return self.call("GET", f"/api/v1/tickets/{ticket['id']}")

    def board(self, day: str) -> Any:
        return self.call("GET", f"/api/v1/dispatch/board?day={day}")

    def free_day(self, people: int) -> tuple[str, list[Any]]:
        """A day to come on which that many work from nine to five, with nothing to do yet."""
        for ahead in range(2, 35):
            day = (datetime.now(SHANGHAI) + timedelta(days=ahead)).date().isoformat()
            free = [row for row in self.board(day)["rows"] if _is_free(row)]
            if len(free) >= people:
                return day, sorted(free, key=lambda row: row["name"])[:people]
        pytest.fail("everybody is busy for weeks: use a fresh installation")

    def send(self, ticket: Any, who: Any, day: str, at: str, token: str = "") -> None:
        start = datetime.fromisoformat(f"{day}T{at}:00+08:00")
        window = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        order = {"technician_ids": [who["staff_id"]], "window": window}
        self.call("POST", f"/api/v1/tickets/{ticket['id']}/dispatch", order, token=token)

    def promised(self, ticket: Any) -> tuple[str, str]:
        """Whose it is, and from when on, as the server has it."""
        visit = self.ticket(ticket)["visits"][-1]
        start = datetime.fromisoformat(visit["planned"]["start"]).astimezone(SHANGHAI)
        return visit["technicians"][0]["id"], start.strftime("%H:%M")


def _is_free(row: Any) -> bool:
    return len(row["shifts"]) == 2 and not row["visits"] and not row["away"]


def open_board(visitor: Visitor, day: str, account: Any = None, more: str = "") -> Page:
    known = account or visitor.installation.account("dispatcher")
    at = f"/console/dispatch?date={day}{more}"
    page = visitor.sign_in_as(known["username"], known["password"], at=at)
    expect(page.get_by_text("实时已连接")).to_have_count(1)
    return page


def card(page: Page, ticket: Any) -> Locator:
    """Found as one finds it: by the words that it is known by."""
    page.get_by_label("找待派工单").fill(ticket["problem"].split()[-1])
    return page.locator(f"#waiting-{ticket['id']}")


def lane(page: Page, who: Any) -> Locator:
    return page.locator(f"[data-lane='{who['staff_id']}']")


def block(page: Page, who: Any, ticket: Any) -> Locator:
    return lane(page, who).get_by_role("button", name=ticket["number"])


def carry(page: Page, what: Locator, who: Any, hour: str) -> None:
    """Over somebody's hour, and not let go of yet."""
    what.scroll_into_view_if_needed()
    lane(page, who).scroll_into_view_if_needed()
    page.mouse.move(*middle(what))
    page.mouse.down()
    there = lane(page, who).bounding_box()
    mark = page.locator(".hours").get_by_text(hour, exact=True).bounding_box()
    assert there
    assert mark
    page.mouse.move(there["x"] + 9, there["y"] + 20, steps=4)
    page.mouse.move(mark["x"] + 3, there["y"] + there["height"] / 2, steps=4)


def middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box
    return box["x"] + 3, box["y"] + box["height"] / 2


def drop(page: Page, what: Locator, who: Any, hour: str) -> None:
    carry(page, what, who, hour)
    expect(page.locator(".tip")).to_contain_text("可以放")
    page.mouse.up()
