"""What a desk keeps and takes away: views of its own, a list as a file, acts that need a choice."""

import csv
import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser import console_days
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor


@pytest.fixture
def reported(installation: Installation) -> Any:
    return console_days.reported(installation, "=1+1 异响")


def test_a_view_is_saved_renamed_and_deleted_and_its_address_leads_back(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent", at="/console/desk")
    title, later = f"视图 {uuid4().hex[:6]}", f"改名 {uuid4().hex[:6]}"
    page.get_by_role("button", name="新建视图").click()
    sheet = page.get_by_role("dialog", name="新建视图")
    sheet.get_by_label("名称").fill(title)
    sheet.get_by_role("button", name="待派单", exact=True).click()
    sheet.get_by_role("button", name="保存视图").click()
    views = page.get_by_role("group", name="视图")
    chosen = views.get_by_role("button", name=title)
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    views.get_by_role("button", name="改视图").click()
    change = page.get_by_role("dialog", name="修改视图")
    change.get_by_label("名称").fill(later)
    change.get_by_role("button", name="保存视图").click()
    expect(views.get_by_role("button", name=later)).to_be_visible()
    visitor.screens("console-desk-view")
    views.get_by_role("button", name="改视图").click()
    page.get_by_role("dialog", name="修改视图").get_by_role("button", name="删除这个视图").click()
    expect(views.get_by_role("button", name=later)).to_have_count(0)


def test_the_list_is_taken_away_as_a_file_without_formulas(
    visitor: Visitor, reported: Any, tmp_path: Path
) -> None:
    page = visitor.sign_in(
        "service_agent", at=f"/console/tickets?number={reported['number']}&state=submitted"
    )
    with page.expect_response(re.compile("/exports")):
        page.get_by_role("button", name="导出", exact=True).click()
    box = page.get_by_role("region", name="导出")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        box.get_by_role("button", name="导出 CSV").click()
    row = box.get_by_role("listitem").filter(has_text="工单").filter(has_text="csv").first
    expect(row.get_by_text(re.compile("^1 行"))).to_be_visible()
    visitor.screens("console-export")
    with page.expect_download() as downloading:
        row.get_by_role("button", name="下载").click()
    kept = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(kept)
    [line] = csv.DictReader(io.StringIO(kept.read_text(encoding="utf-8-sig")))
    assert (line["工单号"], line["问题"]) == (reported["number"], f"'{reported['problem']}")
    assert kept.name.startswith("工单-")


def test_what_a_row_has_no_room_for_is_told_to_whom_the_mouse_rests_on_it(
    visitor: Visitor, installation: Installation
) -> None:
    ticket = console_days.reported(installation, "开机三分钟以后左边的出风口一直有咔咔的响声")
    page = visitor.sign_in("service_agent", at=f"/console/tickets?number={ticket['number']}")
    row = page.get_by_role("row").filter(has_text=ticket["number"])
    cut = row.get_by_role("cell").filter(has_text="开机三分钟")
    cut.hover()
    expect(cut).to_have_attribute("title", ticket["problem"])
    whole = row.get_by_role("cell").filter(has_text=re.compile("^客服$"))
    whole.hover()
    expect(whole).not_to_have_attribute("title", re.compile("."))
    # A cell that may be cut off is a line of text, not a part with a pop-up of its own.
    assert cut.locator("*").count() == 0


def test_a_dispatcher_sends_whom_the_page_proposes(visitor: Visitor, reported: Any) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    path = f"/api/v1/tickets/{reported['id']}"
    installation.call("POST", f"{path}/review", {}, token=token)
    problem = installation.call("GET", "/api/v1/problem-types?limit=1", token=token)["items"][0]
    approval = {"problem_type": problem["code"]}
    installation.call("POST", f"{path}/approval", approval, token=token)
    page = visitor.sign_in("dispatcher", at=f"/console/tickets/{reported['id']}")
    page.get_by_role("button", name="派单", exact=True).click()
    sheet = page.get_by_role("dialog", name="派单")
    sheet.get_by_role("list", name="可以派的师傅").get_by_role("checkbox").first.check()
    visitor.screens("console-ticket-dispatch")
    sheet.get_by_role("button", name="派单", exact=True).click()
    expect(sheet).to_have_count(0)
    seen = installation.call("GET", path, token=token)
    assert (seen["state"], len(seen["visits"])) == ("dispatched", 1)


def test_an_agent_links_two_tickets_and_each_shows_the_other(
    visitor: Visitor, reported: Any
) -> None:
    other = console_days.reported(visitor.installation)
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{reported['id']}")
    page.get_by_text("更多", exact=True).click()
    page.get_by_role("button", name="关联工单", exact=True).click()
    sheet = page.get_by_role("dialog", name="关联工单")
    sheet.get_by_label("找工单").fill(other["number"])
    sheet.get_by_role("button", name="找", exact=True).click()
    expect(sheet.get_by_role("radio")).to_be_checked()
    sheet.get_by_label("关系").select_option("related")
    sheet.get_by_role("button", name="关联工单", exact=True).click()
    expect(sheet).to_have_count(0)
    page.get_by_role("link", name=other["number"]).click()
    expect(page.get_by_role("link", name=reported["number"])).to_be_visible()
