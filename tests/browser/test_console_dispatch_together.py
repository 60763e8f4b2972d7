"""Two dispatchers on one board: each sees what the other does, and nothing is promised twice."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.colleagues import Colleague, hired
from tests.browser.dispatch_board import (
    SHANGHAI,
    Branch,
    block,
    card,
    carry,
    drop,
    lane,
    open_board,
)
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import Workshop
from tests.support.processes import wait_until


@pytest.fixture
def branch(installation: Installation) -> Branch:
    return Branch(installation)


@pytest.fixture(scope="session")
def colleague(installation: Installation) -> Colleague:
    """方宁, a second dispatcher of the first one's branch."""
    me = installation.call("GET", "/api/v1/me", token=installation.token("dispatcher"))
    return hired(installation, "dispatcher", name="方宁", branch_id=me["branch"]["id"])


def test_a_colleagues_moves_show_without_being_asked_for(
    visitors: Visitors, branch: Branch, colleague: Colleague
) -> None:
    day, (one,) = branch.free_day(1)
    ticket = branch.waiting()
    mine, theirs = visitors(), visitors()
    page, other = open_board(mine, day), open_board(theirs, day, colleague.account)
    here = page.get_by_role("list", name="也在派单台上").get_by_text("方宁", exact=True)
    expect(here.first).to_be_attached()
    card(other, ticket).click()
    expect(card(page, ticket)).to_contain_text("方宁 拿着")
    mine.screens("console-dispatch-presence", ((1366, 768),))
    other.locator(f"[data-person='{one['staff_id']}']").click()
    expect(page.get_by_role("row", name=one["name"], exact=True)).to_contain_text("方宁 在看")
    drop(page, card(page, ticket), one, "11:00")
    expect(block(other, one, ticket)).to_be_visible()
    expect(card(other, ticket)).to_have_count(0)
    drop(other, block(other, one, ticket), one, "16:00")
    expect(block(page, one, ticket)).to_have_accessible_name(_starts(f"{one['name']}，16:00 到"))
    assert branch.promised(ticket) == (one["staff_id"], "16:00")
    # Whoever leaves the board is gone from it at once.
    other.get_by_role("navigation", name="主菜单").get_by_title("首页", exact=True).click()
    expect(here).to_have_count(0)


def _starts(words: str) -> re.Pattern[str]:
    return re.compile(f"^{words}")


def test_of_two_who_drop_one_ticket_at_once_one_wins_and_the_other_is_told_by_whom(
    visitors: Visitors, branch: Branch, colleague: Colleague
) -> None:
    day, (one, two) = branch.free_day(2)
    ticket = branch.waiting()
    mine, theirs = visitors(), visitors()
    page, other = open_board(mine, day), open_board(theirs, day, colleague.account)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for each in (page, other):
        each.route("**/api/v1/tickets/*/dispatch", hold)
    drop(page, card(page, ticket), one, "10:00")
    expect(page.locator(".sent")).to_be_visible()
    drop(other, card(other, ticket), two, "10:00")
    expect(other.locator(".sent")).to_be_visible()
    assert len(held) == 2
    for route in held:
        route.continue_()
    won, lost = (page, other) if branch_first(branch, ticket, one) else (other, page)
    winner, at = (one, "周明远在") if won is page else (two, "方宁在")
    expect(lost.get_by_role("alert")).to_contain_text(at)
    expect(lost.get_by_role("alert")).to_contain_text(f"已把这张工单派给{winner['name']}")
    for each in (won, lost):
        expect(block(each, winner, ticket)).to_be_visible()
    visits = branch.ticket(ticket)["visits"]
    assert [person["id"] for visit in visits for person in visit["technicians"]] == [
        winner["staff_id"]
    ]
    rows = {row["staff_id"]: row["visits"] for row in branch.board(day)["rows"]}
    assert len(rows[one["staff_id"]]) + len(rows[two["staff_id"]]) == 1


def branch_first(branch: Branch, ticket: Any, one: Any) -> bool:
    """Whether it became his; asked until it is somebody's."""
    wait_until(lambda: bool(branch.ticket(ticket)["visits"]), "it is somebody's")
    found: bool = branch.ticket(ticket)["visits"][-1]["technicians"][0]["id"] == one["staff_id"]
    return found


