"""One person, one account: however many phones, identities and moments lead to it."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts import WeChatChannel
from backend.kit.mongo import OUTBOX
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Answer, Api
from tests.support.sign_in_platforms import PretendedPlatforms

PHONE = canary_phone(71)
OTHER_PHONE = canary_phone(72)


async def open_miniprogram(
    api: Api, platforms: PretendedPlatforms, openid: str, unionid: str = ""
) -> Answer:
    code = await platforms.login_code(openid, unionid)
    return await api.post("/api/v1/customer-sessions", {"code": code})


async def agree(api: Api, token: str) -> None:
    version = (await api.get("/api/v1/policies/privacy")).body["version"]
    agreed = await api.put("/api/v1/my/consents/privacy", {"version": version}, token=token)
    assert agreed.status == 200, agreed.body


async def verify(api: Api, platforms: PretendedPlatforms, token: str, phone: str) -> Answer:
    await agree(api, token)
    code = await platforms.phone_code(phone)
    return await api.put("/api/v1/me/phone", {"code": code}, token=token)


async def accounts(container: Container) -> list[str]:
    """The ids of those that were not merged away."""
    rows = await container.mongo.collection("customer_accounts").find(
        {"merged_into": ""}, limit=100
    )
    return [row["_id"] for row in rows]


async def events(container: Container, kind: str) -> list[dict[str, str]]:
    rows = await container.mongo.collection(OUTBOX).find({"type": kind}, limit=100)
    return [row["payload"] for row in rows]


async def test_the_first_login_opens_an_account_and_the_next_finds_it(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    first = await open_miniprogram(product, platforms, "o-wang")
    assert first.status == 201
    assert first.body["kind"] == "customer"
    second = await open_miniprogram(product, platforms, "o-wang")
    assert second.body["person_id"] == first.body["person_id"]
    assert second.body["token"] != first.body["token"]
    me = (await product.get("/api/v1/me", token=first.body["token"])).body
    assert (me["kind"], me["name"], me["phone"], me["via"]) == ("customer", "", "", "miniprogram")
    assert me["organisation"] is None
    assert set(me["permissions"].values()) == {"own"}
    row = await container.mongo.collection("customer_accounts").find_one({})
    assert row is not None
    assert "o-wang" not in str(row)
    assert await accounts(container) == [first.body["person_id"]]


async def test_the_platforms_session_key_goes_nowhere(
    people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    answer = await open_miniprogram(product, platforms, "o-wang", "u-wang")
    assert set(answer.body) == {"token", "expires_at", "kind", "person_id"}
    for secret in ("o-wang", "u-wang", "session_key"):
        assert secret not in answer.raw.decode()


async def test_eight_logins_at_once_open_one_account(
    container: Container,
    people: People,
    product: Api,
    second_process: Api,
    platforms: PretendedPlatforms,
) -> None:
    answers = await asyncio.gather(
        *(
            open_miniprogram((product, second_process)[n % 2], platforms, "o-wang", "u-wang")
            for n in range(8)
        )
    )
    assert {answer.status for answer in answers} == {201}
    assert {answer.body["person_id"] for answer in answers} == set(await accounts(container))
    assert len(await events(container, "CustomerAccountOpened")) == 1


async def test_one_code_sent_ten_times_opens_one_session(
    container: Container,
    people: People,
    product: Api,
    second_process: Api,
    platforms: PretendedPlatforms,
) -> None:
    code = await platforms.login_code("o-wang")
    answers = await asyncio.gather(
        *(
            (product, second_process)[n % 2].post("/api/v1/customer-sessions", {"code": code})
            for n in range(10)
        )
    )
    assert sorted(answer.status for answer in answers) == [201, *[422] * 9]
    assert await container.mongo.collection("sessions").count({}) == 1


async def test_a_phone_that_nobody_has_becomes_the_customers(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    token = (await open_miniprogram(product, platforms, "o-wang")).body["token"]
    answer = await verify(product, platforms, token, PHONE)
    assert answer.status == 200
    assert answer.body["phone"] == "139****0071"
    assert answer.body["has_verified_phone"] is True
    card = await container.accounts.customers.find_by_phone(f"+86{PHONE}")
    assert card is not None
    assert (card.id, card.has_verified_phone) == (answer.body["id"], True)
    changed = await verify(product, platforms, token, OTHER_PHONE)
    assert changed.body["id"] == answer.body["id"]
    assert await container.accounts.customers.find_by_phone(f"+86{PHONE}") is None
    assert len(await events(container, "CustomerPhoneVerified")) == 2


async def test_who_was_taken_in_by_phone_finds_his_account_again(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    """Staff open an account for a caller; later the caller comes over WeChat."""
    known = await container.accounts.customers.ensure(f"+86{PHONE}", NAMES[1])
    opened = (await open_miniprogram(product, platforms, "o-wang", "u-wang")).body
    assert opened["person_id"] != known.id
    merged = await verify(product, platforms, opened["token"], PHONE)
    assert (merged.status, merged.body["id"]) == (200, known.id)
    assert merged.body["name"] == NAMES[1]
    me = (await product.get("/api/v1/me", token=opened["token"])).body
    assert (me["id"], me["name"]) == (known.id, NAMES[1]), "the session goes over"
    again = await open_miniprogram(product, platforms, "o-wang")
    assert again.body["person_id"] == known.id, "and so does the identity"
    assert await accounts(container) == [known.id]
    (event,) = await events(container, "CustomerAccountsMerged")
    assert (event["merged_id"], event["into_id"]) == (opened["person_id"], known.id)
    customers = container.accounts.customers
    assert (await customers.get(opened["person_id"])).id == known.id, "old ids lead on"
    both = await customers.many([opened["person_id"], known.id])
    assert {card.id for card in both.values()} == {known.id}
    assert len(both) == 2
    assert await customers.openids(known.id, WeChatChannel.MINIPROGRAM) == ["o-wang"]
    entry = await container.mongo.collection("audit_entries").find_one(
        {"action": "customers_merged"}
    )
    assert entry is not None
    assert (entry["subject_id"], entry["details"]) == (
        known.id,
        {"merged_id": opened["person_id"]},
    )


async def test_a_chain_of_merges_still_leads_to_the_person(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    ids = []
    for number in range(4):
        opened = (await open_miniprogram(product, platforms, f"o-{number}")).body
        ids.append(opened["person_id"])
        token = opened["token"]
        assert (await verify(product, platforms, token, canary_phone(100 + number))).status == 200
    first = (await open_miniprogram(product, platforms, "o-0")).body["token"]
    for number in range(1, 4):
        assert (await verify(product, platforms, first, canary_phone(100 + number))).status == 200
    assert await accounts(container) == [ids[3]]
    for customer_id in ids:
        assert (await container.accounts.customers.get(customer_id)).id == ids[3]
    assert (await product.get("/api/v1/me", token=first)).body["id"] == ids[3]


async def test_a_merge_keeps_the_twenty_newest_sessions(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    stores = container.accounts.stores
    old = await people.customer(phone=f"+86{PHONE}", name=NAMES[0])
    new = await people.customer()
    for customer in (old, new):
        account = await stores.customers.get(customer.id)
        for _ in range(19):
            last = await people.sign_in(account)
    assert (await verify(product, platforms, last.token, PHONE)).status == 200
    sessions = container.mongo.collection("sessions")
    assert await sessions.count({}) == 20
    assert await sessions.count({"person_id": old.id}) == 20
    assert (await product.get("/api/v1/me", token=last.token)).body["id"] == old.id


async def test_two_wechats_that_verify_one_phone_at_once_are_one_person(
    container: Container,
    people: People,
    product: Api,
    second_process: Api,
    platforms: PretendedPlatforms,
) -> None:
    for round_ in range(3):
        phone = canary_phone(200 + round_)
        both = (product, second_process)
        opened = [
            (await open_miniprogram(api, platforms, f"o-{round_}-{n}")).body
            for n, api in enumerate(both)
        ]
        answers = await asyncio.gather(
            *(
                verify(api, platforms, row["token"], phone)
                for api, row in zip(both, opened, strict=True)
            )
        )
        assert [answer.status for answer in answers] == [200, 200]
        card = await container.accounts.customers.find_by_phone(f"+86{phone}")
        assert card is not None
        for row in opened:
            me = await product.get("/api/v1/me", token=row["token"])
            assert me.body["id"] == card.id
    assert len(await accounts(container)) == 3
    assert len(await events(container, "CustomerAccountsMerged")) == 3


async def test_a_login_during_a_merge_is_not_left_behind(
    container: Container,
    people: People,
    product: Api,
    second_process: Api,
    platforms: PretendedPlatforms,
) -> None:
    for round_ in range(4):
        phone = canary_phone(300 + round_)
        known = await container.accounts.customers.ensure(f"+86{phone}")
        openid = f"o-{round_}"
        token = (await open_miniprogram(product, platforms, openid)).body["token"]
        merged, *logins = await asyncio.gather(
            verify(product, platforms, token, phone),
            *(open_miniprogram(second_process, platforms, openid) for _ in range(4)),
        )
        assert (merged.status, merged.body["id"]) == (200, known.id)
        for login in logins:
            assert login.status == 201
            me = await product.get("/api/v1/me", token=login.body["token"])
            assert me.body["id"] == known.id


async def test_verifying_the_same_phone_again_changes_nothing_else(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    customer = await people.customer(phone=f"+86{PHONE}", name=NAMES[0])
    answer = await verify(product, platforms, customer.token, PHONE)
    assert (answer.status, answer.body["id"]) == (200, customer.id)
    assert await events(container, "CustomerAccountsMerged") == []


async def test_the_official_account_and_the_miniprogram_meet_by_unionid(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    customers = container.accounts.customers
    follower = await customers.link(WeChatChannel.OFFICIAL_ACCOUNT, "oa-1", "u-1")
    opened = (await open_miniprogram(product, platforms, "o-1", "u-1")).body
    assert opened["person_id"] == follower.id
    # Where each was met without a unionid first, the unionid proves them one person later.
    apart = await customers.link(WeChatChannel.OFFICIAL_ACCOUNT, "oa-2", "u-2")
    alone = (await open_miniprogram(product, platforms, "o-2")).body
    assert alone["person_id"] != apart.id
    joined = (await open_miniprogram(product, platforms, "o-2", "u-2")).body
    assert (await customers.get(alone["person_id"])).id == joined["person_id"]
    assert (await customers.get(apart.id)).id == joined["person_id"]
    assert (await product.get("/api/v1/me", token=alone["token"])).body["id"] == (
        joined["person_id"]
    )


async def test_two_phones_are_not_joined_by_a_unionid_alone(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    one = await people.customer(phone=f"+86{PHONE}", openid="o-1")
    two = await people.customer(phone=f"+86{OTHER_PHONE}", openid="o-2", unionid="u-1")
    opened = (await open_miniprogram(product, platforms, "o-1", "u-1")).body
    assert opened["person_id"] == one.id
    assert set(await accounts(container)) == {one.id, two.id}


async def test_a_wrong_or_used_phone_code_changes_nothing(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    customer = await people.customer()
    code = await platforms.login_code("o-1")
    for bad in ("made-up", code):
        answer = await product.put("/api/v1/me/phone", {"code": bad}, token=customer.token)
        assert (answer.status, answer.body["code"]) == (422, "login_code_rejected")
    wrong: tuple[Any, ...] = ({"$ne": None}, "", "x" * 513, 7)
    for bad in wrong:
        answer = await product.put("/api/v1/me/phone", {"code": bad}, token=customer.token)
        assert answer.status == 422
    typed = {"code": await platforms.phone_code(PHONE), "phone": OTHER_PHONE}
    assert (await product.put("/api/v1/me/phone", typed, token=customer.token)).status == 422
    assert (await container.accounts.stores.customers.get(customer.id)).version == 0


async def test_a_phone_code_that_leaked_from_another_person_is_of_no_use(
    container: Container, people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    token = (await open_miniprogram(product, platforms, "o-thief")).body["token"]
    await agree(product, token)
    code = await platforms.phone_code(PHONE, "o-owner")
    answer = await product.put("/api/v1/me/phone", {"code": code}, token=token)
    assert (answer.status, answer.body["code"]) == (422, "login_code_rejected")
    assert await container.accounts.customers.find_by_phone(f"+86{PHONE}") is None


async def test_verifications_are_counted_because_wechat_charges_for_them(
    people: People, product: Api, platforms: PretendedPlatforms
) -> None:
    customer = await people.customer()
    for _ in range(10):
        await product.put("/api/v1/me/phone", {"code": "made-up"}, token=customer.token)
    answer = await verify(product, platforms, customer.token, PHONE)
    assert (answer.status, answer.body["code"]) == (429, "too_many_requests")


async def test_a_customer_changes_his_own_name(
    container: Container, people: People, product: Api
) -> None:
    customer = await people.customer()
    body = {"version": 0, "name": NAMES[2]}
    answer = await product.patch("/api/v1/me", body, token=customer.token)
    assert (answer.status, answer.body["name"], answer.body["version"]) == (200, NAMES[2], 1)
    stale = await product.patch("/api/v1/me", body, token=customer.token)
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    extra: tuple[dict[str, Any], ...] = (
        {"phone": PHONE},
        {"id": "x"},
        {"identities": []},
        {"merged_into": "x"},
    )
    for more in extra:
        assert (await product.patch("/api/v1/me", body | more, token=customer.token)).status == 422
    actor = await container.accounts.sessions.authenticate(customer.token)
    assert actor is not None
    assert actor.name == NAMES[2], "timelines name whoever acted as he is called now"


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.staff("technician")


async def test_staff_are_no_customers(
    people: People, wang: SignedIn, product: Api, platforms: PretendedPlatforms
) -> None:
    answer = await verify(product, platforms, wang.token, PHONE)
    assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    renamed = await product.patch("/api/v1/me", {"version": 0, "name": NAMES[1]}, token=wang.token)
    assert renamed.status == 403
