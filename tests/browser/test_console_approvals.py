"""A charge that has to be agreed to inside the firm: who is asked decides, with a reason."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import console_days
from tests.browser.colleagues import PASSWORD, Colleague, hired
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.support.processes import wait_until


@pytest.fixture(scope="module")
def deciders(installation: Installation) -> dict[str, str]:
    """Usernames by role, of those whom the shipped path asks above ¥500."""
    roles = ("project_manager", "cost_director")
    return {role: hired(installation, role, name="严可").username for role in roles}


@pytest.fixture
def charged(installation: Installation, deciders: dict[str, str]) -> Any:
    return console_days.charged(installation)


def inbox(visitor: Visitor, username: str, at: str = "/console/approvals") -> Page:
    return visitor.sign_in_as(username, PASSWORD, at=at)


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


def carded(installation: Installation) -> Colleague:
    """A manager with enterprise WeChat on his phone, who is known there by his username."""
    userid = f"shenpi-{uuid4().hex[:10]}"
    corp = installation.described["wecom"]["corp_id"]
    place = {"corp_id": corp, "userid": userid, "departments": [1]}
    phone = {"id": userid, "name": "叶知秋", "wecom": [place]}
    installation.control("PUT", f"/people/{userid}", phone)
    return hired(installation, "manager", username=userid, wecom_userid=userid)


def test_one_hands_on_and_the_colleague_decides_from_the_card_on_his_phone(
    visitors: Visitors, installation: Installation, charged: Any, deciders: dict[str, str]
) -> None:
    colleague = carded(installation)
    page = inbox(visitors(), deciders["project_manager"])
    rows = page.get_by_role("region", name="审批列表").get_by_role("button")
    rows.filter(has_text=charged["number"]).click()
    expect(page.get_by_role("heading", level=2, name=charged["number"])).to_be_visible()
    page.keyboard.press("t")
    sheet = page.get_by_role("dialog", name="转给同事")
    sheet.get_by_label("转给谁：按姓名找").fill("叶知秋")
    sheet.get_by_label("转给谁", exact=True).select_option(colleague.id)
    sheet.get_by_label("说明").fill("这几天出差")
    sheet.get_by_role("button", name="转给他").click()
    expect(page.get_by_text("已转给同事：")).to_be_visible()
    expect(rows.filter(has_text=charged["number"])).to_have_count(0)

    def cards() -> list[Any]:
        sent = installation.control("GET", f"/messages?person={colleague.username}")["messages"]
        return [each for each in sent if "/console/approvals/" in each["payload"]]

    wait_until(lambda: len(cards()) == 1, "the card has come")
    [address] = {
        found.replace("\\", "")
        for found in re.findall(r'"(http[^"]+/console/approvals/[^"]+)"', cards()[0]["payload"])
    }
    his = visitors()
    other = inbox(his, colleague.username, address.removeprefix(installation.web))
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
