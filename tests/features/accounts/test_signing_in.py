"""Three ways in, and what keeps others out."""

import asyncio
from typing import Any

import pytest
from argon2 import PasswordHasher

from backend.container import Container
from backend.features.accounts.errors import SignInRefused
from backend.features.accounts.models import StaffAccount
from backend.features.accounts.service import sign_in as sign_in_module
from backend.features.accounts.service.callers import Caller
from backend.kit.errors import TooManyRequests
from backend.kit.passwords import hash_password, password_matches
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES
from tests.support.kit import Answer, Api
from tests.support.sign_in_platforms import PretendedPlatforms

PASSWORD = "蓝色的-空调-07"


@pytest.fixture
async def wang(container: Container, people: People) -> SignedIn:
    """A technician without WeCom, who has chosen a password."""
    signed_in = await people.staff("technician", username="wang")
    await set_password(container, signed_in.id, PASSWORD)
    await container.accounts.sessions.end_all(signed_in.id)
    return signed_in


async def set_password(container: Container, staff_id: str, password: str) -> None:
    staff = await container.accounts.stores.staff.get(staff_id)
    staff.take_password(await hash_password(password))
    await container.accounts.stores.staff.save(staff)


async def sign_in(api: Api, username: str, password: str, **options: Any) -> Answer:
    body = {"username": username, "password": password}
    return await api.post("/api/v1/staff-sessions", body, **options)


async def test_a_technician_without_wecom_signs_in_fully(
    container: Container, wang: SignedIn, product: Api, second_process: Api
) -> None:
    answer = await sign_in(product, "Wang", PASSWORD, headers={"User-Agent": "MicroMessenger/8"})
    assert answer.status == 201
    assert (answer.body["kind"], answer.body["person_id"]) == ("staff", wang.id)
    token = answer.body["token"]
    assert len(token) >= 43, "256 bits"
    me = await second_process.get("/api/v1/me", token=token)
    assert me.status == 200
    assert me.body["name"] == NAMES[0]
    assert me.body["via"] == "password"
    assert me.body["roles"] == [{"id": "technician", "name": "师傅"}]
    assert me.body["branch"] == {"id": "main-branch", "name": "城东网点"}
    assert me.body["team"] is None
    assert me.body["permissions"]["tickets:work"] == "own"
    assert "staff:read" not in me.body["permissions"]
    row = await container.mongo.collection("audit_entries").find_one({"action": "signed_in"})
    assert row is not None
    assert (row["actor_id"], row["actor_via"]) == (wang.id, "password")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("wang", "wrong password"),
        ("nobody", PASSWORD),
        ("wang", f" {PASSWORD}"),
        ("wang", f"{PASSWORD}\n"),
        ("wang", PASSWORD.upper() + "x"),
        ("$ne", "null"),
        ("disabled", PASSWORD),
        ("invited", PASSWORD),
    ],
)
async def test_every_refusal_reads_the_same(
    container: Container,
    people: People,
    wang: SignedIn,
    product: Api,
    username: str,
    password: str,
) -> None:
    gone = await people.staff("technician", username="disabled")
    await set_password(container, gone.id, PASSWORD)
    leaver = await container.accounts.stores.staff.get(gone.id)
    leaver.disable()
    await container.accounts.stores.staff.save(leaver)
    await people.staff("technician", username="invited")
    sessions = await container.mongo.collection("sessions").count({})
    answer = await sign_in(product, username, password)
    assert answer.status == 401
    assert {k: v for k, v in answer.body.items() if k != "request_id"} == {
        "type": "about:blank",
        "status": 401,
        "code": "sign_in_refused",
        "title": "Unauthorized",
        "detail": "用户名或密码不正确，请检查后重试；忘记密码请联系管理员",
        "params": {},
    }
    assert await container.mongo.collection("sessions").count({}) == sessions


async def test_what_is_no_text_is_refused_before_anything_is_asked(
    container: Container, wang: SignedIn, product: Api
) -> None:
    for bad in ({"$ne": None}, {"$regex": ""}, ["wang"], 7, None, True):
        for body in (
            {"username": bad, "password": PASSWORD},
            {"username": "wang", "password": bad},
        ):
            answer = await product.post("/api/v1/staff-sessions", body)
            assert answer.status == 422, body
            assert PASSWORD not in answer.raw.decode()
    more = {"username": "wang", "password": PASSWORD, "role_ids": ["business_administrator"]}
    assert (await product.post("/api/v1/staff-sessions", more)).status == 422
    assert await container.mongo.collection("sessions").count({}) == 0


