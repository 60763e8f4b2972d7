"""A dispatcher's day from the home to the board and back, and a team leader who has his own people
alone."""

from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from tests.browser.console_days import Day, reported
from tests.browser.dispatch_board import Branch, block, card, drop
from tests.browser.visitors import Visitor


def test_a_dispatcher_sends_moves_takes_back_and_gives_out(visitor: Visitor) -> None:
    installation = visitor.installation
    branch = Branch(installation)
    on, (one, other) = branch.free_day(2)
    ticket = branch.waiting("漏电")
    day = Day(visitor, branch.dispatcher)
    page = day.page
    todo = page.get_by_role("region", name="现在要你做")
    row = todo.get_by_role("listitem").filter(has_text="工单待派")
    row.get_by_role("link", name="派单").click()
    expect(page).to_have_url(f"{installation.web}/console/dispatch")
    page = day.goes(f"/console/dispatch?date={on}")
    expect(page.get_by_text("实时已连接")).to_have_count(1)
    drop(page, card(page, ticket), one, "10:00")
    expect(block(page, one, ticket)).to_be_visible()
    assert branch.promised(ticket) == (one["staff_id"], "10:00")
    drop(page, block(page, one, ticket), other, "15:00")
    expect(block(page, other, ticket)).to_be_visible()
    assert branch.promised(ticket) == (other["staff_id"], "15:00")
    block(page, other, ticket).click()
    his = page.get_by_role("region", name=f"{other['name']}的一天")
    his.get_by_role("button", name="收回").click()
    expect(card(page, ticket)).to_be_visible()
    assert branch.ticket(ticket)["state"] == "to_dispatch"

    card(page, ticket).click()
    page.get_by_role("button", name="转外包…").click()
    page.get_by_label("外包单位").select_option(index=0)
    page.get_by_role("button", name="转外包", exact=True).click()
    expect(page.get_by_role("button", name="转外包", exact=True)).to_have_count(0)
    partner = installation.token("subcontractor_administrator")
    theirs = installation.call("GET", f"/api/v1/tickets/{ticket['id']}", token=partner)
    assert theirs["state"] == "to_dispatch"
    assert day.refused == []


def test_a_team_leader_has_his_own_team_alone(visitor: Visitor) -> None:
    installation = visitor.installation
    leader = installation.token("team_leader")
    foreign = reported(installation)
    with pytest.raises(HTTPError):
        installation.call("GET", f"/api/v1/tickets/{foreign['id']}", token=leader)
    team = installation.call("GET", "/api/v1/me", token=leader)["team"]
    staff = installation.call("GET", "/api/v1/staff?limit=100", token=leader)["items"]
    assert {each["team_id"] for each in staff} == {team["id"]}

    day = Day(visitor, leader)
    day.opens("派单台")
    page = day.page
    names = {each["name"] for each in staff}
    rows = page.get_by_role("region", name="师傅日程").get_by_role("row")
    expect(rows.first).to_be_visible()
    shown: set[Any] = {each.get_attribute("aria-label") for each in rows.all()}
    assert shown - {None} <= names
    day.opens("人员")
    people = page.get_by_role("region", name="同事").get_by_role("link")
    expect(people).to_have_count(len(staff))
    # A dispatcher who has the board before him is of another team: his name is not read.
    assert [each for each in day.refused if "/api/v1/staff/" not in each] == []
    page = day.goes(f"/console/tickets/{foreign['id']}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(foreign["problem"])).to_have_count(0)
    assert len(day.refused) > 0