def test_a_ticket_in_the_hand_that_a_colleague_sends_is_put_down_with_his_name(
    visitor: Visitor, branch: Branch, colleague: Colleague
) -> None:
    day, (one, two) = branch.free_day(2)
    ticket = branch.waiting()
    page = open_board(visitor, day)
    carry(page, card(page, ticket), one, "10:00")
    expect(page.locator("[data-ghost]")).to_be_visible()
    branch.send(ticket, two, day, "14:00", colleague.token)
    expect(page.get_by_role("alert")).to_contain_text("方宁")
    expect(page.get_by_role("alert")).to_contain_text(two["name"])
    expect(page.locator("[data-ghost]")).to_have_count(0)
    page.mouse.up()
    assert branch.promised(ticket) == (two["staff_id"], "14:00")


class Line:
    """The live channel of a page, to be cut and mended."""

    def __init__(self, page: Page) -> None:
        self._is_cut = False
        self._open: list[WebSocketRoute] = []
        page.route_web_socket("**/api/v1/events*", self._came)

    def _came(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            socket.close(code=1012)
            return
        socket.connect_to_server()
        self._open.append(socket)

    def cut(self) -> None:
        self._is_cut = True
        while self._open:
            self._open.pop().close(code=1012)

    def mend(self) -> None:
        self._is_cut = False


def test_what_happens_while_the_connection_is_cut_is_there_when_it_is_back(
    visitor: Visitor, branch: Branch
) -> None:
    day, (one,) = branch.free_day(1)
    sent, kept = branch.waiting(), branch.waiting()
    line = Line(visitor.page)
    page = open_board(visitor, day)
    expect(card(page, kept)).to_be_visible()
    line.cut()
    expect(page.get_by_text("连接断了")).to_be_visible()
    branch.send(sent, one, day, "10:00")
    carry(page, card(page, kept), one, "15:00")
    expect(page.locator(".tip")).to_be_visible()
    page.mouse.up()
    expect(page.get_by_role("alert").filter(has_text="先不能拖")).to_be_visible()
    assert branch.ticket(kept)["state"] == "to_dispatch"
    line.mend()
    expect(page.get_by_text("连接断了，看到的")).to_have_count(0)
    expect(block(page, one, sent)).to_be_visible()
    drop(page, card(page, kept), one, "15:00")
    expect(block(page, one, kept)).to_be_visible()


def test_the_other_branch_is_not_on_the_board(visitor: Visitor, branch: Branch) -> None:
    day, (one,) = branch.free_day(1)
    ticket = branch.waiting()
    branch.send(branch.waiting(), one, day, "10:00")
    page = open_board(visitor, day, branch.installation.account("dispatcher", 1))
    expect(page.locator("[data-lane]").first).to_be_visible()
    expect(lane(page, one)).to_have_count(0)
    page.get_by_label("找待派工单").fill(ticket["number"])
    expect(page.get_by_role("listbox", name="待派工单").get_by_role("option")).to_have_count(0)
    expect(page.get_by_text(one["name"])).to_have_count(0)
    expect(page.get_by_label("分部")).to_have_count(0)
    token = branch.installation.token("dispatcher", 1)
    with pytest.raises(HTTPError) as refused:
        branch.send(ticket, one, day, "14:00", token)
    assert refused.value.code == 404
    assert branch.ticket(ticket)["state"] == "to_dispatch"


def test_of_two_who_agree_on_another_time_the_later_is_told_who_was_quicker(
    visitors: Visitors, installation: Installation
) -> None:
    workshop = Workshop(installation)
    ticket = workshop.booked(workshop.person())
    pages = [
        visitors().sign_in("service_agent", at=f"/console/tickets/{ticket['id']}") for _ in "12"
    ]
    sheets = [page.get_by_role("dialog", name="改约") for page in pages]
    day = (datetime.now(SHANGHAI) + timedelta(days=3)).date().isoformat()
    for page, sheet, hour in zip(pages, sheets, ("09", "15"), strict=True):
        page.get_by_role("button", name="改约", exact=True).click()
        sheet.get_by_label("日期").fill(day)
        sheet.get_by_label("从", exact=True).fill(f"{hour}:00")
        sheet.get_by_label("到", exact=True).fill(f"{hour}:40")
        sheet.get_by_label("因谁改约").select_option("客户")
    for sheet in sheets:
        sheet.get_by_role("button", name="改约", exact=True).click()
        if sheet is sheets[0]:
            expect(sheet).to_have_count(0)
    told = sheets[1].get_by_role("alert")
    expect(told).to_contain_text("已和客户约好")
    expect(told).to_contain_text("09:00–09:40")
    me = installation.call("GET", "/api/v1/me", token=installation.token("service_agent"))
    expect(told).to_contain_text(f"{me['name']}在")
    start = workshop.seen(ticket)["visits"][-1]["appointment"]["window"]["start"]
    assert datetime.fromisoformat(start).astimezone(SHANGHAI).isoformat() == f"{day}T09:00:00+08:00"
