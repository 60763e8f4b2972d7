"""Whose device it is: reliability R75."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts import CustomerAccountsMerged
from backend.features.devices.models import TransferState
from tests.features.devices.conftest import Books
from tests.features.media.builders import a_file
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import DOORS, canary_phone
from tests.support.kit import Answer, Api, fresh_key

MINE = "/api/v1/my/devices"
REQUESTS = "/api/v1/my/ownership-requests"
WANGS_PHONE = f"+86{canary_phone(11)}"


async def claim(product: Api, code: str, who: SignedIn, **order: Any) -> Answer:
    return await product.post(f"/api/v1/codes/{code}/claims", order, token=who.token)


async def a_proof(container: Container, who: SignedIn) -> str:
    file = a_file(uploaded_by=who.actor)
    await container.media_services.files.add(file)
    return file.id


@pytest.fixture
async def sold(books: Books) -> tuple[str, str]:
    """A device nobody has claimed, sold to Wang's phone: its id and its code."""
    device, code = await books.device_and_code(
        buyer_phone=WANGS_PHONE,
        install_place=f"{DOORS[0]} 1204",
        purchase={"bought_on": "2024-03-15", "channel": "京东", "is_confirmed": True},
    )
    return device.id, code


@pytest.fixture
async def wangs(product: Api, sold: tuple[str, str], wang: SignedIn) -> tuple[str, str]:
    """The same device, claimed by Wang."""
    assert (await claim(product, sold[1], wang)).status == 201
    return sold


async def test_who_bought_it_gets_it_by_his_phone(
    product: Api, sold: tuple[str, str], wang: SignedIn, container: Container
) -> None:
    device_id, code = sold
    answer = await claim(product, code, wang)
    assert (answer.status, answer.body) == (
        201,
        {"outcome": "bound", "device_id": device_id, "request_id": None},
    )
    [row] = (await product.get(MINE, token=wang.token)).body["items"]
    assert (row["id"], row["is_mine"], row["install_place"]) == (
        device_id,
        True,
        f"{DOORS[0]} 1204",
    )
    [home] = await container.customers.households.of_account(wang.id)
    assert row["household_id"] == home.id
    record = (await product.get(f"/api/v1/codes/{code}", token=wang.token)).body["record"]
    assert record["purchase"]["bought_on"] == "2024-03-15"
    assert "buyer_phone" not in record, "an owner gets the owner's view"
    again = await claim(product, code, wang)
    assert (again.status, again.body["code"]) == (409, "already_yours")


async def test_the_same_claim_ten_times_at_once_binds_once(
    product: Api, sold: tuple[str, str], wang: SignedIn, container: Container
) -> None:
    answers = await asyncio.gather(*(claim(product, sold[1], wang) for _ in range(10)))
    assert sorted(answer.status for answer in answers) == [201, *[409] * 9]
    assert len(await container.customers.households.of_account(wang.id)) == 1
    entries = container.mongo.collection("audit_entries")
    assert await entries.count({"action": "device_bound"}) == 1


async def test_what_was_sold_to_another_phone_is_for_staff_to_judge(
    product: Api,
    sold: tuple[str, str],
    li: SignedIn,
    agent: SignedIn,
    books: Books,
    container: Container,
) -> None:
    device_id, code = sold
    proof = await a_proof(container, li)
    answer = await claim(product, code, li, purchase={"document_ids": [proof]})
    assert (answer.status, answer.body["outcome"]) == (201, "waiting_for_staff")
    assert (await product.get(MINE, token=li.token)).body["items"] == []
    assert (await product.get(f"/api/v1/codes/{code}", token=li.token)).body["record"] is None
    [request] = (await product.get("/api/v1/ownership-requests", token=agent.token)).body["items"]
    assert (request["asker_phone"], request["proof_media_ids"]) == ("139****0012", [proof])
    decided = await product.post(
        f"/api/v1/ownership-requests/{request['id']}/decision",
        {"accept": True, "reason": "发票核对无误"},
        token=agent.token,
    )
    assert (decided.status, decided.body["state"]) == (200, "accepted")
    device = await books.store.devices.get(device_id)
    assert (device.owner_account_id, device.purchase.document_ids) == (li.id, [proof])


