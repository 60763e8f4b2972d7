"""Whom else to call about a home, and how much it matters to the firm."""

import asyncio
from typing import Any, Final

import pytest

from backend.container import Container
from backend.features.customers.models import MOST_CONTACTS, MOST_LEVELS
from tests.support.accounts import FIRM_ID, People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api

LIST: Final = "/api/v1/households"
LEVELS: Final = "/api/v1/customer-levels"
SEARCH: Final = "/api/v1/household-searches"
VIP: Final = f"{FIRM_ID}-vip"


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


@pytest.fixture
async def outsider(people: People) -> SignedIn:
    branch = await people.branch("远山网点", await people.subcontractor("远山安装队"))
    return await people.staff("service_agent", branch_id=branch)


async def a_home(product: Api, agent: SignedIn, number: int = 1, **address: Any) -> Any:
    body: dict[str, Any] = {"phone": canary_phone(number), "name": NAMES[0]}
    if address:
        body["address"] = {"door": f"{DOORS[0]} {number}"} | address
    return (await product.post(LIST, body, token=agent.token)).body


def a_contact(**changes: Any) -> dict[str, Any]:
    fields = {
        "name": NAMES[2],
        "phone": canary_phone(77),
        "relation": "女儿",
        "is_preferred": True,
        "language": "粤语",
        "call_times": "晚上7:00后",
    }
    return fields | changes


async def add(product: Api, who: SignedIn, home: Any, **changes: Any) -> Answer:
    path = f"{LIST}/{home['id']}/contacts"
    return await product.post(path, a_contact(**changes), token=who.token)


async def test_a_relative_without_an_account_is_kept_masked_sealed_and_found(
    product: Api, agent: SignedIn, container: Container
) -> None:
    home = await a_home(product, agent)
    kept = await add(product, agent, home)
    assert kept.status == 201
    [contact] = kept.body["contacts"]
    assert contact == a_contact() | {
        "id": contact["id"],
        "name": f"{NAMES[2][0]}**",
        "phone": "139****0077",
    }
    [row] = await container.mongo.collection("households").find({}, limit=2)
    assert isinstance(row["contacts"][0]["name"], bytes)
    assert isinstance(row["contacts"][0]["phone"], bytes)
    for text in (NAMES[2], canary_phone(77), "0077"):
        found = await product.post(SEARCH, {"text": text}, token=agent.token)
        assert [each["id"] for each in found.body["items"]] == [home["id"]], text
    assert await container.mongo.collection("customer_accounts").count({}) == 1
    reveal = await product.post(
        f"{LIST}/{home['id']}/reveals", {"reason": "回电"}, token=agent.token
    )
    assert [each["phone"] for each in reveal.body["contacts"]] == [f"+86{canary_phone(77)}"]


async def test_one_of_several_is_called_first_and_a_repetition_adds_nobody(
    product: Api, agent: SignedIn
) -> None:
    home = await a_home(product, agent)
    await add(product, agent, home)
    await add(product, agent, home, name=NAMES[3])
    again = (await add(product, agent, home, relation="儿媳")).body["contacts"]
    assert [(each["relation"], each["is_preferred"]) for each in again] == [
        ("女儿", False),
        ("儿媳", True),
    ]
    path = f"{LIST}/{home['id']}/contacts/{again[0]['id']}"
    changed = await product.patch(path, {"is_preferred": True, "call_times": ""}, token=agent.token)
    assert [each["is_preferred"] for each in changed.body["contacts"]] == [True, False]
    assert changed.body["contacts"][0]["call_times"] == ""
    stale = {"version": home["version"], "relation": "别的"}
    late = await product.patch(path, stale, token=agent.token)
    assert (late.status, late.body["code"]) == (409, "stale_document")
    gone = await product.delete(path, token=agent.token)
    assert [each["relation"] for each in gone.body["contacts"]] == ["儿媳"]
    missing = await product.delete(path, token=agent.token)
    assert (missing.status, missing.body["code"]) == (404, "contact_not_found")


async def test_a_home_has_no_more_contacts_than_can_be_called(
    product: Api, agent: SignedIn
) -> None:
    home = await a_home(product, agent)
    for number in range(MOST_CONTACTS):
        assert (await add(product, agent, home, phone=canary_phone(50 + number))).status == 201
    refused = await add(product, agent, home, phone=canary_phone(99))
    assert (refused.status, refused.body["code"]) == (409, "too_many_contacts")
    shown = await product.get(f"{LIST}/{home['id']}", token=agent.token)
    assert len(shown.body["contacts"]) == MOST_CONTACTS


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"phone": "call me"},
        {"relation": "13900000077"},
        {"language": "x" * 21},
        {"call_times": "13900000077"},
        {"id": "mine"},
    ],
)
async def test_a_number_in_the_wrong_field_would_lie_in_clear_and_is_refused(
    product: Api, agent: SignedIn, changes: dict[str, str]
) -> None:
    home = await a_home(product, agent)
    refused = await add(product, agent, home, **changes)
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    assert (await product.get(f"{LIST}/{home['id']}", token=agent.token)).body["contacts"] == []


