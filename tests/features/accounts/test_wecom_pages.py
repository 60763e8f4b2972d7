"""Signing in from WeCom's work bench: to our own pages alone, in the browser that began."""

import asyncio

import pytest

from backend.container import Container
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.kit import Answer, Api
from tests.support.sign_in_platforms import PretendedPlatforms

STARTS, SESSIONS = "/api/v1/wecom-sign-ins", "/api/v1/wecom-page-sessions"
BENCH = "/bench/job?id=abc"


async def begun(product: Api, page: str = BENCH, **how: bool) -> dict[str, str]:
    answer = await product.post(STARTS, {"page": page, **how})
    assert answer.status == 201, answer.body
    way: dict[str, str] = answer.body
    return way


async def come_back(product: Api, way: dict[str, str], code: str, **other: str) -> Answer:
    kept = {"state": way["state"], "proof": way["proof"]} | other
    return await product.post(SESSIONS, {"code": code, **kept})


async def test_a_member_comes_back_to_his_page_and_is_signed_in(
    people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    li = await people.staff("dispatcher", wecom_userid="liming")
    for _ in range(2):  # a session that has ended is renewed without asking him
        way = await begun(product)
        assert way["address"] == f"https://wecom.example{BENCH}#{way['state']}.False.False"
        answer = await come_back(product, way, await platforms.member_code("liming"))
        assert (answer.status, answer.body["person_id"]) == (201, li.id)


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/bench",
        "//evil.example/bench",
        "/bench/../t/abc",
        "/bench/..",
        "/bench\\@evil.example",
        "/bench//evil.example",
        "/bench?next=https://evil.example",
        "/bench#x",
        "/benchmark",
        "/t/abc",
        "/",
        "bench",
        "/bench/\r\nSet-Cookie: a=b",
        "/console/" + "x" * 510,
    ],
)
async def test_no_sign_in_leads_anywhere_but_to_a_page_for_staff(
    container: Container, product: Api, page: str
) -> None:
    answer = await product.post(STARTS, {"page": page})
    assert (answer.status, answer.body["code"]) == (422, "page_not_ours")
    assert await container.mongo.collection("wecom_sign_ins").count({}) == 0


async def test_a_state_is_good_once_in_its_own_browser_for_ten_minutes(
    container: Container,
    people: People,
    product: Api,
    platforms: PretendedPlatforms,
    clock: MovableClock,
) -> None:
    li = await people.staff("dispatcher", wecom_userid="liming")
    lured, attackers = await begun(product), await begun(product)
    code = await platforms.member_code("liming")
    for way in ({"state": "made-up"}, {"proof": "another"}, {"proof": attackers["proof"]}):
        refused = await come_back(product, lured, code, **way)
        assert (refused.status, refused.body["code"]) == (422, "login_code_rejected")
    # The code was not spent on them.
    both = await asyncio.gather(*(come_back(product, lured, code) for _ in range(2)))
    assert sorted(answer.status for answer in both) == [201, 422]
    clock.move(minutes=11)
    late = await come_back(product, attackers, await platforms.member_code("liming"))
    assert late.status == 422
    sessions = await container.mongo.collection("sessions").find({"person_id": li.id}, limit=9)
    assert [session["via"] for session in sessions].count("wecom") == 1


async def test_a_phone_is_asked_for_where_we_have_none(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    new = await people.staff("technician", wecom_userid="new", phone="")
    known = await people.staff("technician", wecom_userid="known", phone="+8613800000009")
    for userid in ("new", "known"):
        way = await begun(product, wants_phone=True)
        assert way["address"].endswith(".True.False")
        code = await platforms.member_code(userid, "+8613800000001")
        assert (await come_back(product, way, code)).status == 201
    staff = container.accounts.stores.staff
    assert (await staff.get(new.id)).phone == "+8613800000001"
    assert (await staff.get(known.id)).phone == "+8613800000009"


async def test_the_mini_program_inside_wecom_signs_staff_in(
    people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    li = await people.staff("technician", wecom_userid="liming")
    code = {"code": await platforms.member_code("liming")}
    answer = await product.post("/api/v1/wecom-miniprogram-sessions", code)
    assert (answer.status, answer.body["person_id"]) == (201, li.id)
    again = await product.post("/api/v1/wecom-miniprogram-sessions", code)
    assert (again.status, again.body["code"]) == (422, "login_code_rejected")
    stranger = {"code": await platforms.member_code("stranger")}
    refused = await product.post("/api/v1/wecom-miniprogram-sessions", stranger)
    assert (refused.status, refused.body["code"]) == (403, "no_staff_account")
