"""Passwords are chosen by their owner alone, are hard to guess, and end old sessions."""

import asyncio

import pytest

from backend.container import Container
from backend.features.accounts.errors import WeakPassword
from backend.features.accounts.policies import WEAK_PASSWORDS, refuse_weak_password
from backend.kit.tokens import token_hash
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer, Api

PASSWORD = "绿色的-冰箱-11"
NEW = "白色的-烟机-12"


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator", username="boss")


async def link_for(api: Api, boss: SignedIn, staff_id: str) -> str:
    answer = await api.post(f"/api/v1/staff/{staff_id}/password-link", token=boss.token)
    assert answer.status == 201, answer.body
    token: str = answer.body["token"]
    return token


async def redeem(api: Api, token: str, password: str = PASSWORD) -> Answer:
    body = {"token": token, "password": password}
    return await api.post("/api/v1/password-link-redemptions", body)


async def sign_in(api: Api, username: str, password: str) -> Answer:
    body = {"username": username, "password": password}
    return await api.post("/api/v1/staff-sessions", body)


@pytest.mark.parametrize(
    "password", ["password", "PassWord", "woaini1314", "Admin@123", "1qaz2wsx", "88888888", "wang1"]
)
def test_passwords_that_everybody_tries_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        refuse_weak_password(password, username="wang")


@pytest.mark.parametrize("password", ["wangwang", "Wang1wang", "ab12ab12"[:2] * 5])
def test_a_password_made_of_the_username_or_of_three_letters_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        refuse_weak_password(password, username="wang")


def test_others_are_taken_and_the_list_is_long_enough() -> None:
    refuse_weak_password("三号楼的-旧空调", username="wang")
    refuse_weak_password("correct horse battery", username="wang")
    assert len(WEAK_PASSWORDS) >= 3000
    assert all(len(word) >= 8 and word == word.lower() for word in WEAK_PASSWORDS)


@pytest.mark.usefixtures("costly_hashes")
async def test_an_invited_technician_chooses_a_password_and_signs_in(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    wang = await people.staff("technician", username="wang")
    token = await link_for(product, boss, wang.id)
    stored = await container.accounts.stores.staff.get(wang.id)
    assert stored.password_link is not None
    assert stored.password_link.token_hash == token_hash(token)
    assert (await redeem(product, token)).status == 204
    assert (await sign_in(product, "wang", PASSWORD)).status == 201
    assert (await product.get("/api/v1/me", token=wang.token)).status == 401, "old sessions end"
    stored = await container.accounts.stores.staff.get(wang.id)
    assert stored.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    audited = await container.mongo.collection("audit_entries").find({}, limit=50)
    assert {"password_link_issued", "password_changed"} <= {row["action"] for row in audited}
    assert token not in str(audited)


async def test_a_link_works_once_for_a_while_and_only_the_latest(
    container: Container, people: People, boss: SignedIn, product: Api, clock: MovableClock
) -> None:
    wang = await people.staff("technician", username="wang")
    first = await link_for(product, boss, wang.id)
    second = await link_for(product, boss, wang.id)
    for token in (first, "made-up", token_hash(second)):
        answer = await redeem(product, token)
        assert (answer.status, answer.body["code"]) == (410, "password_link_rejected")
    weak = await redeem(product, second, "12345678")
    assert (weak.status, weak.body["code"]) == (422, "weak_password")
    assert (await redeem(product, second)).status == 204
    assert (await redeem(product, second, NEW)).status == 410
    assert (await sign_in(product, "wang", NEW)).status == 401
    third = await link_for(product, boss, wang.id)
    clock.move(hours=72)
    assert (await redeem(product, third, NEW)).status == 410
    assert (await sign_in(product, "wang", PASSWORD)).status == 201


async def test_one_link_redeemed_eight_times_at_once_sets_one_password(
    people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    wang = await people.staff("technician", username="wang")
    token = await link_for(product, boss, wang.id)
    passwords = [f"第{number}个-空调密码" for number in range(8)]
    answers = await asyncio.gather(
        *(
            redeem((product, second_process)[number % 2], token, password)
            for number, password in enumerate(passwords)
        )
    )
    assert sorted(answer.status for answer in answers) == [204, *[410] * 7]
    winner = passwords[[answer.status for answer in answers].index(204)]
    assert (await sign_in(product, "wang", winner)).status == 201


async def test_a_link_of_somebody_disabled_is_dead(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    wang = await people.staff("technician", username="wang")
    token = await link_for(product, boss, wang.id)
    await container.accounts.staff.disable(boss.actor, wang.id)
    assert (await redeem(product, token)).status == 410
    refused = await product.post(f"/api/v1/staff/{wang.id}/password-link", token=boss.token)
    assert (refused.status, refused.body["code"]) == (409, "account_disabled")
    await container.accounts.staff.enable(boss.actor, wang.id)
    assert (await redeem(product, token)).status == 410, "the old link stays dead"


async def test_nobody_resets_the_password_of_somebody_stronger(
    container: Container, people: People, boss: SignedIn, product: Api
) -> None:
    """Else a branch's manager could become the administrator who sits in his branch."""
    await people.role("branch_keeper", {"staff:read": "branch", "staff:manage": "branch"})
    keeper = await people.staff("branch_keeper")
    refused = await product.post(f"/api/v1/staff/{boss.id}/password-link", token=keeper.token)
    assert (refused.status, refused.body["code"]) == (403, "staff_outranks_you")
    assert (await container.accounts.stores.staff.get(boss.id)).password_link is None


async def test_changing_ones_own_password_ends_the_other_sessions(
    container: Container, people: People, boss: SignedIn, product: Api, second_process: Api
) -> None:
    wang = await people.staff("technician", username="wang")
    await redeem(product, await link_for(product, boss, wang.id))
    here = (await sign_in(product, "wang", PASSWORD)).body["token"]
    there = (await sign_in(product, "wang", PASSWORD)).body["token"]
    change = {"current_password": PASSWORD, "new_password": NEW}
    wrong = {"current_password": NEW, "new_password": NEW}
    refused = await product.put("/api/v1/me/password", wrong, token=here)
    assert (refused.status, refused.body["code"]) == (422, "wrong_password")
    assert (await product.put("/api/v1/me/password", change, token=here)).status == 204
    assert (await second_process.get("/api/v1/me", token=there)).status == 401
    assert (await second_process.get("/api/v1/me", token=here)).status == 200
    assert (await sign_in(product, "wang", PASSWORD)).status == 401
    assert (await sign_in(product, "wang", NEW)).status == 201
    again = await product.put("/api/v1/me/password", change, token=here)
    assert again.status == 422, "the old password is no longer the current one"


async def test_a_stolen_session_does_not_help_to_guess_the_password(
    people: People, boss: SignedIn, product: Api
) -> None:
    wang = await people.staff("technician", username="wang")
    await redeem(product, await link_for(product, boss, wang.id))
    token = (await sign_in(product, "wang", PASSWORD)).body["token"]
    body = {"current_password": "wrong", "new_password": NEW}
    for _ in range(10):
        assert (await product.put("/api/v1/me/password", body, token=token)).status == 422
    refused = await product.put(
        "/api/v1/me/password", body | {"current_password": PASSWORD}, token=token
    )
    assert refused.status == 429
    assert (await sign_in(product, "wang", PASSWORD)).status == 201


async def test_a_customer_has_no_password(people: People, product: Api) -> None:
    customer = await people.customer()
    body = {"current_password": "x", "new_password": NEW}
    refused = await product.put("/api/v1/me/password", body, token=customer.token)
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