async def test_without_a_known_buyer_a_proof_of_purchase_is_needed(
    product: Api, books: Books, li: SignedIn, container: Container
) -> None:
    device, code = await books.device_and_code(purchase={})
    refused = await claim(product, code, li, purchase={"bought_on": "2026-01-01"})
    assert (refused.status, refused.body["code"]) == (422, "proof_needed")
    assert (await books.store.devices.get(device.id)).version == 0
    proof = await a_proof(container, li)
    purchase = {"bought_on": "2026-01-01", "channel": "天猫", "document_ids": [proof]}
    bound = await claim(product, code, li, purchase=purchase)
    assert (bound.status, bound.body["outcome"]) == (201, "bound")
    record = (await product.get(f"/api/v1/codes/{code}", token=li.token)).body["record"]
    assert record["purchase"] == purchase | {"is_confirmed": False}
    assert record["covered_until"] == "2032-01-01"


async def test_somebody_elses_upload_proves_nothing(
    product: Api, books: Books, li: SignedIn, wang: SignedIn, container: Container
) -> None:
    device, code = await books.device_and_code()
    proof = await a_proof(container, wang)
    refused = await claim(product, code, li, purchase={"document_ids": [proof]})
    assert (refused.status, refused.body["code"]) == (422, "media_not_usable")
    assert not (await books.store.devices.get(device.id)).is_owned


async def test_a_claimed_device_is_not_taken_over(
    product: Api, wangs: tuple[str, str], li: SignedIn, books: Books, container: Container
) -> None:
    device_id, code = wangs
    before = await books.store.devices.get(device_id)
    proof = await a_proof(container, li)
    answer = await claim(product, code, li, purchase={"document_ids": [proof]})
    assert (answer.status, answer.body["outcome"]) == (201, "waiting_for_owner")
    assert answer.body["device_id"] is None
    assert await books.store.devices.get(device_id) == before
    scanned = await product.get(f"/api/v1/codes/{code}", token=li.token)
    assert scanned.body["record"] is None
    assert (await product.get(f"/api/v1/devices/{device_id}", token=li.token)).status == 404
    again = await claim(product, code, li)
    assert again.body["request_id"] == answer.body["request_id"], "asking twice is one request"


async def test_the_owner_is_told_once_who_asks(
    product: Api, wangs: tuple[str, str], wang: SignedIn, li: SignedIn
) -> None:
    _, code = wangs
    for _ in range(2):
        await claim(product, code, li)
    [message] = (await product.get("/api/v1/me/messages", token=wang.token)).body["items"]
    assert message["title"] == "有人申请认领您的设备"
    assert message["body"].startswith("139****0012 申请认领 澜和挂壁式空调。")
    assert (await product.get("/api/v1/me/messages", token=li.token)).body["items"] == []


async def test_the_owner_gives_it_away_and_keeps_his_papers(
    product: Api,
    wangs: tuple[str, str],
    wang: SignedIn,
    li: SignedIn,
    books: Books,
    container: Container,
) -> None:
    device_id, code = wangs
    photo = await a_proof(container, wang)
    device = await books.store.devices.get(device_id)
    change = {"version": device.version, "new_photo_ids": [photo]}
    changed = await product.patch(f"{MINE}/{device_id}", change, token=wang.token)
    assert changed.body["photo_ids"] == [photo]
    request_id = (await claim(product, code, li)).body["request_id"]
    [incoming] = (await product.get(REQUESTS, token=wang.token)).body["items"]
    assert (incoming["id"], incoming["asker_name"], incoming["asker_phone"]) == (
        request_id,
        "画**",
        "139****0012",
    )
    decision = f"{REQUESTS}/{request_id}/decision"
    decided = await product.post(decision, {"accept": True}, token=wang.token)
    assert (decided.status, decided.body["state"]) == (200, "accepted")
    record = (await product.get(f"/api/v1/codes/{code}", token=li.token)).body["record"]
    assert (record["photo_ids"], record["install_place"]) == ([], "")
    assert record["purchase"]["bought_on"] == "2024-03-15"
    assert record["owned_since"] > changed.body["owned_since"]
    assert (await product.get(f"/api/v1/codes/{code}", token=wang.token)).body["record"] is None
    assert (await product.get(MINE, token=wang.token)).body["items"] == []
    subject = (await container.media_services.files.get(photo)).subject
    assert subject is not None
    access = container.device_services.media_access[subject.kind]
    assert not await access.may_see(li.actor, subject.id), "his photos stay hidden from the next"
    late = await product.post(decision, {"accept": True}, token=wang.token)
    assert (late.status, late.body["code"]) == (409, "transfer_closed")


