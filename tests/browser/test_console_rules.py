"""How the firm works: written by one, published by another; what waits for a decision."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors

PATH = "/api/v1/definitions/sla_policy"


@pytest.fixture
def key(installation: Installation) -> str:
    """A rule of times of this test alone, in use since its first version."""
    writer, second = (installation.token(role) for role in ("manager", "business_administrator"))
    name = f"t-{uuid4().hex[:12]}"
    shipped = installation.call("GET", f"{PATH}/standard", token=writer)["published"]["content"]
    body = {"version": 0, "note": "试点", "content": shipped | {"title": f"滨江加急 {name[2:6]}"}}
    installation.call("PUT", f"{PATH}/{name}/draft", body, token=writer)
    installation.call("POST", f"{PATH}/{name}/draft/publication", {"version": 1}, token=second)
    return name


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def target_of(page: Page) -> Any:
    """Of the first clock, on the form."""
    return region(page, "草稿内容").get_by_label("目标（工作分钟）").first


def test_a_rule_is_written_refused_mended_published_by_another_and_rolled_back(
    visitors: Visitors, key: str
) -> None:
    writing, publishing = visitors(), visitors()
    page = writing.sign_in("manager", at=f"/console/rules/sla_policy/{key}?tab=draft")
    page.get_by_role("button", name="开始改").click()
    calendar = region(page, "草稿内容").get_by_label("工作日历").first
    calendar.fill("nowhere")
    target_of(page).fill("45")
    page.get_by_label("为什么改（可不填）").fill("投诉多，先响应")
    page.get_by_role("button", name="保存草稿").click()
    trouble = region(page, "检查结果").get_by_role("heading", name="个问题要先改")
    expect(trouble).to_be_visible()
    expect(region(page, "检查结果").get_by_text("nowhere").first).to_be_visible()
    page.get_by_role("button", name="送复核").click()
    refused = region(page, "保存和发布").get_by_role("alert")
    expect(refused).to_contain_text("这份配置还不能发布")
    writing.screens("console-rule-refused")

    calendar.fill("standard")
    page.get_by_role("button", name="保存草稿").click()
    expect(region(page, "检查结果").get_by_role("heading", name="可以发布")).to_be_visible()
    expect(region(page, "检查结果").get_by_text("45")).to_be_visible()
    page.get_by_role("button", name="送复核").click()
    expect(region(page, "保存和发布").get_by_text("已送复核")).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(refused).to_contain_text("请由另一位有发布权限的同事核对后发布")
    writing.screens("console-rule-draft")

    other = publishing.sign_in("business_administrator", at=f"/console/rules/sla_policy/{key}")
    expect(other.get_by_text("等复核").first).to_be_visible()
    other.get_by_role("tab", name="草稿").click()
    other.get_by_role("button", name="发布", exact=True).click()
    expect(other.get_by_text("已发布 v2")).to_be_visible()
    publishing.screens("console-rule")
    other.get_by_role("tab", name="版本").click()
    expect(region(other, "两版比较").get_by_text("45")).to_be_visible()
    other.get_by_label("从第 2 版比").check()
    other.get_by_label("比到第 1 版").check()
    expect(region(other, "两版比较").get_by_role("heading")).to_have_text("v2 → v1")
    publishing.screens("console-rule-versions")

    other.get_by_role("row", name="v1").get_by_role("button", name="回到这一版").click()
    sheet = other.get_by_role("dialog", name="回到 v1")
    sheet.get_by_role("button", name="回到 v1").click()
    expect(sheet).to_have_count(0)
    expect(other.get_by_text("已发布 v3")).to_be_visible()
    token = publishing.installation.token("manager")
    counts = publishing.installation.call("GET", f"{PATH}/{key}", token=token)["published"]
    assert (counts["number"], counts["again"]) == (3, 1)
    assert counts["content"]["clocks"][0]["target_minutes"] == 60


def test_a_text_that_cannot_be_read_is_told_before_it_is_sent(visitor: Visitor, key: str) -> None:
    page = visitor.sign_in("manager", at=f"/console/rules/sla_policy/{key}?tab=draft")
    page.get_by_role("button", name="开始改").click()
    page.get_by_role("button", name="原文").click()
    page.get_by_label("草稿原文").fill('{"title": ')
    page.get_by_role("button", name="保存草稿").click()
    expect(region(page, "草稿内容").get_by_role("alert")).to_contain_text("原文写得不对")
    page.get_by_label("草稿原文").fill('{"title": "", "calendar": "standard", "clocks": []}')
    page.get_by_role("button", name="保存草稿").click()
    expect(region(page, "保存和发布").get_by_text("pauses", exact=True)).to_be_visible()
    expect(region(page, "保存和发布").get_by_role("alert")).to_be_visible()


def test_every_kind_is_listed_and_read_in_words(visitor: Visitor) -> None:
    page = visitor.sign_in("dispatcher", at="/console/rules")
    kinds = page.get_by_role("navigation", name="规则种类").get_by_role("button")
    expect(kinds).to_have_count(9)
    visitor.screens("console-rules")
    for label, shipped in (("审批路径", "维修收费审批"), ("时限规则", "标准时限")):
        kinds.filter(has_text=label).click()
        region(page, label).get_by_role("link", name=shipped, exact=True).click()
        expect(region(page, "读出来就是")).to_be_visible()
        expect(page.get_by_role("button", name="开始改")).to_have_count(0)
        page.go_back()
        expect(kinds).to_have_count(9)


def test_a_flow_is_drawn(visitor: Visitor) -> None:
    page = visitor.sign_in("manager", at="/console/rules/flow/repair?tab=drawing")
    drawn = region(page, "流程图").get_by_role("img")
    expect(drawn).to_be_visible()
    drawn.evaluate("picture => picture.decode()")
    assert drawn.evaluate("picture => picture.naturalWidth") > 0
    visitor.screens("console-flow")


def test_the_tester_says_who_decides_and_why(visitor: Visitor) -> None:
    page = visitor.sign_in("manager", at="/console/rules/approval_path/repair_charge?tab=trial")
    asked = page.get_by_role("form", name="试一试")
    asked.get_by_label("金额（元）").fill("680")
    asked.get_by_role("button", name="试一试").click()
    told = region(page, "结果")
    expect(told.get_by_role("heading", name="按「")).to_be_visible()
    expect(told.get_by_text("项目经理").first).to_be_visible()
    visitor.screens("console-approval-trial")
    asked.get_by_label("金额（元）").fill("80")
    asked.get_by_role("button", name="试一试").click()
    expect(told.get_by_role("heading", name="不用审批")).to_be_visible()


def test_the_watch_list_leads_to_the_ticket(visitor: Visitor) -> None:
    page = visitor.sign_in("manager", at="/console/watch")
    rows = region(page, "时限盯办").get_by_role("link")
    expect(rows.first).to_be_visible()
    visitor.screens("console-watch")
    page.get_by_role("button", name="已超时").click()
    expect(page).to_have_url(f"{visitor.installation.web}/console/watch?watch=breached")


@pytest.mark.parametrize("address", ["/console/rules", "/console/rules/flow/repair"])
def test_who_may_not_read_rules_sees_no_page_of_them(visitor: Visitor, address: str) -> None:
    page = visitor.sign_in("service_agent", at=address)
    expect(page.get_by_text("这一页您还不能看")).to_be_visible()
    expect(page.get_by_role("navigation", name="主菜单").get_by_title("规则")).to_have_count(0)
