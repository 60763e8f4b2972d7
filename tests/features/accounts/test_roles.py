"""Roles are data: shipped, edited, added and reset, and what changes holds within a second."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts.permissions import NOT_FOR_ROLES, Permission
from backend.features.accounts.repository import RoleRepository
from backend.features.accounts.service.grants import MOST_SECONDS_OLD, RoleGrants
from backend.features.accounts.shipped_roles import SHIPPED_ROLE_IDS, shipped_roles
from backend.kit.access import Scope
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


async def shown(api: Api, boss: SignedIn, role_id: str) -> dict[str, Any]:
    rows = (await api.get("/api/v1/roles", token=boss.token)).body["items"]
    return next(row for row in rows if row["id"] == role_id)


async def edit(api: Api, who: SignedIn, role_id: str, version: int, **change: Any) -> Answer:
    return await api.patch(
        f"/api/v1/roles/{role_id}", {"version": version, **change}, token=who.token
    )


def test_the_fourteen_roles_of_the_trade_are_shipped() -> None:
    assert [role.name for role in shipped_roles().values()] == [
        "客服",
        "调度",
        "组长",
        "师傅",
        "库管",
        "财务",
        "销售",
        "经理",
        "业务管理员",
        "项目经理",
        "成本总监",
        "采购",
        "工程",
        "外包管理员",
    ]


def test_shipped_roles_give_as_little_as_the_work_needs() -> None:
    roles = shipped_roles()
    everywhere = {
        role.id: {each for each, scope in role.grants.items() if scope is Scope.ALL}
        for role in roles.values()
    }
    whole = everywhere.pop("business_administrator")
    assert set(roles["business_administrator"].grants) == whole
    # How the firm works is one for all of it; nothing else crosses an organisation.
    rules = {"definitions:read", "definitions:edit", "definitions:publish"}
    assert {role: grants for role, grants in everywhere.items() if grants} == {"manager": rules}
    assert set(roles["business_administrator"].grants) == set(Permission) - NOT_FOR_ROLES
    for role in roles.values():
        assert NOT_FOR_ROLES.isdisjoint(role.grants), role.id
    keepers = {"staff:manage", "roles:manage", "organisation:manage", "operations:manage"}
    assert {role.id for role in roles.values() if keepers & set(role.grants)} == {
        "business_administrator",
        "subcontractor_administrator",
    }
    assert roles["technician"].grants[Permission.TICKETS_READ] is Scope.OWN
    assert Permission.TICKETS_DISPATCH not in roles["service_agent"].grants
    assert roles["dispatcher"].grants[Permission.TICKETS_DISPATCH] is Scope.BRANCH
    assert Permission.PERSONAL_REVEAL not in roles["warehouse_keeper"].grants


async def test_an_administrator_sees_edits_and_resets_a_shipped_role(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    role = await shown(product, boss, "technician")
    assert (role["version"], role["is_shipped"], role["is_edited"]) == (0, True, False)
    grants = role["grants"] | {"tickets:create": "own"}
    edited = await edit(product, boss, "technician", 0, grants=grants, name="工程师")
    assert edited.status == 200
    assert (edited.body["name"], edited.body["version"]) == ("工程师", 1)
    assert edited.body["is_edited"] is True
    stale = await edit(product, boss, "technician", 0, name="师父")
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    again = await edit(product, boss, "technician", 1, name="师父")
    assert again.body["version"] == 2
    reset = await product.post("/api/v1/roles/technician/reset", token=boss.token)
    assert reset.status == 200
    assert reset.body == role
    assert await shown(product, boss, "technician") == role
    audited = await container.mongo.collection("audit_entries").find(
        {"action": "role_changed"}, limit=9, sort=[("at", 1)]
    )
    assert audited[0]["details"] == {"tickets:create": "- > own"}
    assert len(audited) == 3


async def test_a_firm_adds_roles_of_its_own_and_removes_unused_ones(
    people: People, boss: SignedIn, product: Api
) -> None:
    draft = {"name": "质检", "grants": {"tickets:read": "branch", "tickets:follow_up": "branch"}}
    added = await product.post("/api/v1/roles", draft, token=boss.token)
    assert added.status == 201
    assert added.body["grants"] == draft["grants"]
    assert added.body["is_shipped"] is False
    same = await product.post("/api/v1/roles", draft, token=boss.token)
    assert (same.status, same.body["code"]) == (409, "name_taken")
    shipped = await product.post("/api/v1/roles", draft | {"name": "师傅"}, token=boss.token)
    assert (shipped.status, shipped.body["code"]) == (409, "name_taken")
    path = f"/api/v1/roles/{added.body['id']}"
    await people.staff(added.body["id"])
    used = await product.delete(path, token=boss.token)
    assert (used.status, used.body["code"]) == (409, "role_in_use")
    assert await shown(product, boss, added.body["id"]) == added.body
    unused = await product.post("/api/v1/roles", draft | {"name": "复核"}, token=boss.token)
    path = f"/api/v1/roles/{unused.body['id']}"
    assert (await product.delete(path, token=boss.token)).status == 204
    gone = await product.delete(path, token=boss.token)
    assert (gone.status, gone.body["code"]) == (404, "role_not_found")
    kept = await product.delete("/api/v1/roles/technician", token=boss.token)
    assert (kept.status, kept.body["code"]) == (409, "shipped_role")
    reset = await product.post(f"/api/v1/roles/{added.body['id']}/reset", token=boss.token)
    assert reset.status == 404


@pytest.mark.parametrize(
    "grants",
    [
        {"household:keep": "all"},
        {"me:keep": "own"},
        {"fly": "all"},
        {"tickets:read": "universe"},
        {"$where": "all"},
        {"tickets:read": {"$ne": None}},
        [],
    ],
)
async def test_what_is_no_permission_cannot_be_granted(
    container: Container, boss: SignedIn, product: Api, grants: Any
) -> None:
    answer = await product.post("/api/v1/roles", {"name": "怪", "grants": grants}, token=boss.token)
    assert answer.status == 422
    assert await container.mongo.collection("roles").count({}) == 0


async def test_nobody_grants_what_he_does_not_hold(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    held = {
        "roles:manage": "all",
        "staff:read": "all",
        "staff:manage": "all",
        "tickets:read": "branch",
    }
    await people.role("role_keeper", held)
    keeper = await people.staff("role_keeper")
    for more in ({"audit:read": "own"}, {"tickets:read": "organisation"}):
        added = await product.post(
            "/api/v1/roles", {"name": "更多", "grants": more}, token=keeper.token
        )
        assert (added.status, added.body["code"]) == (403, "grant_beyond_your_own")
        own = await edit(product, keeper, "role_keeper", 0, grants=held | more)
        assert (own.status, own.body["code"]) == (403, "grant_beyond_your_own")
    stronger = await edit(product, keeper, "business_administrator", 0, grants={})
    assert (stronger.status, stronger.body["code"]) == (403, "grant_beyond_your_own")
    mine = await product.patch(
        f"/api/v1/staff/{keeper.id}",
        {"version": 0, "role_ids": ["business_administrator"]},
        token=keeper.token,
    )
    assert (mine.status, mine.body["code"]) == (403, "grant_beyond_your_own")
    less = await product.post(
        "/api/v1/roles", {"name": "更少", "grants": {"tickets:read": "team"}}, token=keeper.token
    )
    assert less.status == 201
    stored = await container.mongo.collection("roles").find({}, limit=9)
    assert {row["name"] for row in stored} == {"role_keeper", "更少"}


async def test_roles_are_the_whole_firms(people: People, product: Api) -> None:
    await people.role("half_keeper", {"roles:manage": "organisation", "staff:read": "all"})
    keeper = await people.staff("half_keeper")
    answer = await product.post("/api/v1/roles", {"name": "新", "grants": {}}, token=keeper.token)
    assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    edited = await edit(product, keeper, "technician", 0, name="新")
    assert edited.status == 403


async def test_the_administrators_role_cannot_lose_its_keys(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    account = await container.accounts.stores.staff.get(boss.id)
    account.take_password("stands for a hash")
    await container.accounts.stores.staff.save(account)
    role = await shown(product, boss, "business_administrator")
    for key in ("staff:manage", "roles:manage"):
        grants = {name: scope for name, scope in role["grants"].items() if name != key}
        answer = await edit(product, boss, "business_administrator", 0, grants=grants)
        assert (answer.status, answer.body["code"]) == (409, "last_administrator")
        narrower = role["grants"] | {key: "branch"}
        answer = await edit(product, boss, "business_administrator", 0, grants=narrower)
        assert (answer.status, answer.body["code"]) == (409, "last_administrator")
    assert await shown(product, boss, "business_administrator") == role


async def test_of_eight_edits_at_once_with_one_version_one_wins(
    container: Container, boss: SignedIn, product: Api, second_process: Api
) -> None:
    answers = await asyncio.gather(
        *(
            edit((product, second_process)[n % 2], boss, "sales", 0, name=f"销售{n}")
            for n in range(8)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, *[409] * 7]
    winner = answers[[answer.status for answer in answers].index(200)]
    assert await shown(product, boss, "sales") == winner.body


async def test_a_demotion_holds_on_every_process_within_a_second(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    manager = await people.staff("manager")
    both = (product, second_process)
    for api in both:
        assert (await api.get("/api/v1/audit-entries", token=manager.token)).status == 200
    role = await shown(product, boss, "manager")
    grants = {name: scope for name, scope in role["grants"].items() if name != "audit:read"}
    assert (await edit(product, boss, "manager", 0, grants=grants)).status == 200
    await asyncio.sleep(1)
    for api in both:
        answer = await api.get("/api/v1/audit-entries", token=manager.token)
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")
        me = await api.get("/api/v1/me", token=manager.token)
        assert "audit:read" not in me.body["permissions"]


async def test_taking_a_role_away_holds_with_the_next_request(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    manager = await people.staff("manager")
    assert (await second_process.get("/api/v1/audit-entries", token=manager.token)).status == 200
    change = {"version": 0, "role_ids": ["warehouse_keeper"]}
    path = f"/api/v1/staff/{manager.id}"
    assert (await product.patch(path, change, token=boss.token)).status == 200
    answer = await second_process.get("/api/v1/audit-entries", token=manager.token)
    assert answer.status == 403


async def test_a_hundred_requests_at_once_ask_for_the_roles_once(
    container: Container, people: People
) -> None:
    class Counting(RoleRepository):
        asked = 0

        async def every(self) -> Any:
            self.asked += 1
            return await super().every()

    clock = [100.0]
    roles = Counting(container.mongo)
    grants = RoleGrants(roles, monotonic=lambda: clock[0])
    await asyncio.gather(*(grants.of(("technician",)) for _ in range(100)))
    assert roles.asked == 1
    clock[0] += MOST_SECONDS_OLD - 0.01
    await grants.of(("manager", "finance"))
    assert roles.asked == 1
    clock[0] += 0.01
    await grants.of(("technician",))
    assert roles.asked == 2
    await people.role("new", {"tickets:read": "team"})
    assert (await grants.of(("new",)))["tickets:read"] is Scope.TEAM
    assert roles.asked == 3, "a role that is not known was made just now"


async def test_a_permission_that_a_release_dropped_locks_nobody_out(
    container: Container, people: People
) -> None:
    await people.role("old", {"tickets:read": "team"})
    await container.mongo.collection("roles").update_one(
        {"_id": "old"}, {"$set": {"grants": {"fax:send": "all", "tickets:read": "team"}}}
    )
    wang = await people.staff("old")
    assert wang.actor.grants == {"tickets:read": Scope.TEAM, "me:keep": Scope.OWN}


async def test_there_is_an_end_to_adding_roles(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    for number in range(100):
        await people.role(f"role-{number}", {})
    answer = await product.post("/api/v1/roles", {"name": "多", "grants": {}}, token=boss.token)
    assert (answer.status, answer.body["code"]) == (409, "too_many_roles")
    listed = (await product.get("/api/v1/roles", token=boss.token)).body["items"]
    assert len(listed) == 100 + len(SHIPPED_ROLE_IDS)
