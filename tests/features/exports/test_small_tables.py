"""The short tables of the console, taken away in the words that stand on its pages."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from backend.container import Container
from backend.features.accounts import PERMISSION_NAMES, SCOPE_NAMES, Permission
from backend.features.accounts.permissions import NOT_FOR_ROLES
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.notifications.call_list.models import (
    CALL_OUTCOME_NAMES,
    About,
    CallEntry,
    CallOutcome,
)
from backend.features.notifications.occasions import Occasion
from backend.features.workforce.words import CERTIFICATE_NAMES
from backend.kit.access import Scope
from backend.kit.clock import shanghai_day
from tests.features.exports.conftest import EVERY_LIST, OF_ONE, order
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.definitions import Publishers
from tests.support.kit import Api
from tests.support.processes import ROOT

CONSOLE = ROOT / "console" / "src" / "pages"


async def table(
    container: Container, who: SignedIn, kind: str, filters: str = ""
) -> list[dict[str, str]]:
    """The rows that the file would have; how files are written is proven with longer lists."""
    [found] = [each for each in container.lists if each.name == kind]
    page = await found.page(who.actor, filters, "")
    assert page.next_cursor is None
    return [dict(zip(found.columns, row, strict=True)) for row in page.items]


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff(ADMINISTRATOR, name="方总")


async def test_branches_go_with_their_firm_and_their_teams(
    product: Api, container: Container, people: People, boss: SignedIn
) -> None:
    await people.team("一组")
    partner = await people.subcontractor("快修达")
    theirs = await people.branch("滨江站", partner)
    await people.team("夜班", theirs)
    rows = {row["分部"]: row for row in await table(container, boss, "branches")}
    assert rows["滨江站"] == {
        "分部": "滨江站",
        "机构": "快修达",
        "种类": "外包商",
        "班组": "夜班",
        "状态": "在营业",
    }
    assert {row["种类"] for row in rows.values()} == {"外包商", "本公司"}
    of_partner = await table(container, boss, "branches", f"organisation_id={partner}")
    assert [row["机构"] for row in of_partner] == ["快修达"]


async def test_who_sees_one_branch_takes_away_one(
    product: Api, container: Container, people: People
) -> None:
    await people.branch("萧山")
    agent = await people.staff("service_agent")
    branch = await container.accounts.organisations.branch(MAIN_BRANCH_ID)
    rows = await table(container, agent, "branches")
    assert [row["分部"] for row in rows] == [branch.name]


async def test_a_role_is_a_line_for_each_thing_it_permits(
    product: Api, container: Container, boss: SignedIn
) -> None:
    grants = {"tickets:read": "branch", "staff:read": "all"}
    made = await product.post("/api/v1/roles", {"name": "夜班", "grants": grants}, token=boss.token)
    assert made.status == 201, made.body
    rows = await table(container, boss, "roles")
    assert [tuple(row.values()) for row in rows if row["角色"] == "夜班"] == [
        ("夜班", "自建", "看工单", "本分部"),
        ("夜班", "自建", "看同事", "全部"),
    ]
    assert {row["来源"] for row in rows} == {"自带", "自建"}


async def test_skills_and_papers_that_end_soon(
    product: Api, container: Container, people: People, boss: SignedIn, clock: MovableClock
) -> None:
    await product.post("/api/v1/skills", {"name": "制冷"}, token=boss.token)
    wang = await people.staff("technician", name="王师傅")
    today = shanghai_day(clock())
    paper = {
        "version": 0,
        "certificate": "electrician",
        "issued_on": (today - timedelta(days=300)).isoformat(),
        "expires_on": (today + timedelta(days=20)).isoformat(),
    }
    path = f"/api/v1/staff/{wang.id}/certificates"
    held = await product.post(path, paper, token=boss.token)
    assert held.status == 201, held.body
    assert await table(container, boss, "skills") == [{"技能": "制冷", "状态": "在用"}]
    soon = "expiring_certificates"
    assert await table(container, boss, soon, "within_days=30") == [
        {"谁": "王师傅", "证件": "电工证", "到期": paper["expires_on"]}
    ]
    assert await table(container, boss, soon, "within_days=10") == []


async def test_the_runs_of_the_backup(
    product: Api, container: Container, people: People, boss: SignedIn
) -> None:
    at = datetime(2026, 9, 20, 18, 10, tzinfo=UTC)
    await container.mongo.collection("backups").insert_one(
        {"_id": "one", "state": "failed", "reason": "磁盘满了", "finished_at": at}
    )
    assert await table(container, boss, "backups") == [
        {"时间": "2026-09-21 02:10", "结果": "失败", "大小（字节）": "", "说明": "磁盘满了"}
    ]
    manager = await people.staff("manager")
    assert (await order(product, manager, "backups")).status == 403


async def test_what_the_firm_has_fixed_and_every_version_of_it(
    product: Api, container: Container, people: People, boss: SignedIn
) -> None:
    publishers = await Publishers.of(container, people)
    desk = container.definition_desk
    shipped = desk.reading.content(await desk.reading.current("sla_policy", "standard"))
    changed = shipped.model_copy(update={"title": "标准时限改"})
    await publishers.publish("sla_policy", "standard", changed)
    [row] = await table(container, boss, "definitions", "kind=sla_policy")
    assert (row["名称"], row["代号"], row["在用"], row["草稿"]) == (
        *("标准时限改", "standard", "v2"),
        "",
    )
    both = "kind=sla_policy&key=standard"
    later, first = await table(container, boss, "definition_versions", both)
    names = publishers.writer.actor.name, publishers.publisher.actor.name
    assert (later["版本"], later["谁改"], later["谁发布"]) == ("v2", *names)
    assert "标准时限改" in later["改了什么"]
    assert (first["版本"], first["发布时间"]) == ("v1", "系统自带")
    agent = await people.staff("service_agent")
    assert (await order(product, agent, "definitions", filters="kind=sla_policy")).status == 403


async def test_a_list_that_is_not_there_ends_the_export_with_the_reason(
    product: Api, container: Container, boss: SignedIn
) -> None:
    asked = await order(product, boss, "definitions", filters="kind=nonsense")
    while await container.exports.runner.take_turn():
        pass
    seen = await product.get(f"/api/v1/exports/{asked.body['id']}", token=boss.token)
    assert (seen.body["state"], seen.body["rows"]) == ("failed", 0)
    assert seen.body["told"]


async def test_calls_go_with_their_ticket_masked(
    product: Api, container: Container, people: People, clock: MovableClock
) -> None:
    agent = await people.staff("service_agent", name="小林")
    report = {
        "channel": "phone",
        "problem": "漏水",
        "product": "热水器",
        "contact": {"name": "周小满", "phone": "13912345678"},
        "address": {"region": "浙江省杭州市滨江区青桐里", "door": "3 幢 702"},
    }
    ticket: Any = (await product.post("/api/v1/tickets", report, token=agent.token)).body
    about = About(
        kind="ticket",
        id=ticket["id"],
        branch_id=agent.actor.branch_id,
        organisation_id=agent.actor.organisation_id,
    )
    until = clock() + timedelta(days=1)
    entry = CallEntry(
        customer_id="c1",
        about=about,
        occasion=Occasion.CUSTOMER_ON_THE_WAY,
        missed=["d1", "d2"],
        created_at=clock(),
        useful_until=until,
        expire_at=until,
    )
    entry.take(agent.id, clock())
    await container.notices.stores.calls.add(entry)
    [row] = await table(container, agent, "calls")
    assert (row["工单号"], row["客户"], row["电话"]) == (ticket["number"], "周**", "139****5678")
    assert (row["没送到的消息"], row["情况"]) == ("2", "小林在打")
    stranger = await people.staff("service_agent", branch_id=await people.branch("萧山"))
    assert await table(container, stranger, "calls") == []


async def test_who_decides_for_me_goes_with_me_alone(
    product: Api, container: Container, people: People, clock: MovableClock
) -> None:
    one, other = await people.staff("manager"), await people.staff("manager", name="陆经理")
    term = {
        "deputy_id": other.id,
        "starts_at": clock().isoformat(),
        "ends_at": (clock() + timedelta(days=3)).isoformat(),
    }
    made = await product.post("/api/v1/approval-deputies", term, token=one.token)
    assert made.status == 201, made.body
    [row] = await table(container, one, "approval_deputies")
    assert row["谁"] == "陆经理"
    assert await table(container, other, "approval_deputies") == []


async def test_platform_calls_of_one_day(
    product: Api, container: Container, boss: SignedIn
) -> None:
    assert await table(container, boss, "platform_usage", "day=2020-01-01") == []


def console_words(file: str, name: str) -> dict[str, str]:
    written = (CONSOLE / file).read_text(encoding="utf-8")
    found = re.search(rf"export const {name}\b[^{{]*\{{(.*?)\n?\}}\n", written, re.DOTALL)
    assert found, name
    return dict(re.findall(r"'?([a-z_:]+)'?: '([^']+)'", found[1]))


def test_files_call_things_as_the_pages_do() -> None:
    assert set(PERMISSION_NAMES) == set(Permission) - NOT_FOR_ROLES
    assert console_words("people/names.ts", "PERMISSIONS") == dict(PERMISSION_NAMES)
    assert console_words("people/names.ts", "SCOPES") == dict(SCOPE_NAMES)
    assert console_words("people/names.ts", "CERTIFICATES") == dict(CERTIFICATE_NAMES)
    assert set(SCOPE_NAMES) == set(Scope)
    assert set(CALL_OUTCOME_NAMES) == set(CallOutcome)


# Pages of one thing, not lists: what stands there is taken away with it or is not for keeping.
NO_LISTS = {
    "setup/PasswordLinks.vue": "links that are handed over once",
    "tickets/TicketForms.vue": "of one ticket: its evidence pack",
    "tickets/TicketChanges.vue": "of one ticket: its evidence pack",
    "devices/DeviceLabels.vue": "a choice of what is printed",
    "devices/DeviceParts.vue": "of one device",
    "devices/ImportTable.vue": "how to fill the template",
    "devices/ImportOutcome.vue": "its report is a file of its own",
    "people/PersonFacts.vue": "of one person",
}


# What is taken away by the button itself, by a table always, and by one sometimes.
EXPORTS: Final = r"<ExportButton[^>]* kind=\W(\w+)|\sexports=\"(\w+)\"|:exports=\"[^\"]*'(\w+)'\""


def test_every_table_of_the_console_can_be_taken_away() -> None:
    """A table that is added later has to be taken away, or say here why not."""
    written = {
        str(file.relative_to(CONSOLE)): file.read_text(encoding="utf-8")
        for file in CONSOLE.rglob("*.vue")
    }
    tables = {name for name, text in written.items() if re.search(r"<table|<DataTable", text)}
    taken = {
        name for name, text in written.items() if re.search(r"<ExportButton| :?exports=", text)
    }
    assert tables - taken == set(NO_LISTS)
    asked = {
        kind
        for text in written.values()
        for found in re.findall(EXPORTS, text)
        for kind in found
        if kind
    }
    assert asked == {*EVERY_LIST, *OF_ONE}
