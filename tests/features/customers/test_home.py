"""A customer keeps the household of his own, and nobody else's."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts import CustomerAccountsMerged
from backend.features.customers import MemberRole
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api

MINE = "/api/v1/my/households"
ADDRESS = {"area": "浙江省杭州市西湖区", "estate": "青桐里", "door": f"{DOORS[0]} 1204"}


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.customer(phone="+8613900000011", name=NAMES[0])


@pytest.fixture
async def li(people: People) -> SignedIn:
    return await people.customer(phone="+8613900000012", name=NAMES[1])


async def a_home(product: Api, who: SignedIn) -> dict[str, Any]:
    answer = await product.post(MINE, {"name": "我家"}, token=who.token)
    assert answer.status == 201
    body: dict[str, Any] = answer.body
    return body


async def joined(product: Api, owner: SignedIn, home: dict[str, Any], guest: SignedIn) -> None:
    invited = await product.post(f"{MINE}/{home['id']}/invitations", token=owner.token)
    path = f"/api/v1/household-invitations/{invited.body['token']}/acceptance"
    assert (await product.post(path, token=guest.token)).status == 200


async def test_a_first_household_is_where_the_firm_takes_requests(
    product: Api, wang: SignedIn, container: Container
) -> None:
    home = await a_home(product, wang)
    assert (home["name"], home["role"]) == ("我家", "owner")
    stored = await container.customers.households.get(home["id"])
    assert (stored.branch_id, stored.organisation_id) == (MAIN_BRANCH_ID, FIRM_ID)
    assert stored.first_of == wang.id
    second = await a_home(product, wang)
    assert second["id"] != home["id"]
    assert [h["id"] for h in (await product.get(MINE, token=wang.token)).body] == [
        home["id"],
        second["id"],
    ]


async def test_what_staff_took_in_by_phone_is_the_customers_own(
    product: Api, people: People, wang: SignedIn
) -> None:
    agent = await people.staff("service_agent")
    call = {"phone": canary_phone(11), "address": ADDRESS}
    made = await product.post("/api/v1/households", call, token=agent.token)
    [home] = (await product.get(MINE, token=wang.token)).body
    assert home["id"] == made.body["id"]
    assert home["addresses"][0]["door"] == f"{DOORS[0]} 1204"
    assert home["addresses"][0]["contact_phone"] == f"+86{canary_phone(11)}"


async def test_addresses_come_change_and_go(product: Api, wang: SignedIn) -> None:
    home = await a_home(product, wang)
    added = await product.post(f"{MINE}/{home['id']}/addresses", ADDRESS, token=wang.token)
    assert added.status == 201
    [address] = added.body["addresses"]
    assert (address["contact_name"], address["contact_phone"]) == (
        NAMES[0],
        f"+86{canary_phone(11)}",
    )
    path = f"{MINE}/{home['id']}/addresses/{address['id']}"
    point = {"latitude": 30.2741, "longitude": 120.1551}
    changed = await product.patch(path, {"estate": "云上居", "point": point}, token=wang.token)
    [address] = changed.body["addresses"]
    assert (address["estate"], address["door"], address["point"]) == (
        "云上居",
        f"{DOORS[0]} 1204",
        point,
    )
    gone = await product.delete(path, token=wang.token)
    assert gone.body["addresses"] == []


async def test_somebody_elses_household_does_not_exist(
    product: Api, wang: SignedIn, li: SignedIn, container: Container
) -> None:
    home = await a_home(product, wang)
    path = f"{MINE}/{home['id']}"
    for answer in (
        await product.patch(path, {"name": "抢来的家"}, token=li.token),
        await product.post(f"{path}/addresses", ADDRESS, token=li.token),
        await product.post(f"{path}/invitations", token=li.token),
        await product.delete(f"{path}/members/{wang.id}", token=li.token),
        await product.put(f"{path}/members/{li.id}/ownership", token=li.token),
    ):
        assert (answer.status, answer.body["code"]) == (404, "household_not_found")
    stored = await container.customers.households.get(home["id"])
    assert (stored.version, stored.name, stored.addresses) == (home["version"], "我家", [])
    assert (await product.get(MINE, token=li.token)).body == []


async def test_an_invitation_lets_one_person_in(
    product: Api, wang: SignedIn, li: SignedIn, people: People
) -> None:
    home = await a_home(product, wang)
    invited = await product.post(f"{MINE}/{home['id']}/invitations", token=wang.token)
    path = f"/api/v1/household-invitations/{invited.body['token']}/acceptance"
    seen = await product.post(path, token=li.token)
    assert (seen.status, seen.body["role"]) == (200, "member")
    assert [(m["name"], m["phone"]) for m in seen.body["members"]] == [
        ("金**", "139****0011"),
        ("画**", "139****0012"),
    ]
    third = await people.customer(phone="+8613900000013")
    refused = await product.post(path, token=third.token)
    assert (refused.status, refused.body["code"]) == (404, "invitation_invalid")
    assert (await product.get(MINE, token=third.token)).body == []


async def test_an_old_or_made_up_invitation_lets_nobody_in(
    product: Api, wang: SignedIn, li: SignedIn, clock: MovableClock
) -> None:
    home = await a_home(product, wang)
    invited = await product.post(f"{MINE}/{home['id']}/invitations", token=wang.token)
    clock.move(days=3, seconds=1)
    for token in (invited.body["token"], "x" * 43):
        path = f"/api/v1/household-invitations/{token}/acceptance"
        answer = await product.post(path, token=li.token)
        assert (answer.status, answer.body["code"]) == (404, "invitation_invalid")
    assert (await product.get(MINE, token=li.token)).body == []


async def test_only_the_owner_sends_people_away_and_invites(
    product: Api, wang: SignedIn, li: SignedIn
) -> None:
    home = await a_home(product, wang)
    await joined(product, wang, home, li)
    path = f"{MINE}/{home['id']}"
    assert (await product.post(f"{path}/invitations", token=li.token)).status == 403
    assert (await product.delete(f"{path}/members/{wang.id}", token=li.token)).status == 403
    assert (await product.delete(f"{path}/members/{wang.id}", token=wang.token)).status == 409
    assert (await product.delete(f"{path}/members/{li.id}", token=li.token)).status == 204
    assert (await product.get(MINE, token=li.token)).body == []


async def test_the_household_is_handed_over_before_its_owner_leaves(
    product: Api, wang: SignedIn, li: SignedIn
) -> None:
    home = await a_home(product, wang)
    await joined(product, wang, home, li)
    path = f"{MINE}/{home['id']}/members"
    handed = await product.put(f"{path}/{li.id}/ownership", token=wang.token)
    assert (handed.status, handed.body["role"]) == (200, "member")
    assert (await product.delete(f"{path}/{wang.id}", token=wang.token)).status == 204
    [left] = (await product.get(MINE, token=li.token)).body
    assert [(m["account_id"], m["role"]) for m in left["members"]] == [(li.id, "owner")]


async def test_two_accounts_that_prove_to_be_one_person_share_their_households(
    product: Api, wang: SignedIn, li: SignedIn, container: Container
) -> None:
    home = await a_home(product, wang)
    event = CustomerAccountsMerged(merged_id=wang.id, into_id=li.id)
    follow = container.customers.subscribers.follow_merged_accounts
    await follow(event)
    await follow(event)
    [mine] = await container.customers.households.of_account(li.id)
    assert mine.id == home["id"]
    assert [(m.account_id, m.role) for m in mine.members] == [(li.id, MemberRole.OWNER)]
    assert await container.customers.households.of_account(wang.id) == []
    assert mine.version == home["version"] + 1, "the second delivery changed nothing"


async def test_staff_have_no_home_here(product: Api, people: People) -> None:
    boss = await people.staff("business_administrator")
    assert (await product.get(MINE, token=boss.token)).status == 403
    assert (await product.get(MINE)).status == 401
