"""Trying the rules over HTTP, and choosing for a real ticket by its contract."""

from datetime import datetime
from typing import Any

import pytest

from backend.container import Container
from backend.kit.clock import SHANGHAI
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api
from tests.support.ticket_desk import TicketDesk

TRIAL = "/api/v1/sla-choice/trial"
DEFINITIONS = "/api/v1/definitions"
LEVEL_RULE = {
    "name": "金牌",
    "basis": "customer_level",
    "when": {"kind": "text", "fact": "customer_level", "operator": "is", "values": ["gold"]},
    "policy": "standard",
}


@pytest.fixture
async def manager(people: People) -> SignedIn:
    return await people.staff("manager")


async def publish(
    product: Api, writer: SignedIn, second: SignedIn, path: str, content: Any, version: int = 0
) -> Answer:
    root = f"{DEFINITIONS}/{path}/draft"
    written = await product.put(root, {"version": version, "content": content}, token=writer.token)
    assert written.status == 200, written.body
    order = {"version": written.body["version"]}
    return await product.post(f"{root}/publication", order, token=second.token)


async def test_facts_lead_to_a_policy_and_every_rule_asked_says_why(
    product: Api, manager: SignedIn
) -> None:
    facts = {
        "customer_level_id": "silver",
        "choice": {"title": "新", "rules": [LEVEL_RULE], "default": "standard"},
    }

    tried = await product.post(TRIAL, facts, token=manager.token)
    held = await product.post(TRIAL, {**facts, "customer_level_id": "gold"}, token=manager.token)

    assert (tried.status, held.status) == (200, 200)
    assert (tried.body["policy"], tried.body["policy_version"]) == ("standard", 1)
    assert (tried.body["basis"], tried.body["why"]) == (None, "没有规则适用，按默认")
    assert tried.body["considered"] == [
        {
            "rule": "金牌",
            "basis": "customer_level",
            "held": False,
            "why": ["✗ 客户等级是 “gold”（实际：silver）"],
        }
    ]
    assert (held.body["basis"], held.body["why"]) == ("customer_level", "按客户等级规则「金牌」")


async def test_a_choice_that_could_not_be_published_is_not_tried_either(
    product: Api, manager: SignedIn
) -> None:
    compares_wrongly = {
        "kind": "number",
        "fact": "customer_level",
        "operator": "more_than",
        "value": 3,
    }
    rule = {**LEVEL_RULE, "when": compares_wrongly, "policy": "gone"}
    body = {"customer_level_id": "gold", "choice": {"title": "坏", "rules": [rule]}}

    refused = await product.post(TRIAL, body, token=manager.token)

    assert (refused.status, refused.body["code"]) == (422, "definition_refused")
    fields = [each["field"] for each in refused.body["params"]["findings"]]
    assert fields == ["default", "rules.0.policy", "rules.0.when.kind"]


async def test_every_clock_of_a_policy_tells_when_it_would_be_due(
    product: Api, manager: SignedIn
) -> None:
    answer = await product.get(
        "/api/v1/sla-policies/standard/due?start=2026-09-18T17:00:00%2B08:00",
        token=manager.token,
    )

    assert answer.status == 200, answer.body
    clocks = {each["clock"]: each for each in answer.body["clocks"]}
    accept = clocks["accept"]
    assert (accept["target_minutes"], accept["calendar"]) == (120, "standard")
    assert _moment(accept["due_at"]) == datetime(2026, 9, 19, 10, 0, tzinfo=SHANGHAI)
    levels = {each["name"]: _moment(each["at"]) for each in accept["levels"]}
    assert levels["L0"] == datetime(2026, 9, 18, 18, 0, tzinfo=SHANGHAI)
    assert levels["L2"] == datetime(2026, 9, 19, 10, 0, tzinfo=SHANGHAI)
    assert levels["L3"] == datetime(2026, 9, 19, 12, 0, tzinfo=SHANGHAI)
    assert levels["L4"] == datetime(2026, 9, 20, 16, 0, tzinfo=SHANGHAI), "a Sunday worked 调休"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/sla-policies/nothing/due", 404),
        ("/api/v1/sla-policies/standard/due?version=7", 404),
        ("/api/v1/sla-policies/standard/due?start=2099-12-31T00:00:00Z", 422),
        ("/api/v1/sla-policies/standard/due?start=yesterday", 422),
    ],
)
async def test_what_cannot_be_told_is_refused(
    product: Api, manager: SignedIn, path: str, status: int
) -> None:
    assert (await product.get(path, token=manager.token)).status == status


async def test_a_policy_in_use_keeps_its_calendar_and_names_what_is_wrong(
    product: Api, manager: SignedIn, people: People, container: Container
) -> None:
    second = await people.staff("manager")
    shown = await product.get(f"{DEFINITIONS}/sla_policy/standard", token=manager.token)
    content = shown.body["published"]["content"]
    content["calendar"] = "night"
    content["clocks"][0]["target_minutes"] = 0

    refused = await publish(product, manager, second, "sla_policy/night-shift", content)

    assert refused.status == 422, refused.body
    fields = {each["field"] for each in refused.body["params"]["findings"]}
    assert {"calendar", "clocks.0.target_minutes"} <= fields
    assert [each.key for each in await container.sla_rules.policies.current_of_all()] == [
        "standard"
    ]


async def test_a_ticket_runs_by_what_its_contract_names(
    product: Api, manager: SignedIn, people: People, desk: TicketDesk, container: Container
) -> None:
    second = await people.staff("manager")
    shown = await product.get(f"{DEFINITIONS}/sla_policy/standard", token=manager.token)
    content = {**shown.body["published"]["content"], "title": "四小时到场"}
    published = await publish(product, manager, second, "sla_policy/four-hours", content)
    assert published.status == 201, published.body
    agent = await people.staff("service_agent")
    contract = await product.post(
        "/api/v1/contracts",
        {
            "number": "HT-1",
            "name": "云栖小区",
            "sla_name": "四小时到场",
            "starts_on": "2026-01-01",
        },
        token=agent.token,
    )
    made = await desk.report()
    ticket = await container.tickets.stores.tickets.get(made["id"])
    plain = await container.sla_rules.choosing.choose(ticket)

    ticket.contract_id = contract.body["id"]
    ticket.background.contract_kind = "contract"
    agreed = await container.sla_rules.choosing.choose(ticket)

    assert (plain.key, plain.why) == ("standard", "没有规则适用，按默认")
    assert (agreed.key, agreed.why) == ("four-hours", "合同约定的时限「四小时到场」")


async def test_what_is_tried_is_called_by_its_name(desk: TicketDesk, manager: SignedIn) -> None:
    gone = "0" * 32
    rule = {
        "name": "空调",
        "basis": "product_line",
        "when": {
            "kind": "list",
            "fact": "product_lines",
            "operator": "any",
            "values": [desk.line_id, gone],
        },
        "policy": "standard",
    }
    choice = {"title": "新", "rules": [rule], "default": "standard"}
    facts = {"product_line_ids": [desk.line_id], "choice": choice}
    line = (await desk.container.device_services.catalogue.line_names([desk.line_id]))[desk.line_id]

    tried = await desk.api.post(TRIAL, facts, token=manager.token)

    assert tried.status == 200, tried.body
    [considered] = tried.body["considered"]
    assert considered["held"]
    [said] = considered["why"]
    assert line in said
    assert f"（实际：{line}）" in said
    assert "已删除的产品线" in said
    assert desk.line_id not in said