async def test_nobody_but_the_owner_decides(
    product: Api, wangs: tuple[str, str], li: SignedIn, people: People, books: Books
) -> None:
    device_id, code = wangs
    request_id = (await claim(product, code, li)).body["request_id"]
    third = await people.customer(phone="+8613900000013")
    for who in (li, third):
        refused = await product.post(
            f"{REQUESTS}/{request_id}/decision", {"accept": True}, token=who.token
        )
        assert (refused.status, refused.body["code"]) == (404, "transfer_not_found")
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    refused = await product.post(
        f"/api/v1/ownership-requests/{request_id}/decision",
        {"accept": True, "reason": "越权"},
        token=far.token,
    )
    assert (refused.status, refused.body["code"]) == (404, "transfer_not_found")
    assert (await books.store.devices.get(device_id)).owner_account_id != li.id


async def test_a_refusal_changes_nothing_and_one_may_ask_again(
    product: Api, wangs: tuple[str, str], wang: SignedIn, li: SignedIn, books: Books
) -> None:
    device_id, code = wangs
    before = await books.store.devices.get(device_id)
    first = (await claim(product, code, li)).body["request_id"]
    refused = await product.post(
        f"{REQUESTS}/{first}/decision", {"accept": False}, token=wang.token
    )
    assert refused.body["state"] == "refused"
    assert await books.store.devices.get(device_id) == before
    second = (await claim(product, code, li)).body["request_id"]
    assert second != first
    gone = await product.post(f"{REQUESTS}/{second}/withdrawal", token=li.token)
    assert (gone.status, gone.body["state"]) == (200, "withdrawn")
    outgoing = await product.get(f"{REQUESTS}?side=outgoing", token=li.token)
    assert [each["state"] for each in outgoing.body["items"]] == ["withdrawn", "refused"]


async def test_a_request_nobody_answers_ends_after_two_weeks(
    product: Api,
    wangs: tuple[str, str],
    wang: SignedIn,
    li: SignedIn,
    clock: MovableClock,
    books: Books,
) -> None:
    device_id, code = wangs
    first = (await claim(product, code, li)).body["request_id"]
    clock.move(days=14, seconds=1)
    [seen] = (await product.get(REQUESTS, token=wang.token)).body["items"]
    assert seen["state"] == "expired"
    late = await product.post(f"{REQUESTS}/{first}/decision", {"accept": True}, token=wang.token)
    assert (late.status, late.body["code"]) == (409, "transfer_closed")
    assert (await books.store.devices.get(device_id)).owner_account_id == wang.id
    second = (await claim(product, code, li)).body["request_id"]
    assert second != first


async def test_of_two_who_ask_only_one_gets_it(
    product: Api, wangs: tuple[str, str], wang: SignedIn, li: SignedIn, people: People, books: Books
) -> None:
    device_id, code = wangs
    third = await people.customer(phone="+8613900000013")
    ids = [(await claim(product, code, who)).body["request_id"] for who in (li, third)]
    answers = await asyncio.gather(
        *(
            product.post(f"{REQUESTS}/{each}/decision", {"accept": True}, token=wang.token)
            for each in ids
        )
    )
    assert sorted(answer.status for answer in answers) in ([200, 404], [200, 409])
    states = sorted([(await books.store.transfers.get(each)).state for each in ids])
    assert states == [TransferState.ACCEPTED, TransferState.EXPIRED]
    assert len((await books.store.devices.get(device_id)).former_owners) == 1


