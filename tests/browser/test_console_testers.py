"""A rule is tried before anybody lives by it: facts are chosen, the path is shown, and where it
leads to nobody, that is said."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

PATHS = "/api/v1/definitions/approval_path"


@pytest.fixture
def drafted(installation: Installation) -> Any:
    """A path of this test alone, not published: what one brand's installations cost needs somebody
    of a role that nobody has, other sums need a manager."""
    writer = installation.token("business_administrator")
    mark = uuid4().hex[:8]
    role = {"name": f"夜间复核{mark}", "grants": {"approvals:decide": "branch"}}
    role = installation.call("POST", "/api/v1/roles", role, token=writer)
    [brand, *_] = installation.call("GET", "/api/v1/brands?limit=1", token=writer)["items"]
    install = {"kind": "choice", "fact": "service_type", "values": ["install"]}
    named = {"kind": "list", "fact": "brands", "operator": "any", "values": [brand["name"]]}
    dear = {"kind": "money", "fact": "amount_fen", "operator": "more_than", "fen": 50_000}
    both = {"kind": "all", "parts": [install, named]}
    rules = [
        _rule("这个品牌的安装", both, "夜间复核", role["id"]),
        _rule("500 元以上", dear, "经理审批", "manager"),
        {"name": "其余", "free": True},
    ]
    content = {"name": f"试一试 {mark}", "calendar": "standard", "rules": rules}
    kept = installation.call("GET", f"{PATHS}/repair_charge", token=writer)["definition"]
    body = {"version": kept["version"], "content": content}
    installation.call("PUT", f"{PATHS}/repair_charge/draft", body, token=writer)
    yield {"brand": brand["name"], "role": role["name"]}
    kept = installation.call("GET", f"{PATHS}/repair_charge", token=writer)["definition"]
    version = {"version": kept["version"]}
    installation.call("POST", f"{PATHS}/repair_charge/draft/removal", version, token=writer)
    installation.call("DELETE", f"/api/v1/roles/{role['id']}", token=writer)


def _rule(name: str, when: Any, step: str, role_id: str) -> Any:
    seats = [{"kind": "role", "role_id": role_id, "within": "organisation"}]
    return {"name": name, "when": when, "steps": [{"name": step, "mode": "all", "seats": seats}]}


def test_facts_are_chosen_and_the_path_or_its_dead_end_is_told(
    visitor: Visitor, drafted: Any
) -> None:
    page = visitor.sign_in("manager", at="/console/rules/approval_path/repair_charge?tab=trial")
    asked, told = page.get_by_role("form", name="试一试"), page.get_by_role("region", name="结果")
    asked.get_by_label("按草稿试").check()
    asked.get_by_label("金额（元）").fill("680")
    asked.get_by_label("服务类型").select_option(label="维修")
    asked.get_by_label("品牌").select_option(label=drafted["brand"])
    asked.get_by_label("产品线").select_option(index=1)
    asked.get_by_label("问题类型").select_option(index=1)
    asked.get_by_label("保修期内").select_option(label="否")
    asked.get_by_role("button", name="试一试").click()
    expect(told.get_by_role("heading", name="按「500 元以上」")).to_be_visible()
    token = visitor.installation.token("manager")
    manager = visitor.installation.call("GET", "/api/v1/me", token=token)
    expect(told.get_by_text(manager["name"])).to_be_visible()
    expect(told.get_by_text("✕ 这个品牌的安装")).to_be_visible()
    expect(told.get_by_role("alert")).to_have_count(0)

    asked.get_by_label("服务类型").select_option(label="安装")
    asked.get_by_role("button", name="试一试").click()
    expect(told.get_by_role("heading", name="按「这个品牌的安装」")).to_be_visible()
    expect(told.get_by_role("alert")).to_contain_text(drafted["role"])
    visitor.screens("console-approval-dead-end")

    asked.get_by_label("服务类型").select_option(label="保养")
    asked.get_by_label("金额（元）").fill("80")
    asked.get_by_role("button", name="试一试").click()
    expect(told.get_by_role("heading", name="不用审批")).to_be_visible()
