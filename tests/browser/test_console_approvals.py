"""A charge that has to be agreed to inside the firm: who is asked decides, with a reason."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visitor, Visitors
from tests.browser.customers import Firm

PASSWORD = "Baoxiu-2026-shenpi"


@pytest.fixture(scope="module")
def deciders(installation: Installation) -> dict[str, str]:
    """Usernames by role, of those whom the shipped path asks above ¥500."""
    token = installation.token("business_administrator")
    branches = installation.call("GET", "/api/v1/branches", token=token)["items"]
    branch = next(each["id"] for each in branches if "滨江" in each["name"])
    made = {}
    for role in ("project_manager", "cost_director"):
        username = f"d{uuid4().hex[:10]}"
        draft = {"name": "严可", "username": username, "branch_id": branch, "role_ids": [role]}
        person = installation.call("POST", "/api/v1/staff", draft, token=token)
        path = f"/api/v1/staff/{person['id']}/password-link"
        link = installation.call("POST", path, token=token)
        choice = {"token": link["token"], "password": PASSWORD}
        installation.call("POST", "/api/v1/password-link-redemptions", choice)
        made[role] = username
    return made


@pytest.fixture
def charged(installation: Installation, deciders: dict[str, str]) -> Any:
    """A ticket whose technician asks ¥680."""
    problem = f"不制冷 {uuid4().hex[:8]}"
    ticket = installation.call(
        "POST",
        "/api/v1/tickets",
        {
            "channel": "phone",
            "problem": problem,
            "product": "空调",
            "contact": {"name": "周某", "phone": f"139{uuid4().int % 10**8:08d}"},
            "address": {"region": "浙江省杭州市滨江区青桐里", "door": "3 幢 702"},
        },
        token=installation.token("service_agent"),
    )
    technician = Firm(installation).technician()
    technician.is_sent(ticket["id"])
    technician.books(ticket["id"])
    technician.act(ticket["id"], "depart")
    # Nobody has put an address told by telephone on the map.
    why = {"outside_reason": "weak_signal", "photo_ids": [technician.photo()]}
    technician.act(ticket["id"], "arrive", why)
    technician.act(ticket["id"], "start_work")
    technician.quotes(ticket["id"], 68_000)
    return ticket


def inbox(visitor: Visitor, username: str) -> Page:
    page = visitor.open("/console/approvals")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("navigation", name="主菜单").wait_for()
    return page


def test_one_agrees_and_the_other_refuses_with_a_reason(
    visitors: Visitors, charged: Any, deciders: dict[str, str]
) -> None:
    first, second = visitors(), visitors()
    page = inbox(first, deciders["project_manager"])
    mine = page.get_by_role("region", name="审批列表").get_by_role("button")
    mine.filter(has_text=charged["number"]).click()
    expect(page.get_by_role("list", name="审批路径")).to_contain_text("成本总监")
    first.screens("console-approvals")
    page.keyboard.press("y")
    sheet = page.get_by_role("dialog", name="同意")
    sheet.get_by_role("button", name="同意").click()
    expect(page.get_by_text("已同意：")).to_be_visible()

    other = inbox(second, deciders["cost_director"])
    theirs = other.get_by_role("region", name="审批列表").get_by_role("button")
    theirs.filter(has_text=charged["number"]).click()
    expect(other.get_by_role("list", name="审批路径")).to_contain_text("同意")
    other.get_by_role("button", name="驳回").click()
    sheet = other.get_by_role("dialog", name="驳回")
    sheet.get_by_role("button", name="驳回").click()
    expect(sheet).to_be_visible()  # not without a reason
    sheet.get_by_label("为什么不同意").fill("保修期内不该收费")
    sheet.get_by_role("button", name="驳回").click()
    expect(other.get_by_text("已驳回：")).to_be_visible()
    other.get_by_role("tab", name="我批过的").click()
    decided = other.get_by_role("region", name="审批列表").get_by_role("button")
    decided.filter(has_text=charged["number"]).click()
    expect(other.get_by_role("list", name="审批路径")).to_contain_text("保修期内不该收费")
