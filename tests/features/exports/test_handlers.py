"""Lists taken away over HTTP: as far as one may see, masked, and nobody else's."""

import csv
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest

from backend.container import Container
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api

REPORT = {
    "channel": "phone",
    "problem": "=cmd|' /C calc'!A0",
    "product": "热水器",
    "contact": {"name": "周小满", "phone": "13912345678"},
    "address": {"region": "浙江省杭州市滨江区青桐里", "door": "3 幢 702"},
}


async def order(product: Api, who: SignedIn, kind: str, **body: str) -> Answer:
    return await product.post(f"/api/v1/export-kinds/{kind}/exports", body, token=who.token)


async def taken_away(
    product: Api, container: Container, who: SignedIn, kind: str, filters: str = ""
) -> list[dict[str, str]]:
    asked = await order(product, who, kind, format="csv", filters=filters)
    assert asked.status == 202, asked.body
    while await container.exports.runner.take_turn():
        pass
    path = f"/api/v1/exports/{asked.body['id']}"
    seen = (await product.get(path, token=who.token)).body
    assert (seen["state"], seen["expires_at"] is not None) == ("ready", True), seen
    file = await product.get(f"{path}/file", token=who.token)
    assert file.status == 200
    assert file.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(file.raw.decode("utf-8-sig"))))


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
    for kind in ("devices", "households", "deliveries", "audit_entries"):
        await taken_away(product, container, boss, kind)
    assert (await order(product, agent, "audit_entries")).status == 403
    assert (await order(product, agent, "secrets")).status == 404


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
