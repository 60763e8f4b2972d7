"""Those who steer: a manager from a figure down to one ticket and out into a file, a rule that two
let count and one takes back, and a price that two agree to."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.colleagues import hired
from tests.browser.console_days import Day, charged, reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors

POLICIES = "/api/v1/definitions/sla_policy"


def test_a_manager_goes_from_a_figure_to_one_ticket_and_exports_what_he_sees(
    visitor: Visitor,
) -> None:
    ticket = reported(visitor.installation, "不出热水")
    day = Day(visitor, visitor.installation.token("manager"))
    page = day.page
    figures = page.get_by_role("navigation", name="在办工单各环节数量")
    figures.get_by_role("link", name="待受理").click()
    expect(page).to_have_url(re.compile(r"/console/tickets\?state=submitted$"))
    expect(page.get_by_label("状态")).to_have_value("submitted")
    page.get_by_role("link", name=ticket["number"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ticket["problem"])
    for act in ("受理", "审核通过", "派单"):
        expect(page.get_by_role("button", name=act, exact=True)).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("状态")).to_have_value("submitted")

    assert ticket["number"] in [row["工单号"] for row in day.takes_away()]
    assert day.refused == []


def test_a_rule_is_drafted_by_one_published_by_another_and_rolled_back(
    visitors: Visitors, installation: Installation
) -> None:
    writer, second = (installation.token(r) for r in ("business_administrator", "manager"))
    key = f"d-{uuid4().hex[:12]}"
    shipped = installation.call("GET", f"{POLICIES}/standard", token=writer)
    content = shipped["published"]["content"] | {"title": f"城区加急 {key[2:8]}"}
    path = f"{POLICIES}/{key}/draft"
    installation.call("PUT", path, {"version": 0, "content": content}, token=writer)
    installation.call("POST", f"{path}/publication", {"version": 1}, token=second)

    drafting, publishing = visitors(), visitors()
    day = Day(drafting, writer)
    day.opens("规则")
    kinds = day.page.get_by_role("navigation", name="规则种类")
    kinds.get_by_role("button", name="时限规则").click()
    day.page.get_by_role("link", name=content["title"], exact=True).click()
    day.page.get_by_role("tab", name="改", exact=True).click()
    day.page.get_by_role("button", name="开始改").click()
    form = day.page.get_by_role("region", name="草稿内容")
    form.get_by_label("目标（工作分钟）").first.fill("45")
    day.page.get_by_role("button", name="保存草稿").click()
    day.page.get_by_role("button", name="送复核").click()
    expect(day.page.get_by_text("已送复核")).to_be_visible()
    assert day.refused == []

    other = Day(publishing, second, f"/console/rules/sla_policy/{key}?tab=draft")
    other.page.get_by_role("button", name="发布", exact=True).click()
    expect(other.page.get_by_text("已发布 v2")).to_be_visible()
    other.page.get_by_role("tab", name="版本").click()
    row = other.page.get_by_role("row", name="v1")
    row.get_by_role("button", name="回到这一版").click()
    sheet = other.page.get_by_role("dialog", name="回到 v1")
    sheet.get_by_role("button", name="回到 v1").click()
    expect(other.page.get_by_text("已发布 v3")).to_be_visible()
    assert other.refused == []
    counts = installation.call("GET", f"{POLICIES}/{key}", token=writer)["published"]
    assert (counts["number"], counts["again"]) == (3, 1)
    first = shipped["published"]["content"]["clocks"][0]["target_minutes"]
    assert counts["content"]["clocks"][0]["target_minutes"] == first


def test_a_project_manager_and_the_cost_director_agree_to_a_price_together(
    visitors: Visitors, installation: Installation
) -> None:
    tokens = [hired(installation, role).token for role in ("project_manager", "cost_director")]
    ticket = charged(installation)
    for token in tokens:
        day = Day(visitors(), token)
        page = day.page
        todo = page.get_by_role("region", name="现在要你做")
        mine = todo.get_by_role("listitem").filter(has_text=ticket["number"])
        expect(mine).to_contain_text("¥680.00")
        mine.get_by_role("link", name="去批").click()
        path = page.get_by_role("list", name="审批路径")
        expect(path).to_contain_text("成本总监")
        page.keyboard.press("y")
        sheet = page.get_by_role("dialog", name="同意")
        sheet.get_by_role("button", name="同意").click()
        expect(page.get_by_text("已同意：")).to_be_visible()
        day.opens("首页")
        expect(todo).to_be_visible()
        expect(mine).to_have_count(0)
        assert day.refused == []
    agent = installation.token("service_agent")
    seen = installation.call("GET", f"/api/v1/tickets/{ticket['id']}", token=agent)
    offered = {each["action"] for each in seen["actions"]}
    assert "answer_quote" in offered
