"""Staff take a call, find people, keep their record; and who looked is written down."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api, fresh_key

LIST = "/api/v1/households"
SEARCH = "/api/v1/household-searches"
ADDRESS = {"area": "浙江省杭州市西湖区", "estate": "青桐里", "door": f"{DOORS[0]} 1204"}


def a_call(number: int = 1, **changes: Any) -> dict[str, Any]:
    fields = {"phone": canary_phone(number), "name": NAMES[0], "address": ADDRESS}
    return fields | changes


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


async def test_a_first_call_makes_person_household_and_address_at_once(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = await product.post(LIST, a_call(), token=agent.token)
    assert made.status == 201
    household = made.body
    assert household["branch_id"] == MAIN_BRANCH_ID
    assert household["organisation_id"] == FIRM_ID
    [member] = household["members"]
    assert (member["role"], member["name"], member["phone"]) == ("owner", "金**", "139****0001")
    [address] = household["addresses"]
    assert address == {
        "id": address["id"],
        "area": "浙江省杭州市西湖区",
        "area_code": "330106",
        "area_names": ["浙江省", "杭州市", "西湖区"],
        "estate": "青桐里",
        "door": "鹂鸣幢 ***",
        "contact_name": "金**",
        "contact_phone": "139****0001",
        "has_point": False,
        "point_source": "area_centre",
    }
    account = await container.accounts.customers.find_by_phone("+8613900000001")
    assert account is not None
    assert account.id == member["account_id"]


async def test_the_same_phone_twenty_times_at_once_is_one_household(
    product: Api, agent: SignedIn, container: Container
) -> None:
    answers = await asyncio.gather(
        *(product.post(LIST, a_call(), token=agent.token) for _ in range(20))
    )
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert await container.mongo.collection("households").count({}) == 1
    assert await container.mongo.collection("customer_accounts").count({}) == 1
    stored = await container.customers.households.get(answers[0].body["id"])
    assert len(stored.addresses) == 1


async def test_a_second_call_adds_what_is_new_and_keeps_what_is_known(
    product: Api, agent: SignedIn
) -> None:
    first = (await product.post(LIST, a_call(), token=agent.token)).body
    other = ADDRESS | {"door": f"{DOORS[1]} 3", "contact_phone": canary_phone(9)}
    again = (await product.post(LIST, a_call(name=NAMES[1], address=other), token=agent.token)).body
    assert again["id"] == first["id"]
    assert [a["contact_phone"] for a in again["addresses"]] == ["139****0001", "139****0009"]
    assert again["members"][0]["name"] == "金**", "a known name is not overwritten"


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (NAMES[0], True),
        (canary_phone(1), True),
        (f"+86 {canary_phone(1)[:3]} {canary_phone(1)[3:7]} {canary_phone(1)[7:]}", True),
        ("0001", True),
        ("0077", True),
        (NAMES[2], True),
        (NAMES[0][:2], False),
        ("0002", False),
        (canary_phone(2), False),
        ("*", False),
        (".*", False),
    ],
)
async def test_people_are_found_by_whole_name_whole_phone_or_last_four_digits(
    product: Api, agent: SignedIn, sought: str, found: bool
) -> None:
    grandmother = ADDRESS | {"contact_name": NAMES[2], "contact_phone": canary_phone(77)}
    made = await product.post(LIST, a_call(address=grandmother), token=agent.token)
    await product.post(LIST, a_call(5, name=NAMES[3]), token=agent.token)
    answer = await product.post(SEARCH, {"text": sought}, token=agent.token)
    assert answer.status == 200
    expected = [made.body["id"]] if found else []
    assert [household["id"] for household in answer.body["items"]] == expected


async def test_another_branch_does_not_see_or_find_or_change_the_household(
    product: Api, agent: SignedIn, people: People, container: Container
) -> None:
    made = (await product.post(LIST, a_call(), token=agent.token)).body
    other = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    path = f"{LIST}/{made['id']}"
    nothing = f"{LIST}/{'0' * 32}"
    address = made["addresses"][0]["id"]
    attempts: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PATCH", "", {"tags": ["难缠"]}),
        ("POST", "/reveals", {"reason": "好奇"}),
        ("POST", "/addresses", ADDRESS),
        ("DELETE", f"/addresses/{address}", None),
    ]
    for method, below, body in attempts:
        theirs = await product.call(method, path + below, body, token=other.token)
        unknown = await product.call(method, nothing + below, body, token=other.token)
        assert (theirs.status, unknown.status) == (404, 404)
        assert theirs.body | {"request_id": ""} == unknown.body | {"request_id": ""}
    assert (await product.get(LIST, token=other.token)).body["items"] == []
    found = await product.post(SEARCH, {"text": canary_phone(1)}, token=other.token)
    assert found.body["items"] == []
    own = (await product.post(LIST, a_call(), token=other.token)).body
    assert own["id"] != made["id"], "the other branch has its own record of the same person"
    assert (await container.customers.households.get(made["id"])).version == made["version"]


async def test_who_sees_the_plain_is_written_down(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await product.post(LIST, a_call(), token=agent.token)).body
    shown = await product.post(
        f"{LIST}/{made['id']}/reveals", {"reason": "师傅找不到门"}, token=agent.token
    )
    assert shown.status == 200
    assert shown.body["people"] == [
        {
            "account_id": made["members"][0]["account_id"],
            "name": NAMES[0],
            "phone": f"+86{canary_phone(1)}",
        }
    ]
    assert shown.body["addresses"][0]["door"] == f"{DOORS[0]} 1204"
    rows = await container.mongo.collection("audit_entries").find(
        {"action": "personal_revealed"}, limit=10
    )
    assert [(row["actor_id"], row["subject_id"], row["details"]) for row in rows] == [
        (agent.id, made["id"], {"reason": "师傅找不到门"})
    ]


async def test_a_reveal_without_reason_shows_and_records_nothing(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await product.post(LIST, a_call(), token=agent.token)).body
    refused = await product.post(f"{LIST}/{made['id']}/reveals", {"reason": " "}, token=agent.token)
    assert refused.status == 422
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "personal_revealed"}) == 0


async def test_an_old_version_is_refused(product: Api, agent: SignedIn) -> None:
    made = (await product.post(LIST, a_call(), token=agent.token)).body
    path = f"{LIST}/{made['id']}"
    first = await product.patch(
        path, {"version": made["version"], "tags": ["老客户"]}, token=agent.token
    )
    assert (first.status, first.body["tags"]) == (200, ["老客户"])
    second = await product.patch(
        path, {"version": made["version"], "tags": ["新客户"]}, token=agent.token
    )
    assert (second.status, second.body["code"]) == (409, "stale_document")
    assert (await product.get(path, token=agent.token)).body["tags"] == ["老客户"]


async def test_a_moved_door_loses_its_coordinates(
    product: Api, agent: SignedIn, container: Container
) -> None:
    located = ADDRESS | {"point": {"latitude": 30.2741, "longitude": 120.1551}}
    made = (await product.post(LIST, a_call(address=located), token=agent.token)).body
    assert made["addresses"][0]["has_point"] is True
    path = f"{LIST}/{made['id']}/addresses/{made['addresses'][0]['id']}"
    renamed = await product.patch(path, {"contact_name": NAMES[1]}, token=agent.token)
    assert renamed.body["addresses"][0]["has_point"] is True
    moved = await product.patch(path, {"door": f"{DOORS[1]} 9"}, token=agent.token)
    assert moved.body["addresses"][0]["has_point"] is False
    gone = await product.delete(path, token=agent.token)
    assert (gone.status, gone.body["addresses"]) == (200, [])
    assert (await product.delete(path, token=agent.token)).status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "12"},
        {"phone": ""},
        {"address": ADDRESS | {"area": "杭州市文三路 12 号"}},
        {"address": ADDRESS | {"door": ""}},
        {"address": ADDRESS | {"door": "一\n二"}},
        {"address": ADDRESS | {"point": {"latitude": 91, "longitude": 0}}},
        {"address": ADDRESS | {"contact_phone": "abc"}},
        {"name": "\u202eevil"},
        {"branch_id": "other"},
        {"members": []},
    ],
)
async def test_bad_intakes_are_refused_and_change_nothing(
    product: Api, agent: SignedIn, container: Container, wrong: dict[str, Any]
) -> None:
    answer = await product.post(LIST, a_call(**wrong), token=agent.token)
    assert answer.status == 422
    assert await container.mongo.collection("households").count({}) == 0
    assert await container.mongo.collection("customer_accounts").count({}) == 0


async def test_one_key_makes_one_answer(product: Api, agent: SignedIn) -> None:
    key = fresh_key()
    first = await product.post(LIST, a_call(), token=agent.token, key=key)
    again = await product.post(LIST, a_call(), token=agent.token, key=key)
    assert first.raw == again.raw
    assert again.headers["idempotent-replayed"] == "true"


async def test_pages_go_through_everybody_once(product: Api, agent: SignedIn) -> None:
    for number in range(7):
        await product.post(LIST, a_call(number, address=None), token=agent.token)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await product.get(f"{LIST}?limit=3&cursor={cursor}", token=agent.token)).body
        seen += [household["id"] for household in page["items"]]
        if not (cursor := page["next_cursor"] or ""):
            break
    assert len(seen) == len(set(seen)) == 7


async def test_a_technician_and_a_customer_may_not_browse_people(
    product: Api, agent: SignedIn, people: People
) -> None:
    await product.post(LIST, a_call(), token=agent.token)
    technician = await people.staff("technician")
    customer = await people.customer(phone="+8613900000002")
    assert (await product.get(LIST, token=technician.token)).status == 403
    assert (await product.get(LIST, token=customer.token)).status == 403
    assert (await product.post(LIST, a_call(), token=technician.token)).status == 403
    assert (await product.get(LIST)).status == 401