async def test_the_family_sees_the_device_but_does_not_keep_its_record(
    product: Api, wangs: tuple[str, str], wang: SignedIn, li: SignedIn, container: Container
) -> None:
    device_id, code = wangs
    [home] = await container.customers.households.of_account(wang.id)
    invited = await product.post(f"/api/v1/my/households/{home.id}/invitations", token=wang.token)
    token = invited.body["token"]
    await product.post(f"/api/v1/household-invitations/{token}/acceptance", token=li.token)
    record = (await product.get(f"/api/v1/codes/{code}", token=li.token)).body["record"]
    assert record["id"] == device_id
    [row] = (await product.get(MINE, token=li.token)).body["items"]
    assert row["is_mine"] is False
    change = {"version": record["version"], "install_place": "阳台"}
    refused = await product.patch(f"{MINE}/{device_id}", change, token=li.token)
    assert (refused.status, refused.body["code"]) == (404, "device_not_found")
    assert (await claim(product, code, li)).body["code"] == "already_yours"


async def test_an_owner_does_not_rewrite_what_staff_confirmed(
    product: Api, wangs: tuple[str, str], wang: SignedIn
) -> None:
    device_id, code = wangs
    record = (await product.get(f"/api/v1/codes/{code}", token=wang.token)).body["record"]
    change = {
        "version": record["version"],
        "purchase": {"bought_on": "2026-06-01", "channel": "熟人"},
        "install_place": "阳台",
    }
    changed = await product.patch(f"{MINE}/{device_id}", change, token=wang.token)
    assert changed.status == 200
    assert changed.body["purchase"] == record["purchase"]
    assert changed.body["covered_until"] == record["covered_until"]
    assert changed.body["install_place"] == "阳台"


async def test_a_phone_must_be_verified_first(
    product: Api, sold: tuple[str, str], people: People, books: Books
) -> None:
    stranger = await people.customer()
    refused = await claim(product, sold[1], stranger)
    assert (refused.status, refused.body["code"]) == (403, "phone_not_verified")
    assert not (await books.store.devices.get(sold[0])).is_owned


async def test_staff_and_strangers_claim_nothing(
    product: Api, sold: tuple[str, str], agent: SignedIn
) -> None:
    assert (await claim(product, sold[1], agent)).status == 403
    assert (await product.post(f"/api/v1/codes/{sold[1]}/claims", {})).status == 401


async def test_claims_are_limited_even_where_they_fail(
    product: Api, wang: SignedIn, people: People
) -> None:
    for _ in range(20):
        assert (await claim(product, "x" * 22, wang)).status == 404
    limited = await product.post(
        f"/api/v1/codes/{'x' * 22}/claims", {}, token=wang.token, key=fresh_key()
    )
    assert limited.status == 429


async def test_a_claim_into_somebody_elses_home_is_refused(
    product: Api, sold: tuple[str, str], wang: SignedIn, li: SignedIn, books: Books
) -> None:
    home = await product.post("/api/v1/my/households", {}, token=li.token)
    refused = await claim(product, sold[1], wang, household_id=home.body["id"])
    assert (refused.status, refused.body["code"]) == (404, "household_not_found")
    assert not (await books.store.devices.get(sold[0])).is_owned


async def test_what_belonged_to_a_merged_account_belongs_to_the_kept_one(
    product: Api,
    wangs: tuple[str, str],
    wang: SignedIn,
    li: SignedIn,
    books: Books,
    container: Container,
    people: People,
) -> None:
    device_id, code = wangs
    third = await people.customer(phone="+8613900000013")
    lis = (await claim(product, code, li)).body["request_id"]
    thirds = (await claim(product, code, third)).body["request_id"]
    event = CustomerAccountsMerged(merged_id=wang.id, into_id=li.id)
    follow = container.device_services.subscribers.follow_merged_accounts
    await follow(event)
    await follow(event)
    assert (await books.store.devices.get(device_id)).owner_account_id == li.id
    assert (await books.store.transfers.get(lis)).state is TransferState.EXPIRED
    still_asked = await books.store.transfers.get(thirds)
    assert (still_asked.state, still_asked.owner_account_id) == (TransferState.PENDING, li.id)
