"""The first run: a token printed on the server opens the firm, once, and nothing else does."""

import asyncio
from typing import Any

import pytest
from pymongo import MongoClient

from backend.container import Container
from backend.runtime.commands.setup_token import issue
from backend.runtime.refusals import CannotStart
from tests.support.application import MovableClock
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Api

PASSWORD = "第一位管理员的口令"


def order(token: str, **overrides: Any) -> dict[str, Any]:
    administrator = {
        "username": "Boss",
        "name": NAMES[0],
        "phone": canary_phone(7),
        "password": PASSWORD,
        **overrides,
    }
    return {
        "token": token,
        "organisation_name": "澜和家居服务",
        "branch_name": "城东网点",
        "administrator": administrator,
    }


async def token_of(container: Container) -> str:
    token = await container.accounts.setup.issue_token()
    assert token is not None
    return token


async def counts(container: Container) -> dict[str, int]:
    names = ("organisations", "branches", "staff", "sessions")
    return {name: await container.mongo.collection(name).count({}) for name in names}


NOTHING = {"organisations": 0, "branches": 0, "staff": 0, "sessions": 0}


async def test_a_fresh_installation_lets_nobody_in(container: Container, product: Api) -> None:
    assert (await product.get("/api/v1/setup")).body == {"needed": True}
    for name, password in (("admin", "admin"), ("admin", "admin123"), ("root", "baoxiu")):
        body = {"username": name, "password": password}
        assert (await product.post("/api/v1/staff-sessions", body)).status == 401
    assert await counts(container) == NOTHING


async def test_the_token_opens_the_firm_and_its_first_administrator(
    container: Container, product: Api
) -> None:
    token = await token_of(container)
    answer = await product.post("/api/v1/setup", order(token))
    assert answer.status == 201
    me = await product.get("/api/v1/me", token=answer.body["token"])
    assert me.body["name"] == NAMES[0]
    assert me.body["phone"] == "139****0007"
    assert me.body["organisation"]["name"] == "澜和家居服务"
    assert me.body["branch"]["name"] == "城东网点"
    assert [role["id"] for role in me.body["roles"]] == ["business_administrator"]
    assert me.body["permissions"]["staff:manage"] == "all"
    default = await container.accounts.organisations.default_branch()
    assert default.name == "城东网点"
    assert (await product.get("/api/v1/setup")).body == {"needed": False}
    signed_in = await product.post(
        "/api/v1/staff-sessions", {"username": "boss", "password": PASSWORD}
    )
    assert signed_in.status == 201
    row = await container.mongo.collection("audit_entries").find_one({"action": "set_up"})
    assert row is not None
    assert row["subject_id"] == me.body["organisation"]["id"]


async def test_a_set_up_installation_takes_no_second_firm(
    container: Container, product: Api
) -> None:
    token = await token_of(container)
    assert (await product.post("/api/v1/setup", order(token))).status == 201
    before = await counts(container)
    assert await container.accounts.setup.issue_token() is None
    with pytest.raises(CannotStart, match="set up"):
        await issue(container.settings)
    again = await product.post("/api/v1/setup", order(token, username="second"))
    assert (again.status, again.body["code"]) == (409, "already_set_up")
    assert await counts(container) == before


async def test_no_token_no_firm(
    container: Container, product: Api, clock: MovableClock, mongo_admin: MongoClient[Any]
) -> None:
    first = await token_of(container)
    second = await token_of(container)
    stored = mongo_admin[container.mongo.database.name]["setup_tokens"].find_one({})
    assert stored is not None
    refused = ["", "x", first, stored["token_hash"], second[:-1], second + "x"]
    for token in refused:
        answer = await product.post("/api/v1/setup", order(token))
        assert answer.status in (403, 422), token
        assert await counts(container) == NOTHING
    clock.move(minutes=60)
    late = await product.post("/api/v1/setup", order(second))
    assert (late.status, late.body["code"]) == (403, "setup_token_rejected")
    assert await counts(container) == NOTHING


async def test_two_first_runs_at_once_make_one_firm(
    container: Container, product: Api, second_process: Api
) -> None:
    token = await token_of(container)
    answers = await asyncio.gather(
        *(
            api.post("/api/v1/setup", order(token, username=f"boss-{number}"))
            for number, api in enumerate((product, second_process) * 3)
        )
    )
    assert sorted(answer.status for answer in answers) in (
        [201, *[403] * lost, *[409] * (5 - lost)] for lost in range(6)
    )
    assert await counts(container) == dict.fromkeys(NOTHING, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "12345678"),
        ("password", "PASSWORD"),
        ("password", "short"),
        ("password", "x" * 129),
        ("password", "boss1234"[:7] + "boss"),
        ("password", "aaaabbbbccc"),
        ("username", "13900000007"),
        ("username", "老板"),
        ("username", "a b"),
        ("name", ""),
        ("name", "\x07"),
        ("phone", "12"),
        ("role_ids", ["business_administrator"]),
    ],
)
async def test_what_would_make_a_bad_first_account_is_refused(
    container: Container, product: Api, field: str, value: Any
) -> None:
    token = await token_of(container)
    answer = await product.post("/api/v1/setup", order(token, **{field: value}))
    assert answer.status == 422
    assert await counts(container) == NOTHING
    assert (await product.post("/api/v1/setup", order(token))).status == 201, (
        "the token still works"
    )


async def test_the_command_prints_a_token_that_works(container: Container, product: Api) -> None:
    token = await issue(container.settings)
    assert (await product.post("/api/v1/setup", order(token))).status == 201
