"""A manager of one branch sees nothing of the other: not in lists, not by search, not by a link."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

PASSWORD = "a-long-enough-Passw0rd"
GRANTS = ("tickets:read", "tickets:assist", "tickets:review", "devices:read", "customers:read")


@pytest.fixture
def elsewhere(installation: Installation) -> Any:
    """A manager whose branch has nothing to do yet."""
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
    manager = {
        "name": "魏某",
        "username": f"manager-{mark}",
        "branch_id": branch["id"],
        "role_ids": [role["id"]],
    }
    made = installation.call("POST", "/api/v1/staff", manager, token=boss)
    path = f"/api/v1/staff/{made['id']}/password-link"
    link = installation.call("POST", path, {}, token=boss)
    installation.call(
        "POST",
        "/api/v1/password-link-redemptions",
        {"token": link["token"], "password": PASSWORD},
    )
    return manager


@pytest.fixture
def reported(installation: Installation) -> Any:
    return installation.call(
        "POST",
        "/api/v1/tickets",
        {
            "channel": "phone",
            "problem": f"漏水 {uuid4().hex[:8]}",
            "product": "热水器",
            "contact": {"name": "周某", "phone": f"133{uuid4().int % 10**8:08d}"},
            "address": {"region": "浙江省杭州市滨江区青桐里", "door": "3 幢 702"},
        },
        token=installation.token("service_agent"),
    )


def enter(visitor: Visitor, manager: Any, at: str) -> Page:
    page = visitor.open(at)
    page.get_by_label("账号").fill(manager["username"])
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("navigation", name="主菜单").wait_for()
    return page


def test_another_branch_is_not_in_lists_searches_or_behind_links(
    visitor: Visitor, elsewhere: Any, reported: Any
) -> None:
    page = enter(visitor, elsewhere, "/console/tickets")
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
