"""The departments that a ticket needs beside service: finance, purchasing, engineering and the
warehouse find on their home what they were asked for, do it, and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import expect

from tests.browser.colleagues import hired
from tests.browser.console_days import Day, reported
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors

ASKED: Final = {
    "purchasing": ("压缩机几天到货", "三天，已下单"),
    "engineering": ("这一批是不是通病", "是，按通告 12 处理"),
    "warehouse_keeper": ("把 E3 主板留一块", "留好了，在 2 号架"),
    "finance": ("上回多收的 80 元退了吗", "今天已退回"),
}
NOT_THEIRS: Final = ("受理", "审核通过", "派单", "取消", "催单", "回复客户")


def asked(installation: Installation, ticket: Any, role: str) -> None:
    due = (datetime.now(UTC) + timedelta(hours=30)).isoformat()
    order = {"to": {"kind": "role", "id": role}, "asked": ASKED[role][0], "due_at": due}
    agent = installation.token("service_agent")
    installation.call("POST", f"/api/v1/tickets/{ticket['id']}/tasks", order, token=agent)


def test_each_department_answers_what_it_was_asked_and_sees_its_home_empty_again(
    visitors: Visitors, installation: Installation
) -> None:
    ticket = reported(installation, "不制冷")
    for role, (question, answer) in ASKED.items():
        token = hired(installation, role).token
        asked(installation, ticket, role)
        visitor = visitors()
        day = Day(visitor, token)
        page = day.page
        waiting = page.get_by_role("region", name="现在要你做")
        expect(waiting.get_by_text("协办：").first).to_be_visible()
        # Tickets run out of time for those who can do something about it.
        expect(waiting.get_by_text("1 小时内到期")).to_have_count(0)
        expect(waiting.get_by_text("已超时")).to_have_count(0)
        mine = waiting.get_by_role("listitem")
        mine = mine.filter(has_text=f"协办：{question}")
        expect(mine.first).to_contain_text("还没有人接手")
        mine.first.get_by_role("link", name="去办").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{ticket['number']} 的协办")
        task = page.get_by_role("main").locator(".task").filter(has_text=question)
        task.get_by_role("button", name="接手").click()
        expect(task.get_by_text("已接手")).to_be_visible()
        task.get_by_placeholder("答复或原因").fill(answer)
        task.get_by_role("button", name="办完了").click()
        expect(task.get_by_text(f"答复：{answer}")).to_be_visible()
        for act in NOT_THEIRS if role != "engineering" else NOT_THEIRS[:-1]:
            expect(page.get_by_role("button", name=act, exact=True)).to_have_count(0)
        if role == "purchasing":
            visitor.screens("console-day-purchasing", ((1366, 768),))
        if role == "finance":
            takes_the_list_away(day, ticket)
        assert day.refused == []
    agent = installation.token("service_agent")
    path = f"/api/v1/tasks?ticket_id={ticket['id']}&ended=true&limit=50"
    told = installation.call("GET", path, token=agent)["items"]
    assert {each["asked"]: each["answer"] for each in told} == dict(ASKED.values())


def takes_the_list_away(day: Day, ticket: Any) -> None:
    """As a table, in which nobody's number stands in plain."""
    page = day.goes(f"/console/tickets?number={ticket['number']}")
    expect(page.get_by_role("link", name=ticket["number"])).to_be_visible()
    assert ticket["number"] in [row["工单号"] for row in day.takes_away()]
    page = day.goes("/console/customers/sales")
    expect(page.get_by_role("heading", name="这一页您还不能看")).to_be_visible()
