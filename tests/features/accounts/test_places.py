"""Organisations, branches and teams: kept by those whose they are, closed only when empty."""

from typing import Any

import pytest

from backend.container import Container
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.kit import Answer, Api


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


async def patch(api: Api, who: SignedIn, path: str, **fields: Any) -> Answer:
    body = {"version": 0, **fields}
    return await api.patch(f"/api/v1/{path}", body, token=who.token)


async def post(api: Api, who: SignedIn, path: str, **fields: Any) -> Answer:
    return await api.post(f"/api/v1/{path}", fields, token=who.token)


async def test_a_subcontractor_gets_a_branch_a_team_and_a_leader(
    people: People, boss: SignedIn, product: Api
) -> None:
    partner = await post(product, boss, "organisations", name="顺达安装")
    assert partner.status == 201
    assert partner.body == {
        "id": partner.body["id"],
        "version": 0,
        "name": "顺达安装",
        "kind": "subcontractor",
        "default_branch_id": "",
        "active": True,
    }
    branch = await post(
        product, boss, "branches", organisation_id=partner.body["id"], name="顺达一部"
    )
    assert branch.status == 201
    team = await post(product, boss, "teams", branch_id=branch.body["id"], name="安装一班")
    assert team.status == 201
    assert team.body["organisation_id"] == partner.body["id"]
    leader = await people.staff("team_leader", branch_id=branch.body["id"])
    led = await patch(product, boss, f"teams/{team.body['id']}", leader_id=leader.id)
    assert (led.status, led.body["leader_id"]) == (200, leader.id)
    stranger = await patch(product, boss, f"teams/{team.body['id']}", version=1, leader_id=boss.id)
    assert (stranger.status, stranger.body["code"]) == (404, "staff_not_found")
    rows = (
        await product.get(f"/api/v1/teams?branch_id={branch.body['id']}", token=boss.token)
    ).body
    assert [row["name"] for row in rows["items"]] == ["安装一班"]


async def test_names_are_told_apart_where_people_see_them(
    people: People, boss: SignedIn, product: Api
) -> None:
    await people.team("一班")
    for path, fields in (
        ("organisations", {"name": "安居售后"}),
        ("branches", {"organisation_id": FIRM_ID, "name": "城东网点"}),
        ("teams", {"branch_id": MAIN_BRANCH_ID, "name": "一班"}),
    ):
        answer = await post(product, boss, path, **fields)
        assert (answer.status, answer.body["code"]) == (409, "name_taken"), path
    partner = await people.subcontractor("顺达安装")
    assert (
        await post(product, boss, "branches", organisation_id=partner, name="城东网点")
    ).status == 201, "another organisation's branch may be called the same"


