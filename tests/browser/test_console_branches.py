"""A manager of one branch sees nothing of the other: not in lists, not by search, not by a link."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser import console_days
from tests.browser.colleagues import PASSWORD, hired
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

GRANTS = ("tickets:read", "tickets:assist", "tickets:review", "devices:read", "customers:read")


@pytest.fixture
def elsewhere(installation: Installation) -> str:
    """The username of a manager whose branch has nothing to do yet."""
    boss = installation.token("business_administrator")
    mark = uuid4().hex[:8]
    firm = installation.call("GET", "/api/v1/me", token=boss)["organisation"]
    branch = installation.call(
        "POST",
        "/api/v1/branches",
        {"organisation_id": firm["id"], "name": f"城西 {mark}"},
        token=boss,
    )
    grants = {**dict.fromkeys(GRANTS, "branch"), "staff:read": "branch"}
    role = installation.call(
        "POST", "/api/v1/roles", {"name": f"分部经理 {mark}", "grants": grants}, token=boss
    )
    return hired(installation, role["id"], by=boss, name="魏某", branch_id=branch["id"]).username


@pytest.fixture
def reported(installation: Installation) -> Any:
    return console_days.reported(installation)


def test_another_branch_is_not_in_lists_searches_or_behind_links(
    visitor: Visitor, elsewhere: str, reported: Any
) -> None:
    page = visitor.sign_in_as(elsewhere, PASSWORD, at="/console/tickets")
    expect(page.get_by_role("heading", name="没有符合的工单")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(reported["number"])
    expect(page.get_by_text("可能是别的分部的工单").last).to_be_visible()
    expect(page.get_by_role("option").filter(has_text=reported["number"])).to_have_count(0)
    page.goto(f"{visitor.installation.web}/console/tickets/{reported['id']}")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(reported["problem"])).to_have_count(0)
    page.goto(f"{visitor.installation.web}/console/desk?view=new")
    expect(page.get_by_text("都处理完了")).to_be_visible()
    page.goto(f"{visitor.installation.web}/console/home")
    counts = page.get_by_role("navigation", name="在办工单各环节数量")
    expect(counts.get_by_role("link").first).to_contain_text("0")
