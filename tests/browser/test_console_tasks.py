"""协办 for somebody who may not see the ticket: he answers what he was asked, with a photo, and the
ticket stays closed to him."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from tests.browser.bench import a_photo
from tests.browser.colleagues import Colleague, hired
from tests.browser.console_days import Day, reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors


def keeper_elsewhere(installation: Installation) -> Colleague:
    """A warehouse keeper of another branch."""
    boss = installation.token("business_administrator")
    here = installation.call("GET", "/api/v1/me", token=boss)["organisation"]["id"]
    draft = {"organisation_id": here, "name": f"仓库 {uuid4().hex[:6]}"}
    branch = installation.call("POST", "/api/v1/branches", draft, token=boss)["id"]
    return hired(installation, "warehouse_keeper", name="何静", by=boss, branch_id=branch)


def asked(installation: Installation, ticket: Any, person_id: str, words: str) -> None:
    due = (datetime.now(UTC) + timedelta(hours=30)).isoformat()
    order = {"to": {"kind": "person", "id": person_id}, "asked": words, "due_at": due}
    boss = installation.token("business_administrator")
    path = f"/api/v1/tickets/{ticket['id']}/tasks"
    installation.call("POST", path, order | {"blocking": True}, token=boss)


def test_who_may_not_see_the_ticket_answers_what_he_was_asked_with_a_photo(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    keeper = keeper_elsewhere(installation)
    words = f"E3 主板有货吗，拍一下型号 {uuid4().hex[:6]}"
    asked(installation, ticket, keeper.id, words)
    visitor = visitors()
    day = Day(visitor, keeper.token)
    page = day.page
    todo = page.get_by_role("region", name="现在要你做").get_by_role("listitem")
    todo.filter(has_text=words).get_by_role("link", name="去办").click()
    card = page.locator(".task")
    expect(card).to_contain_text(ticket["number"])
    expect(card.get_by_role("link", name=ticket["number"])).to_have_count(0)
    assert ticket["problem"] not in page.inner_text("main")
    card.get_by_role("button", name="接手").click()
    draft = card.get_by_placeholder("答复或原因")
    draft.fill("有 3 块，型号见照片")
    page.reload()
    expect(draft).to_have_value("有 3 块，型号见照片")
    card.locator("input[type=file]").set_input_files([a_photo()])
    expect(card.get_by_role("button", name="去掉")).to_be_visible()
    visitor.screens("console-task")
    card.get_by_role("button", name="办完了").click()
    expect(card.get_by_text("答复：有 3 块，型号见照片")).to_be_visible()
    expect(card.get_by_role("button", name="放大答复照片")).to_be_visible()
    day.opens("协办")
    expect(page.get_by_role("heading", name="没有等您办的协办")).to_be_visible()
    page.get_by_role("button", name="已办完的").click()
    expect(page.get_by_role("list", name="协办列表")).to_contain_text(words)
    visitor.screens("console-tasks")
    assert day.refused == []
    day.goes(f"/console/tickets/{ticket['id']}")
    expect(page.get_by_role("alert")).to_be_visible()
    assert ticket["problem"] not in page.inner_text("main")
    asker = Day(visitors(), installation.token("service_agent"))
    asker.goes(f"/console/tickets/{ticket['id']}?tab=tasks")
    told = asker.page.locator(".task").filter(has_text=words)
    expect(told.get_by_text("答复：有 3 块，型号见照片")).to_be_visible()
    told.get_by_role("button", name="放大答复照片").click()
    expect(asker.page.get_by_role("dialog", name="答复照片")).to_be_visible()


def test_the_message_leads_to_the_task_itself_and_a_strangers_task_is_not_there(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation)
    keeper = keeper_elsewhere(installation)
    words = f"把主板留一块 {uuid4().hex[:6]}"
    asked(installation, ticket, keeper.id, words)
    mine = installation.call("GET", "/api/v1/my-tasks", token=keeper.token)["items"]
    visitor = visitors()
    day = Day(visitor, keeper.token, f"/console/tasks/{mine[0]['id']}")
    card = day.page.locator(".task")
    expect(card).to_contain_text(words)
    # Refused with a reason alone, and only once.
    expect(card.get_by_role("button", name="办不了")).to_be_disabled()
    card.get_by_placeholder("答复或原因").fill("这个型号停产了")
    card.get_by_role("button", name="办不了").click()
    expect(card.get_by_text("原因：这个型号停产了")).to_be_visible()
    expect(card.get_by_role("button", name="办不了")).to_have_count(0)
    other = keeper_elsewhere(installation)
    stranger = Day(visitors(), other.token, f"/console/tasks/{mine[0]['id']}")
    expect(stranger.page.get_by_role("alert")).to_contain_text("没有找到这项协办")
    assert words not in stranger.page.inner_text("body")