async def test_nothing_with_people_in_it_is_closed(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    west = await people.branch("城西网点")
    team = await people.team("西一班", west)
    wang = await people.staff("technician", branch_id=west, team_id=team)
    for path in (f"branches/{west}", f"teams/{team}", f"organisations/{FIRM_ID}"):
        answer = await patch(product, boss, path, active=False)
        assert (answer.status, answer.body["code"]) == (409, "still_has_people"), path
    await container.accounts.staff.disable(boss.actor, wang.id)
    for path in (f"teams/{team}", f"branches/{west}"):
        assert (await patch(product, boss, path, active=False)).body["active"] is False
    back = await product.delete(f"/api/v1/staff/{wang.id}/disablement", token=boss.token)
    assert (back.status, back.body["code"]) == (409, "closed_place")
    assert (await patch(product, boss, f"branches/{west}", version=1, active=True)).status == 200


async def test_the_default_branch_stays_open_until_another_takes_its_place(
    container: Container, people: People, product: Api
) -> None:
    west = await people.branch("城西网点")
    boss = await people.staff("business_administrator", branch_id=west)
    closed = await patch(product, boss, f"branches/{MAIN_BRANCH_ID}", active=False)
    assert (closed.status, closed.body["code"]) == (409, "default_branch_needed")
    foreign = await people.branch("顺达一部", await people.subcontractor("顺达安装"))
    for branch_id in (foreign, "nowhere"):
        answer = await patch(product, boss, f"organisations/{FIRM_ID}", default_branch_id=branch_id)
        assert (answer.status, answer.body["code"]) == (404, "branch_not_found")
    chosen = await patch(product, boss, f"organisations/{FIRM_ID}", default_branch_id=west)
    assert chosen.status == 200
    assert (await container.accounts.organisations.default_branch()).id == west
    assert (await patch(product, boss, f"branches/{MAIN_BRANCH_ID}", active=False)).status == 200
    again = await patch(
        product, boss, f"organisations/{FIRM_ID}", version=1, default_branch_id=MAIN_BRANCH_ID
    )
    assert (again.status, again.body["code"]) == (409, "closed_place")


async def test_a_stale_edit_of_a_place_is_refused(
    people: People, boss: SignedIn, product: Api
) -> None:
    team = await people.team("一班")
    for path in (f"organisations/{FIRM_ID}", f"branches/{MAIN_BRANCH_ID}", f"teams/{team}"):
        assert (await patch(product, boss, path, name="新名字")).status == 200
        stale = await patch(product, boss, path, name="旧名字")
        assert (stale.status, stale.body["code"]) == (409, "stale_document"), path


async def test_a_branch_scope_keeps_its_own_branch_and_teams(
    container: Container, people: People, product: Api
) -> None:
    west = await people.branch("城西网点")
    west_team = await people.team("西一班", west)
    grants = {"organisation:manage": "branch", "staff:read": "branch"}
    await people.role("place_keeper", grants)
    keeper = await people.staff("place_keeper")
    listed = (await product.get("/api/v1/branches", token=keeper.token)).body["items"]
    assert [row["id"] for row in listed] == [MAIN_BRANCH_ID]
    assert (await product.get("/api/v1/teams", token=keeper.token)).body["items"] == []
    assert (await patch(product, keeper, f"branches/{MAIN_BRANCH_ID}", name="东")).status == 200
    made = await post(product, keeper, "teams", branch_id=MAIN_BRANCH_ID, name="东一班")
    assert made.status == 201
    for answer, code in (
        (await patch(product, keeper, f"branches/{west}", name="西"), "branch_not_found"),
        (await patch(product, keeper, f"teams/{west_team}", name="西"), "team_not_found"),
        (await post(product, keeper, "teams", branch_id=west, name="西"), "branch_not_found"),
        (
            await patch(product, keeper, f"organisations/{FIRM_ID}", name="我的"),
            "organisation_not_found",
        ),
        (
            await post(product, keeper, "branches", organisation_id=FIRM_ID, name="新"),
            "organisation_not_found",
        ),
    ):
        assert (answer.status, answer.body["code"]) == (404, code)
    assert (await post(product, keeper, "organisations", name="新")).status == 403
    assert (await container.accounts.stores.branches.get(west)).version == 0


@pytest.mark.parametrize("scope", ["own", "team"])
async def test_a_scope_below_the_branch_changes_no_place(
    people: People, product: Api, scope: str
) -> None:
    await people.role("narrow", {"organisation:manage": scope, "staff:read": scope})
    team = await people.team("一班")
    narrow = await people.staff("narrow", team_id=team)
    assert (await patch(product, narrow, f"branches/{MAIN_BRANCH_ID}", name="东")).status == 404
    assert (await patch(product, narrow, f"teams/{team}", name="东")).status == 404
    shown = (await product.get("/api/v1/teams", token=narrow.token)).body["items"]
    assert [row["id"] for row in shown] == [team], "but shows which it is"
    shown = (await product.get("/api/v1/branches", token=narrow.token)).body["items"]
    assert [row["id"] for row in shown] == [MAIN_BRANCH_ID]