async def test_another_branch_neither_adds_nor_removes_contacts(
    product: Api, agent: SignedIn, people: People
) -> None:
    home = await a_home(product, agent)
    kept = (await add(product, agent, home)).body
    other = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    path = f"{LIST}/{home['id']}/contacts/{kept['contacts'][0]['id']}"
    assert (await add(product, other, home)).status == 404
    assert (await product.patch(path, {"relation": "x"}, token=other.token)).status == 404
    assert (await product.delete(path, token=other.token)).status == 404
    shown = await product.get(f"{LIST}/{home['id']}", token=agent.token)
    assert shown.body["contacts"] == kept["contacts"]


# -- levels and filters -------------------------------------------------------------------------


async def test_a_firm_begins_with_four_levels_and_makes_them_its_own(
    product: Api, agent: SignedIn, boss: SignedIn, outsider: SignedIn
) -> None:
    shipped = (await product.get(LEVELS, token=agent.token)).body
    assert [level["name"] for level in shipped] == ["普通", "银卡", "金卡", "VIP"]
    change = {"version": 0, "name": "黑金", "rank": 9}
    changed = await product.patch(f"{LEVELS}/{VIP}", change, token=boss.token)
    assert (changed.status, changed.body["name"]) == (200, "黑金")
    added = await product.post(LEVELS, {"name": "工程客户", "rank": 5}, token=boss.token)
    assert added.status == 201
    levels = (await product.get(LEVELS, token=agent.token)).body
    assert [level["name"] for level in levels] == ["普通", "银卡", "金卡", "工程客户", "黑金"]
    taken = await product.post(LEVELS, {"name": "普通", "rank": 1}, token=boss.token)
    assert (taken.status, taken.body["code"]) == (409, "level_name_taken")
    stale = await product.patch(f"{LEVELS}/{VIP}", change, token=boss.token)
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    theirs = (await product.get(LEVELS, token=outsider.token)).body
    assert [level["name"] for level in theirs] == ["普通", "银卡", "金卡", "VIP"]


async def test_of_twenty_added_at_once_no_more_are_kept_than_a_firm_may_have(
    product: Api, boss: SignedIn
) -> None:
    answers = await asyncio.gather(
        *(
            product.post(LEVELS, {"name": f"第{n}等", "rank": n}, token=boss.token)
            for n in range(20)
        )
    )
    made = [answer for answer in answers if answer.status == 201]
    assert {answer.status for answer in answers} <= {201, 409, 503}
    levels = (await product.get(LEVELS, token=boss.token)).body
    assert len(levels) == 4 + len(made) <= MOST_LEVELS
    assert len({level["name"] for level in levels}) == len(levels)


async def test_a_household_gets_a_level_of_its_own_firm_that_is_still_given(
    product: Api, agent: SignedIn, boss: SignedIn
) -> None:
    home = await a_home(product, agent)
    path = f"{LIST}/{home['id']}"
    kept = await product.patch(path, {"level_id": VIP}, token=agent.token)
    assert (kept.status, kept.body["level_id"]) == (200, VIP)
    retire = {"version": 0, "is_active": False}
    retired = await product.patch(f"{LEVELS}/{FIRM_ID}-gold", retire, token=boss.token)
    assert retired.body["is_active"] is False
    for level_id in (f"{FIRM_ID}-gold", f"{FIRM_ID}-none", "other-vip"):
        refused = await product.patch(path, {"level_id": level_id}, token=agent.token)
        assert (refused.status, refused.body["code"]) == (422, "level_not_usable")
    assert (await product.get(path, token=agent.token)).body == kept.body
    emptied = await product.patch(path, {"level_id": ""}, token=agent.token)
    assert emptied.body["level_id"] == ""


async def test_households_are_listed_by_tag_level_and_area(product: Api, agent: SignedIn) -> None:
    west = await a_home(product, agent, 1, area_code="330106")
    south = await a_home(product, agent, 2, area_code="330108")
    far = await a_home(product, agent, 3, area_code="310115")
    await product.patch(f"{LIST}/{west['id']}", {"tags": ["老人", "急"]}, token=agent.token)
    await product.patch(f"{LIST}/{far['id']}", {"tags": ["急"], "level_id": VIP}, token=agent.token)

    async def listed(query: str) -> list[str]:
        page = await product.get(f"{LIST}?{query}", token=agent.token)
        assert page.status == 200, page.body
        return [each["id"] for each in page.body["items"]]

    assert await listed("tag=急") == [far["id"], west["id"]]
    assert await listed("tag=老人") == [west["id"]]
    assert await listed(f"level_id={VIP}") == [far["id"]]
    assert await listed("area_code=330106") == [west["id"]]
    assert await listed("area_code=330100") == [south["id"], west["id"]]
    assert await listed("area_code=310000&tag=急") == [far["id"]]
    assert await listed("tag=没有") == []
    unknown = await product.get(f"{LIST}?area_code=999999", token=agent.token)
    assert (unknown.status, unknown.body["code"]) == (422, "area_unknown")
