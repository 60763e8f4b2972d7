"""Inviting people: one use, seven days, sent anew, revoked; by a link or by WeCom."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Answer, Api
from tests.support.sign_in_platforms import PretendedPlatforms

PASSWORD = "青山不改绿水长流-7"


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator", username="boss")


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.staff("technician", username="wang", wecom_userid="wangjg")


async def invite(api: Api, who: SignedIn, staff_id: str, way: str = "link") -> Answer:
    path = f"/api/v1/staff/{staff_id}/invitation"
    return await api.post(path, {"way": way}, token=who.token)


async def accept(api: Api, token: str, password: str = PASSWORD) -> Answer:
    return await api.post("/api/v1/invitation-acceptances", {"token": token, "password": password})


async def sign_in(api: Api, username: str = "wang") -> int:
    body = {"username": username, "password": PASSWORD}
    return (await api.post("/api/v1/staff-sessions", body)).status


async def test_whoever_holds_the_link_chooses_a_password_once(
    container: Container, boss: SignedIn, wang: SignedIn, product: Api, clock: MovableClock
) -> None:
    issued = await invite(product, boss, wang.id)
    assert issued.status == 201
    token = issued.body["token"]
    shown = await product.post("/api/v1/invitation-look-ups", {"token": token})
    assert (shown.body["username"], shown.body["firm_name"]) == ("wang", "安居售后")
    row = await container.mongo.collection("staff_invitations").find_one({"staff_id": wang.id})
    assert row is not None
    assert token not in str(row)
    clock.move(days=6.9)
    assert (await accept(product, token)).status == 204
    assert await sign_in(product) == 201
    again = await accept(product, token, "another-long-password-9")
    assert (again.status, again.body["code"]) == (410, "invitation_rejected")
    assert await sign_in(product) == 201


async def test_after_seven_days_it_is_too_late(
    boss: SignedIn, wang: SignedIn, product: Api, clock: MovableClock
) -> None:
    token = (await invite(product, boss, wang.id)).body["token"]
    clock.move(days=7)
    assert (await accept(product, token)).status == 410
    assert (await product.post("/api/v1/invitation-look-ups", {"token": token})).status == 410
    assert await sign_in(product) == 401


async def test_used_twice_at_once_one_password_holds(
    boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    token = (await invite(product, boss, wang.id)).body["token"]
    answers = await asyncio.gather(*(accept(product, token) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [204, 410, 410, 410]


async def test_sent_anew_the_one_before_stops_working(
    boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    first = (await invite(product, boss, wang.id)).body["token"]
    second = (await invite(product, boss, wang.id)).body["token"]
    assert (await accept(product, first)).status == 410
    assert (await accept(product, second)).status == 204
    joined = await invite(product, boss, wang.id)
    assert (joined.status, joined.body["code"]) == (409, "already_joined")


async def test_invited_twice_at_once_one_invitation_is_pending(
    container: Container, boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    answers = await asyncio.gather(*(invite(product, boss, wang.id) for _ in range(3)))
    tokens = [answer.body["token"] for answer in answers if answer.status == 201]
    assert tokens
    invitations = container.mongo.collection("staff_invitations")
    assert await invitations.count({"staff_id": wang.id, "state": "pending"}) == 1
    taken = [(await accept(product, token)).status for token in tokens]
    assert min(taken) == 204
    assert taken.count(204) == 1


async def test_revoked_it_opens_nothing_by_wecom_either(
    boss: SignedIn, wang: SignedIn, product: Api, platforms: PretendedPlatforms
) -> None:
    token = (await invite(product, boss, wang.id)).body["token"]
    path = f"/api/v1/staff/{wang.id}/invitation"
    assert (await product.delete(path, token=boss.token)).status == 204
    twice = await product.delete(path, token=boss.token)
    assert (twice.status, twice.body["code"]) == (404, "invitation_not_found")
    assert (await accept(product, token)).status == 410
    body = {"code": await platforms.member_code("wangjg")}
    refused = await product.post("/api/v1/wecom-sessions", body)
    assert (refused.status, refused.body["code"]) == (403, "no_staff_account")
    await invite(product, boss, wang.id, "wecom")
    body = {"code": await platforms.member_code("wangjg")}
    assert (await product.post("/api/v1/wecom-sessions", body)).status == 201


async def test_by_wecom_the_first_sign_in_accepts(
    container: Container,
    boss: SignedIn,
    wang: SignedIn,
    product: Api,
    platforms: PretendedPlatforms,
    clock: MovableClock,
    people: People,
) -> None:
    issued = await invite(product, boss, wang.id, "wecom")
    assert (issued.status, issued.body["token"]) == (201, "")
    body = {"code": await platforms.member_code("wangjg")}
    assert (await product.post("/api/v1/wecom-sessions", body)).status == 201
    listed = await product.get("/api/v1/staff-invitations?state=accepted", token=boss.token)
    assert [each["staff_id"] for each in listed.body["items"]] == [wang.id]
    pending = await product.get("/api/v1/staff-invitations", token=boss.token)
    assert pending.body["items"] == []
    li = await people.staff("technician", username="li", wecom_userid="lihq")
    await invite(product, boss, li.id, "wecom")
    clock.move(days=7)
    late = {"code": await platforms.member_code("lihq")}
    assert (await product.post("/api/v1/wecom-sessions", late)).status == 403
    nobody = await people.staff("technician", username="zhao")
    boss_again = await people.sign_in(await container.accounts.stores.staff.get(boss.id))
    missing = await invite(product, boss_again, nobody.id, "wecom")
    assert (missing.status, missing.body["code"]) == (422, "we_com_user_missing")


async def test_a_password_by_another_link_ends_the_invitation(
    boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    """Else whoever found the old invitation could choose another password."""
    token = (await invite(product, boss, wang.id)).body["token"]
    link = await product.post(f"/api/v1/staff/{wang.id}/password-link", token=boss.token)
    body = {"token": link.body["token"], "password": PASSWORD}
    assert (await product.post("/api/v1/password-link-redemptions", body)).status == 204
    assert (await accept(product, token, "another-long-password-9")).status == 410
    assert await sign_in(product) == 201


async def test_weak_passwords_and_made_up_tokens_are_refused(
    boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    token = (await invite(product, boss, wang.id)).body["token"]
    weak = await accept(product, token, "12345678")
    assert (weak.status, weak.body["code"]) == (422, "weak_password")
    for odd in ("made-up", "", "x" * 100):
        assert (await accept(product, odd)).status in (410, 422)
    assert (await accept(product, token)).status == 204


async def test_the_stronger_and_the_foreign_are_not_invited(
    people: People, boss: SignedIn, product: Api
) -> None:
    organisation = await people.subcontractor("远山安装队")
    branch = await people.branch("远山网点", organisation)
    head = await people.staff("subcontractor_administrator", branch_id=branch)
    foreign = await invite(product, head, boss.id)
    assert (foreign.status, foreign.body["code"]) == (404, "staff_not_found")
    strong = await people.staff("business_administrator", branch_id=branch)
    outranked = await invite(product, head, strong.id)
    assert (outranked.status, outranked.body["code"]) == (403, "staff_outranks_you")


# -- a subcontractor's beginning -------------------------------------------------------------------


def opening(**overrides: Any) -> dict[str, Any]:
    administrator = {"username": "zhou", "name": NAMES[2], "phone": canary_phone(8)}
    return {"name": "远山安装队", "administrator": administrator, **overrides}


async def test_a_subcontractor_begins_with_one_person_who_is_invited(
    boss: SignedIn, product: Api
) -> None:
    opened = await product.post("/api/v1/subcontractor-openings", opening(), token=boss.token)
    assert opened.status == 201, opened.body
    assert (await accept(product, opened.body["invitation"]["token"])).status == 204
    body = {"username": "zhou", "password": PASSWORD}
    session = await product.post("/api/v1/staff-sessions", body)
    token = session.body["token"]
    me = (await product.get("/api/v1/me", token=token)).body
    assert me["organisation"] == {"id": opened.body["organisation_id"], "name": "远山安装队"}
    hired = await product.post(
        "/api/v1/staff",
        {
            "username": "qian",
            "name": NAMES[3],
            "role_ids": ["technician"],
            "branch_id": opened.body["branch_id"],
        },
        token=token,
    )
    assert (hired.status, hired.body["organisation_id"]) == (201, opened.body["organisation_id"])
    staff = await product.get("/api/v1/staff", token=token)
    assert {each["username"] for each in staff.body["items"]} == {"zhou", "qian"}


async def test_nothing_of_a_subcontractor_stays_where_one_part_is_refused(
    container: Container, boss: SignedIn, product: Api, people: People
) -> None:
    await people.staff("technician", username="zhou")
    refused = await product.post("/api/v1/subcontractor-openings", opening(), token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "username_taken")
    wecom = opening(way="wecom", administrator={"username": "qian", "name": NAMES[2]})
    missing = await product.post("/api/v1/subcontractor-openings", wecom, token=boss.token)
    assert (missing.status, missing.body["code"]) == (422, "we_com_user_missing")
    organisations = container.mongo.collection("organisations")
    assert await organisations.count({"kind": "subcontractor"}) == 0
    assert await container.mongo.collection("staff_invitations").count({}) == 0
