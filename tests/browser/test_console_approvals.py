"""A charge that has to be agreed to inside the firm: who is asked decides, with a reason."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.customers import Firm
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.support.processes import wait_until

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


def inbox(visitor: Visitor, username: str, at: str = "/console/approvals") -> Page:
    page = visitor.open(at)
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


def carded(installation: Installation) -> tuple[Any, str]:
    """A manager with enterprise WeChat on his phone: his account, and his phone's name."""
    boss = installation.token("business_administrator")
    branch = installation.call("GET", "/api/v1/me", token=boss)["branch"]["id"]
    userid = f"shenpi-{uuid4().hex[:10]}"
    corp = installation.described["wecom"]["corp_id"]
    place = {"corp_id": corp, "userid": userid, "departments": [1]}
    phone = {"id": userid, "name": "叶知秋", "wecom": [place]}
    installation.control("PUT", f"/people/{userid}", phone)
    draft = {"name": "叶知秋", "username": userid, "wecom_userid": userid, "branch_id": branch}
    made = installation.call("POST", "/api/v1/staff", draft | {"role_ids": ["manager"]}, token=boss)
    link = installation.call("POST", f"/api/v1/staff/{made['id']}/password-link", token=boss)
    chosen = {"token": link["token"], "password": PASSWORD}
    installation.call("POST", "/api/v1/password-link-redemptions", chosen)
    return made, userid


def test_one_hands_on_and_the_colleague_decides_from_the_card_on_his_phone(
    visitors: Visitors, installation: Installation, charged: Any, deciders: dict[str, str]
) -> None:
    colleague, phone = carded(installation)
    page = inbox(visitors(), deciders["project_manager"])
    rows = page.get_by_role("region", name="审批列表").get_by_role("button")
    rows.filter(has_text=charged["number"]).click()
    expect(page.get_by_role("heading", level=2, name=charged["number"])).to_be_visible()
    page.keyboard.press("t")
    sheet = page.get_by_role("dialog", name="转给同事")
    sheet.get_by_label("转给谁：按姓名找").fill("叶知秋")
    sheet.get_by_label("转给谁", exact=True).select_option(colleague["id"])
    sheet.get_by_label("说明").fill("这几天出差")
    sheet.get_by_role("button", name="转给他").click()
    expect(page.get_by_text("已转给同事：")).to_be_visible()
    expect(rows.filter(has_text=charged["number"])).to_have_count(0)

    def cards() -> list[Any]:
        sent = installation.control("GET", f"/messages?person={phone}")["messages"]
        return [each for each in sent if "/console/approvals/" in each["payload"]]

    wait_until(lambda: len(cards()) == 1, "the card has come")
    [address] = {
        found.replace("\\", "")
        for found in re.findall(r'"(http[^"]+/console/approvals/[^"]+)"', cards()[0]["payload"])
    }
    his = visitors()
    other = inbox(his, phone, address.removeprefix(installation.web))
    expect(other).to_have_url(re.compile(r"/console/approvals\?.*id="))
    path = other.get_by_role("list", name="审批路径")
    expect(path).to_contain_text("严可 转给 叶知秋（这几天出差）")
    his.screens("console-approval-from-a-card")
    other.keyboard.press("y")
    agreeing = other.get_by_role("dialog", name="同意")
    agreeing.get_by_role("button", name="同意").click()
    expect(other.get_by_text("已同意：")).to_be_visible()
    other.goto(address)
    # What is decided is read by its link, and is nobody's to decide again.
    expect(other.get_by_text("这一件现在不等您批")).to_be_visible()
    expect(path).to_contain_text("同意")
    expect(other.get_by_role("button", name="同意")).to_have_count(0)