async def test_ten_tries_in_a_quarter_of_an_hour_from_one_address(
    container: Container, people: People, wang: SignedIn, product: Api
) -> None:
    for _ in range(10):
        assert (await sign_in(product, "wang", "wrong password")).status == 401
    refused = await sign_in(product, "wang", PASSWORD)
    assert (refused.status, refused.body["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 900
    # The person himself is not locked out: he sits elsewhere. Nor are others where the guesser is.
    elsewhere = await container.accounts.sign_in.with_password(
        "wang", PASSWORD, Caller("203.0.113.9")
    )
    assert elsewhere.session.person_id == wang.id
    li = await people.staff("technician", username="li")
    await set_password(container, li.id, PASSWORD)
    assert (await sign_in(product, "li", PASSWORD)).status == 201


async def test_a_success_forgives_the_tries_before_it(wang: SignedIn, product: Api) -> None:
    for _ in range(3):
        for _ in range(5):
            assert (await sign_in(product, "wang", "wrong password")).status == 401
        assert (await sign_in(product, "wang", PASSWORD)).status == 201


async def test_guessing_many_accounts_from_one_address_ends_too(
    container: Container, people: People, product: Api
) -> None:
    caller = Caller("198.51.100.7")
    limits = container.accounts.sign_in.limits
    for number in range(100):
        await limits.count_password(f"user-{number}", caller)
    with pytest.raises(TooManyRequests):
        await limits.count_password("user-100", caller)
    await limits.count_password("user-100", Caller("198.51.100.8"))


async def test_an_office_of_many_comes_to_work_behind_one_address(
    container: Container, wang: SignedIn, product: Api
) -> None:
    caller = Caller("198.51.100.7")
    limits = container.accounts.sign_in.limits
    for number in range(99):
        await limits.count_password(f"user-{number}", caller)
    for _ in range(3):
        await container.accounts.sign_in.with_password("wang", PASSWORD, caller)
    # A guesser who signs in himself between his guesses has no more of them.
    await limits.count_password("user-99", caller)
    with pytest.raises(TooManyRequests):
        await container.accounts.sign_in.with_password("wang", PASSWORD, caller)


async def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    container: Container, people: People, wang: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """reliability R61: whatever the reason, one hash is checked and one row is written."""
    await people.staff("technician", username="invited")
    checked: list[bool] = []

    async def counting(stored: str | None, password: str) -> bool:
        checked.append(stored is None)
        return await password_matches(stored, password)

    monkeypatch.setattr(sign_in_module, "password_matches", counting)
    for number, username in enumerate(("wang", "nobody", "invited"), start=1):
        with pytest.raises(SignInRefused):
            await container.accounts.sign_in.with_password(
                username, "wrong password", Caller("203.0.113.1")
            )
        assert len(checked) == number
        rows = await container.mongo.collection("audit_entries").count({})
        assert rows == number
    assert checked == [False, True, True]


@pytest.mark.usefixtures("costly_hashes")
async def test_an_old_hash_is_renewed_at_sign_in(
    container: Container, wang: SignedIn, product: Api
) -> None:
    staff = await container.accounts.stores.staff.get(wang.id)
    staff.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(
        PASSWORD
    )
    await container.accounts.stores.staff.save(staff)
    assert (await sign_in(product, "wang", PASSWORD)).status == 201
    renewed = (await container.accounts.stores.staff.get(wang.id)).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await sign_in(product, "wang", PASSWORD)).status == 201


async def test_whoever_is_disabled_while_signing_in_gets_no_session(
    container: Container, people: People, wang: SignedIn
) -> None:
    """Either the sign-in comes first and its session ends, or it finds the account disabled."""
    boss = await people.staff("business_administrator")

    async def attempt(number: int) -> str | None:
        try:
            opened = await container.accounts.sign_in.with_password(
                "wang", PASSWORD, Caller(f"203.0.113.{number}")
            )
        except SignInRefused:
            return None
        return opened.token

    for _ in range(5):
        tries = [asyncio.create_task(attempt(number)) for number in range(4)]
        await asyncio.sleep(0.03)
        await container.accounts.staff.disable(boss.actor, wang.id)
        tokens = [token for token in await asyncio.gather(*tries) if token]
        for token in tokens:
            assert await container.accounts.sessions.authenticate(token) is None
        await container.accounts.staff.enable(boss.actor, wang.id)


async def test_a_wecom_member_signs_in_with_a_code(
    people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    li = await people.staff("dispatcher", wecom_userid="LiMing")
    code = await platforms.member_code("liming")
    answer = await product.post("/api/v1/wecom-sessions", {"code": code})
    assert (answer.status, answer.body["person_id"]) == (201, li.id)
    assert (await product.get("/api/v1/me", token=answer.body["token"])).body["via"] == "wecom"
    again = await product.post("/api/v1/wecom-sessions", {"code": code})
    assert (again.status, again.body["code"]) == (422, "login_code_rejected")


async def test_wecom_alone_opens_no_account(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    leaver = await people.staff("technician", wecom_userid="leaver")
    boss = await people.staff("business_administrator")
    await container.accounts.staff.disable(boss.actor, leaver.id)
    for userid in ("stranger", "leaver"):
        code = await platforms.member_code(userid)
        answer = await product.post("/api/v1/wecom-sessions", {"code": code})
        assert (answer.status, answer.body["code"]) == (403, "no_staff_account")
    outsider = {"code": await platforms.outsider_code()}
    answer = await product.post("/api/v1/wecom-sessions", outsider)
    assert (answer.status, answer.body["code"]) == (403, "not_a_we_com_member")
    assert await container.mongo.collection("staff").count({}) == 2
    assert await container.mongo.collection("sessions").count({}) == 1


async def test_a_platform_that_is_away_is_said_to_be(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    code = await platforms.login_code("o-1")
    platforms.is_down = True
    for path in ("/api/v1/wecom-sessions", "/api/v1/customer-sessions"):
        answer = await product.post(path, {"code": code})
        assert (answer.status, answer.body["code"]) == (503, "sign_in_platform_unavailable")
    assert await container.mongo.collection("customer_accounts").count({}) == 0


async def test_signing_out_holds_on_every_process(
    people: People, product: Api, second_process: Api
) -> None:
    wang = await people.staff("technician")
    assert (await second_process.get("/api/v1/me", token=wang.token)).status == 200
    assert (await product.delete("/api/v1/sessions/current", token=wang.token)).status == 204
    for api in (second_process, product):
        assert (await api.get("/api/v1/me", token=wang.token)).status == 401
        again = await api.delete("/api/v1/sessions/current", token=wang.token)
        assert (again.status, again.body["code"]) == (401, "not_authenticated")


async def test_people_see_and_end_their_own_sessions_only(
    container: Container, people: People, product: Api
) -> None:
    wang = await people.staff("technician")
    account: StaffAccount = await container.accounts.stores.staff.get(wang.id)
    phone, tablet = await people.sign_in(account), await people.sign_in(account)
    stranger = await people.staff("technician")
    listed = (await product.get("/api/v1/me/sessions", token=phone.token)).body
    assert listed["next_cursor"] is None
    assert {row["id"] for row in listed["items"]} == {
        wang.actor.session_id,
        phone.actor.session_id,
        tablet.actor.session_id,
    }
    assert [row["id"] for row in listed["items"] if row["is_current"]] == [phone.actor.session_id]
    assert set(listed["items"][0]) == {
        "id",
        "via",
        "device",
        "started_at",
        "last_seen_at",
        "expires_at",
        "is_current",
    }
    theirs = await product.delete(
        f"/api/v1/me/sessions/{tablet.actor.session_id}", token=stranger.token
    )
    nobodys = await product.delete("/api/v1/me/sessions/nothing", token=stranger.token)
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.body | {"request_id": ""} == nobodys.body | {"request_id": ""}
    own = await product.delete(f"/api/v1/me/sessions/{tablet.actor.session_id}", token=phone.token)
    assert own.status == 204
    assert (await product.get("/api/v1/me", token=tablet.token)).status == 401
    assert (await product.delete("/api/v1/me/sessions", token=phone.token)).status == 204
    assert (await product.get("/api/v1/me", token=wang.token)).status == 401
    assert (await product.get("/api/v1/me", token=phone.token)).status == 200
