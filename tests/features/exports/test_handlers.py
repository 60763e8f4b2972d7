"""Lists taken away over HTTP: as far as one may see, masked, and nobody else's."""

from typing import Any
from urllib.parse import quote

import pytest

from backend.container import Container
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.audit import ACTION_NAMES, AuditAction
from tests.features.exports.conftest import EVERY_LIST, OF_ONE, order, taken_away
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

REPORT = {
    "channel": "phone",
    "problem": "=cmd|' /C calc'!A0",
    "product": "热水器",
    "contact": {"name": "周小满", "phone": "13912345678"},
    "address": {"region": "浙江省杭州市滨江区青桐里", "door": "3 幢 702"},
}


@pytest.fixture
async def reported(product: Api, agent: SignedIn) -> Any:
    made = await product.post("/api/v1/tickets", REPORT, token=agent.token)
    assert made.status == 201, made.body
    return made.body


async def test_tickets_go_as_the_list_shows_them_and_no_formula_goes_along(
    product: Api, container: Container, agent: SignedIn, reported: Any
) -> None:
    [row] = await taken_away(product, container, agent, "tickets")
    assert (row["工单号"], row["状态"], row["客户"]) == (reported["number"], "待受理", "周**")
    assert (row["电话"], row["问题"]) == ("139****5678", f"'{REPORT['problem']}")
    assert await taken_away(product, container, agent, "tickets", "state=closed") == []
    both = await taken_away(product, container, agent, "tickets", "state=closed&state=submitted")
    assert len(both) == 1
    by_phone = f"phone={quote('139 1234 5678')}&limit=1&cursor=anything"
    assert len(await taken_away(product, container, agent, "tickets", by_phone)) == 1


async def test_another_branch_is_not_in_the_file(
    product: Api, container: Container, people: People, reported: Any
) -> None:
    elsewhere = await people.branch("萧山")
    stranger = await people.staff("service_agent", branch_id=elsewhere)
    assert await taken_away(product, container, stranger, "tickets") == []


async def test_each_list_goes_for_its_own_permission(
    product: Api, container: Container, people: People, agent: SignedIn
) -> None:
    boss = await people.staff(ADMINISTRATOR)
    assert {each.name for each in container.lists} == {*EVERY_LIST, *OF_ONE}
    for kind in container.lists:
        page = await kind.page(boss.actor, OF_ONE.get(kind.name, ""), "")
        assert all(len(row) == len(kind.columns) for row in page.items)
    for kind_name in OF_ONE:
        assert (await order(product, boss, kind_name)).status == 422
    assert (await order(product, agent, "audit_entries")).status == 403
    assert (await order(product, agent, "secrets")).status == 404


async def test_the_audit_log_is_taken_away_in_words(
    product: Api, container: Container, people: People
) -> None:
    boss = await people.staff(ADMINISTRATOR)
    role = {"name": "夜班", "grants": {"tickets:read": "branch"}}
    made = await product.post("/api/v1/roles", role, token=boss.token)
    assert made.status == 201, made.body
    [row] = await taken_away(product, container, boss, "audit_entries", "action=role_created")
    told = (row["谁"], row["身份"], row["做了什么"], row["对什么"], row["对象编号"])
    assert told == (boss.actor.name, "同事", "新建角色", "角色", made.body["id"])
    people_rows = await taken_away(product, container, boss, "staff")
    assert boss.actor.name in {each["姓名"] for each in people_rows}


def test_every_act_that_is_audited_has_its_word() -> None:
    assert set(ACTION_NAMES) == set(AuditAction)
    assert len(set(ACTION_NAMES.values())) == len(AuditAction)


async def test_a_filter_the_list_does_not_know_is_refused_and_nothing_is_begun(
    product: Api, container: Container, agent: SignedIn
) -> None:
    for filters in ("state=nonsense", "drop=1", "&".join(f"a{n}=1" for n in range(80))):
        refused = await order(product, agent, "tickets", filters=filters)
        assert refused.status == 422, (filters, refused.body)
    assert await container.mongo.collection("exports").count({}) == 0


async def test_nobody_sees_or_stops_the_export_of_another(
    product: Api, people: People, agent: SignedIn
) -> None:
    colleague = await people.staff("service_agent")
    asked = (await order(product, agent, "tickets")).body
    path = f"/api/v1/exports/{asked['id']}"
    seen = await product.get(path, token=colleague.token)
    file = await product.get(f"{path}/file", token=colleague.token)
    stopped = await product.post(f"{path}/cancellation", token=colleague.token)
    assert [seen.status, file.status, stopped.status] == [404, 404, 404]
    assert (await product.get("/api/v1/exports", token=colleague.token)).body["items"] == []
    [mine] = (await product.get("/api/v1/exports", token=agent.token)).body["items"]
    assert (mine["id"], mine["title"], mine["state"]) == (asked["id"], "工单", "reading")
    waiting = await product.get(f"{path}/file", token=agent.token)
    assert (waiting.status, waiting.body["code"]) == (409, "export_not_ready")


async def test_batches_go_with_the_name_of_their_model(
    product: Api, container: Container, people: People
) -> None:
    boss = await people.staff(ADMINISTRATOR)

    async def made(path: str, **body: str | int) -> str:
        answer = await product.post(f"/api/v1/{path}", body, token=boss.token)
        assert answer.status == 201, answer.body
        made_id: str = answer.body["id"]
        return made_id

    brand = await made("brands", name="云海")
    line = await made("product-lines", name="壁挂炉", category="water_heater", warranty_months=24)
    of = {"brand_id": brand, "line_id": line}
    model = await made("device-models", name="L1PB26", title="云海壁挂炉", **of)
    await made("device-batches", number="2607A", model_id=model)
    [row] = await taken_away(product, container, boss, "device_batches")
    assert (row["批次号"], row["品牌"], row["型号"]) == ("2607A", "云海", "L1PB26")
    assert model not in row.values()
