"""Hiring, moving and disabling people, within one's reach and never above one's rank."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from backend.container import Container
from backend.kit.mongo import OUTBOX
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Answer, Api, fresh_key

KEEPER = {
    "staff:read": "branch",
    "staff:manage": "branch",
    "personal:reveal": "branch",
    "tickets:read": "branch",
    "tickets:work": "own",
    "tickets:message": "own",
    "devices:read": "branch",
    "devices:record": "branch",
    "media:upload": "own",
    "media:read": "own",
    "inbox:read": "own",
}


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator", username="boss")


@pytest.fixture
async def keeper(people: People) -> SignedIn:
    """Manages the main branch: may hire technicians there."""
    await people.role("branch_keeper", KEEPER)
    return await people.staff("branch_keeper", username="keeper")


def draft(**overrides: Any) -> dict[str, Any]:
    return {
        "username": "wang",
        "name": NAMES[1],
        "phone": canary_phone(21),
        "wecom_userid": "WangJG",
        "role_ids": ["technician"],
        "branch_id": MAIN_BRANCH_ID,
        **overrides,
    }


async def add(api: Api, who: SignedIn, **overrides: Any) -> Answer:
    return await api.post("/api/v1/staff", draft(**overrides), token=who.token)


async def change(api: Api, who: SignedIn, staff_id: str, **fields: Any) -> Answer:
    body = {"version": 0, **fields}
    return await api.patch(f"/api/v1/staff/{staff_id}", body, token=who.token)


async def stored_staff(container: Container) -> int:
    return await container.mongo.collection("staff").count({})


async def test_an_administrator_hires_a_technician(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    team = await people.team("一班")
    answer = await add(product, boss, team_id=team, reports_to=boss.id)
    assert answer.status == 201
    assert answer.body == {
        "id": answer.body["id"],
        "version": 0,
        "username": "wang",
        "name": NAMES[1],
        "phone": "139****0021",
        "wecom_userid": "wangjg",
        "role_ids": ["technician"],
        "organisation_id": "firm",
        "branch_id": MAIN_BRANCH_ID,
        "team_id": team,
        "reports_to": boss.id,
        "active": True,
        "last_day": None,
        "left_on": None,
        "has_password": False,
        "created_at": answer.body["created_at"],
        "last_signed_in_at": None,
    }
    row = await container.mongo.collection("staff").find_one({"username": "wang"})
    assert row is not None
    assert all(isinstance(row[field], bytes) for field in ("name", "phone", "wecom_userid"))
    entry = await container.mongo.collection("audit_entries").find_one({"action": "staff_created"})
    assert entry is not None
    assert (entry["actor_id"], entry["subject_id"]) == (boss.id, answer.body["id"])
    assert entry["details"] == {"roles": "technician", "branch": MAIN_BRANCH_ID}


@pytest.mark.parametrize(
    ("overrides", "status", "code"),
    [
        ({"username": "boss", "wecom_userid": ""}, 409, "username_taken"),
        ({"username": "BOSS", "wecom_userid": ""}, 409, "username_taken"),
        ({"wecom_userid": "TAKEN"}, 409, "we_com_user_taken"),
        ({"branch_id": "nowhere"}, 404, "branch_not_found"),
        ({"team_id": "nowhere"}, 422, "team_outside_branch"),
        ({"role_ids": ["king"]}, 404, "role_not_found"),
        ({"role_ids": []}, 422, "invalid_request"),
        ({"role_ids": ["technician"] * 11}, 422, "invalid_request"),
        ({"reports_to": "nobody"}, 422, "reporting_loop"),
        ({"username": "13900000021"}, 422, "invalid_request"),
        ({"username": "x"}, 422, "invalid_request"),
        ({"phone": "123"}, 422, "invalid_request"),
        ({"name": " "}, 422, "invalid_request"),
    ],
)
async def test_a_bad_draft_adds_nobody(
    container: Container,
    people: People,
    boss: SignedIn,
    product: Api,
    overrides: dict[str, Any],
    status: int,
    code: str,
) -> None:
    await people.staff("technician", wecom_userid="taken")
    before = await stored_staff(container)
    answer = await add(product, boss, **overrides)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await stored_staff(container) == before


@pytest.mark.parametrize(
    "field",
    [
        "_id",
        "id",
        "organisation_id",
        "active",
        "password_hash",
        "password_link",
        "grants",
        "created_at",
        "version",
        "idx",
        "$set",
    ],
)
async def test_what_the_server_decides_cannot_be_sent(
    container: Container, boss: SignedIn, product: Api, field: str
) -> None:
    answer = await add(product, boss, **{field: "x"})
    assert (answer.status, answer.body["code"]) == (422, "invalid_request")
    assert await stored_staff(container) == 1
    if field != "version":
        changed = await change(product, boss, boss.id, **{field: "x"})
        assert changed.status == 422
    assert (await container.accounts.stores.staff.get(boss.id)).version == 0


async def test_one_key_hires_one_person(
    container: Container, boss: SignedIn, product: Api, second_process: Api
) -> None:
    key = fresh_key()
    answers = await asyncio.gather(
        *(
            api.post("/api/v1/staff", draft(), token=boss.token, key=key)
            for api in (product, second_process) * 5
        )
    )
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert await stored_staff(container) == 2


async def test_eight_drafts_with_one_username_at_once_hire_one(
    container: Container, boss: SignedIn, product: Api, second_process: Api
) -> None:
    answers = await asyncio.gather(
        *(add((product, second_process)[n % 2], boss, wecom_userid=f"w{n}") for n in range(8))
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 7]
    assert {a.body["code"] for a in answers if a.status == 409} == {"username_taken"}
    assert await stored_staff(container) == 2


async def test_a_branch_manager_sees_and_hires_in_his_branch_only(
    container: Container, people: People, keeper: SignedIn, product: Api
) -> None:
    west = await people.branch("城西网点")
    near = await people.staff("technician", name=NAMES[2], phone="+86" + canary_phone(31))
    far = await people.staff(
        "technician", name=NAMES[2], phone="+86" + canary_phone(31), branch_id=west
    )
    for query in ("", f"?search={canary_phone(31)}", "?search=0031", "?role_id=technician"):
        listed = await product.get(f"/api/v1/staff{query}", token=keeper.token)
        assert {row["id"] for row in listed.body["items"]} - {keeper.id} == {near.id}, query
    beyond = await product.get(f"/api/v1/staff?branch_id={west}", token=keeper.token)
    assert beyond.body == {"items": [], "next_cursor": None}
    assert (await add(product, keeper)).status == 201
    elsewhere = await add(product, keeper, branch_id=west, username="li", wecom_userid="")
    nowhere = await add(product, keeper, branch_id="nowhere", username="li", wecom_userid="")
    assert (elsewhere.status, elsewhere.body["code"]) == (404, "branch_not_found")
    assert elsewhere.body | {"request_id": ""} == nowhere.body | {"request_id": ""}
    moved = await change(product, keeper, near.id, branch_id=west)
    assert (moved.status, moved.body["code"]) == (404, "branch_not_found")
    assert (await container.accounts.stores.staff.get(near.id)).branch_id == MAIN_BRANCH_ID
    for verb, path, body in (
        ("GET", "/api/v1/staff/{}", None),
        ("PATCH", "/api/v1/staff/{}", {"version": 0, "name": NAMES[3]}),
        ("POST", "/api/v1/staff/{}/disablement", None),
        ("DELETE", "/api/v1/staff/{}/disablement", None),
        ("POST", "/api/v1/staff/{}/password-link", None),
        ("POST", "/api/v1/staff/{}/revelation", None),
    ):
        theirs = await product.call(verb, path.format(far.id), body, token=keeper.token)
        nobody = await product.call(verb, path.format("nobody"), body, token=keeper.token)
        assert theirs.status == 404, (verb, path)
        assert theirs.body | {"request_id": ""} == nobody.body | {"request_id": ""}
    assert (await container.accounts.stores.staff.get(far.id)).version == 0


async def test_a_branch_manager_gives_no_more_than_he_has(
    container: Container, people: People, boss: SignedIn, keeper: SignedIn, product: Api
) -> None:
    for role in ("business_administrator", "manager", "dispatcher"):
        answer = await add(product, keeper, role_ids=["technician", role])
        assert (answer.status, answer.body["code"]) == (403, "grant_beyond_your_own"), role
    wang = (await add(product, keeper)).body
    raised = await change(product, keeper, wang["id"], role_ids=["manager"])
    assert (raised.status, raised.body["code"]) == (403, "grant_beyond_your_own")
    assert (await container.accounts.stores.staff.get(wang["id"])).role_ids == ("technician",)
    for verb, path, body in (
        ("PATCH", "", {"version": 0, "wecom_userid": "mine"}),
        ("PATCH", "", {"version": 0, "role_ids": ["technician"]}),
        ("POST", "/disablement", None),
        ("POST", "/password-link", None),
    ):
        answer = await product.call(
            verb, f"/api/v1/staff/{boss.id}{path}", body, token=keeper.token
        )
        assert (answer.status, answer.body["code"]) == (403, "staff_outranks_you"), path
    assert (await container.accounts.stores.staff.get(boss.id)).version == 0


async def test_a_subcontractor_keeps_his_own_people_only(people: People, product: Api) -> None:
    partner = await people.subcontractor("顺达安装")
    theirs = await people.branch("顺达一部", partner)
    chief = await people.staff("subcontractor_administrator", branch_id=theirs)
    ours = await people.staff("technician")
    listed = await product.get("/api/v1/staff", token=chief.token)
    assert [row["id"] for row in listed.body["items"]] == [chief.id]
    assert (await product.get(f"/api/v1/staff/{ours.id}", token=chief.token)).status == 404
    for path in ("organisations", "branches"):
        rows = (await product.get(f"/api/v1/{path}", token=chief.token)).body["items"]
        assert [row["name"] for row in rows] == [
            {"organisations": "顺达安装", "branches": "顺达一部"}[path]
        ]
    refused = await add(product, chief)
    assert refused.status == 404, "our branch does not exist for him"


async def test_staff_are_found_by_digits_phone_name_or_username(
    people: People, boss: SignedIn, product: Api
) -> None:
    wang = await people.staff(
        "technician", name=NAMES[1], phone="+86" + canary_phone(41), username="wangjg"
    )
    await people.staff("technician", name=NAMES[2], phone="+86" + canary_phone(42))
    for text in ("0041", canary_phone(41), NAMES[1], "WangJG"):
        found = await product.get(f"/api/v1/staff?search={quote(text)}", token=boss.token)
        assert [row["id"] for row in found.body["items"]] == [wang.id], text
        assert canary_phone(41) not in found.raw.decode()
    for text in (NAMES[1][:1], "004", ".*", "$ne", "1390000"):
        found = await product.get(f"/api/v1/staff?search={quote(text)}", token=boss.token)
        assert found.body["items"] == [], text


async def test_the_list_is_paged_and_complete(people: People, boss: SignedIn, product: Api) -> None:
    made = {boss.id} | {(await people.staff("technician")).id for _ in range(11)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = await product.get(f"/api/v1/staff?limit=5&cursor={cursor}", token=boss.token)
        seen += [row["id"] for row in page.body["items"]]
        cursor = page.body["next_cursor"]
        if not cursor:
            break
    assert len(seen) == 12
    assert set(seen) == made
    broken = await product.get("/api/v1/staff?cursor=x", token=boss.token)
    assert broken.status == 422


async def test_a_change_holds_at_once_in_open_sessions(
    people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    west = await people.branch("城西网点")
    team = await people.team("西一班", west)
    wang = await people.staff("technician", phone="+86" + canary_phone(51))
    moved = await change(
        product, boss, wang.id, branch_id=west, team_id=team, name=NAMES[3], phone=""
    )
    assert moved.status == 200
    assert (moved.body["version"], moved.body["phone"]) == (1, "")
    me = (await second_process.get("/api/v1/me", token=wang.token)).body
    assert (me["name"], me["branch"]["id"], me["team"]["id"]) == (NAMES[3], west, team)
    stale = await change(product, boss, wang.id, name=NAMES[1])
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    stranded = await product.patch(
        f"/api/v1/staff/{wang.id}",
        {"version": 1, "branch_id": MAIN_BRANCH_ID},
        token=boss.token,
    )
    assert (stranded.status, stranded.body["code"]) == (422, "team_outside_branch")


async def test_of_a_hundred_edits_with_one_version_one_wins(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    wang = await people.staff("technician")
    answers = await asyncio.gather(
        *(
            change((product, second_process)[n % 2], boss, wang.id, reports_to=boss.id)
            for n in range(100)
        )
    )
    statuses = [answer.status for answer in answers]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409, 503}, "a saturated server says so"
    assert (await container.accounts.stores.staff.get(wang.id)).version == 1


async def test_reporting_lines_do_not_loop(people: People, boss: SignedIn, product: Api) -> None:
    wang, li = await people.staff("technician"), await people.staff("technician")
    assert (await change(product, boss, wang.id, reports_to=li.id)).status == 200
    for staff_id, superior in ((li.id, wang.id), (li.id, li.id)):
        answer = await change(product, boss, staff_id, reports_to=superior)
        assert (answer.status, answer.body["code"]) == (422, "reporting_loop")
    partner = await people.branch("顺达一部", await people.subcontractor("顺达安装"))
    stranger = await people.staff("technician", branch_id=partner)
    answer = await change(product, boss, li.id, reports_to=stranger.id)
    assert answer.status == 422
    assert (await product.get(f"/api/v1/staff/{li.id}", token=boss.token)).body["version"] == 0


async def test_disabling_locks_out_at_once_and_can_be_undone(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    wang = await people.staff("technician")
    path = f"/api/v1/staff/{wang.id}/disablement"
    disabled = await product.post(path, token=boss.token)
    assert (disabled.status, disabled.body["active"]) == (200, False)
    assert (await second_process.get("/api/v1/me", token=wang.token)).status == 401
    assert (await product.post(path, token=boss.token)).status == 200, "again changes nothing"
    events = container.mongo.collection(OUTBOX)
    assert await events.count({"type": "StaffDisabled", "payload.staff_id": wang.id}) == 1
    enabled = await product.delete(path, token=boss.token)
    assert (enabled.status, enabled.body["active"]) == (200, True)
    assert (await product.get("/api/v1/me", token=wang.token)).status == 401, "sign in again"
    own = await product.post(f"/api/v1/staff/{boss.id}/disablement", token=boss.token)
    assert (own.status, own.body["code"]) == (409, "cannot_disable_yourself")


async def with_password(container: Container, staff_id: str) -> None:
    account = await container.accounts.stores.staff.get(staff_id)
    account.take_password("stands for a hash")
    await container.accounts.stores.staff.save(account)


async def test_two_administrators_who_disable_each_other_leave_one(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    for _ in range(3):
        other = await people.staff("business_administrator")
        pair = [(product, boss, other), (second_process, other, boss)]
        for _, who, _ in pair:
            await with_password(container, who.id)
        answers = await asyncio.gather(
            *(
                api.post(f"/api/v1/staff/{whom.id}/disablement", token=who.token)
                for api, who, whom in pair
            )
        )
        assert sorted(answer.status for answer in answers) in ([200, 401], [200, 409])
        left = await container.mongo.collection("staff").find({"active": True}, limit=9)
        assert len(left) == 1
        survivor = await container.accounts.stores.staff.get(left[0]["_id"])
        boss = await people.sign_in(survivor)


async def test_the_last_administrator_keeps_role_and_way_in(
    container: Container, people: People, product: Api
) -> None:
    boss = await people.staff("business_administrator", wecom_userid="boss")
    invited = await people.staff("business_administrator")
    for fields in ({"role_ids": ["manager"]}, {"wecom_userid": ""}):
        answer = await change(product, boss, boss.id, **fields)
        assert (answer.status, answer.body["code"]) == (409, "last_administrator"), fields
    assert (await container.accounts.stores.staff.get(boss.id)).version == 0
    await with_password(container, invited.id)
    assert (await change(product, boss, boss.id, role_ids=["manager"])).status == 200


async def test_a_phone_is_shown_whole_to_whoever_may_and_it_is_recorded(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    wang = await people.staff("technician", phone="+86" + canary_phone(61))
    path = f"/api/v1/staff/{wang.id}/revelation"
    assert (await product.post(path, token=boss.token)).body == {"phone": "+86" + canary_phone(61)}
    rows = await container.mongo.collection("audit_entries").find(
        {"action": "personal_revealed"}, limit=9
    )
    assert [(row["actor_id"], row["subject_id"]) for row in rows] == [(boss.id, wang.id)]
    keeper = await people.staff("warehouse_keeper")
    assert (await product.post(path, token=keeper.token)).status == 403
    assert (
        await container.mongo.collection("audit_entries").count({"action": "personal_revealed"})
        == 1
    )


async def test_customers_and_anonymous_people_have_no_business_with_staff(
    people: People, product: Api
) -> None:
    customer = await people.customer()
    for path in ("staff", "roles", "organisations", "branches", "teams"):
        assert (await product.get(f"/api/v1/{path}", token=customer.token)).status == 403
        assert (await product.get(f"/api/v1/{path}")).status == 401
    assert (await product.post("/api/v1/staff", draft(), token=customer.token)).status == 403
