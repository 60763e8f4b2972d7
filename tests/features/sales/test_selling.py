"""One form makes customer, home, devices, proof and promises: all of it, or nothing."""

import asyncio
from typing import Any

import pytest

from backend.features.devices.repository import DeviceStore
from tests.features.devices.builders import a_device, a_model
from tests.features.media.builders import a_file
from tests.features.sales.conftest import SALES, Shop, a_form
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import fresh_key

ONE_OF_EACH = {
    "sales": 1,
    "promises": 2,
    "devices": 1,
    "households": 1,
    "customer_accounts": 1,
    "device_codes": 1,
}
NOTHING = dict.fromkeys(ONE_OF_EACH, 0)


async def test_one_form_makes_everything_at_once(shop: Shop) -> None:
    proof = a_file(uploaded_by=shop.seller.actor)
    await shop.container.media_services.files.add(proof)
    device = {"model_id": "model-lh26", "serial": "LH26-0001", "document_ids": [proof.id]}
    sale = await shop.sold(a_form(devices=[device]))
    assert sale["number"].startswith("XS")
    assert (sale["state"], sale["seller_id"], sale["seller_name"]) == (
        "recorded",
        shop.seller.id,
        NAMES[1],
    )
    assert (sale["buyer"]["name"], sale["buyer"]["phone"]) == ("金**", "139****0021")
    assert await shop.counts() == ONE_OF_EACH
    assert [(p["kind_name"], p["text"], p["state"]) for p in sale["promises"]] == [
        ("安装时间", "周六上午装好", "open"),
        ("赠品", "送滤网一套", "open"),
    ]
    assert (sale["open_promises"], sale["installation"]) == (2, None)
    [sold] = sale["devices"]
    stored = await shop.container.device_services.devices.get(sold["device_id"])
    assert (stored.serial, stored.household_id, stored.branch_id) == (
        "LH26-0001",
        sale["buyer"]["household_id"],
        MAIN_BRANCH_ID,
    )
    assert (str(stored.purchase.bought_on), stored.purchase.channel) == ("2026-07-01", "城东门店")
    assert (stored.purchase.is_confirmed, stored.purchase.document_ids) == (True, [proof.id])
    [url] = sold["code_urls"]
    scanned = await shop.api.get(f"/q/{url.rpartition('/')[2]}")
    assert scanned.status == 200


async def test_the_same_phone_is_the_same_customer_and_the_same_door_one_address(
    shop: Shop,
) -> None:
    first = await shop.sold()
    again = a_form(
        devices=[{"model_id": "model-lh26", "serial": "LH26-0002"}],
        order_number="DD-1002",
        promises=[],
    )
    second = await shop.sold(again)
    assert second["buyer"] == first["buyer"]
    counts = await shop.counts()
    assert (counts["customer_accounts"], counts["households"], counts["sales"]) == (1, 1, 2)


async def test_the_same_form_twice_at_once_is_one_sale(shop: Shop) -> None:
    key = fresh_key()
    answers = await asyncio.gather(*(shop.post(a_form(), key=key) for _ in range(4)))
    assert [answer.status for answer in answers] == [201] * 4
    assert len({answer.raw for answer in answers}) == 1
    assert await shop.counts() == ONE_OF_EACH


async def test_two_tabs_without_a_common_key_sell_one_device_once(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.post(a_form()) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    codes = {answer.body["code"] for answer in answers if answer.status == 409}
    assert codes <= {"device_already_sold", "order_number_taken", "stale_document", "serial_taken"}
    assert await shop.counts() == ONE_OF_EACH


@pytest.mark.parametrize("breaking", ["promises", "sales", "devices", "outbox"])
async def test_a_sale_that_is_killed_in_the_middle_leaves_nothing(
    shop: Shop, breaking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    collections = {
        "promises": shop.container.sales.store.promises.collection,
        "sales": shop.container.sales.store.sales.collection,
        "devices": shop.container.device_services.store.devices.collection,
        "outbox": shop.container.sales.store.sales._outbox,
    }

    async def die(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("power cut")

    for verb in ("insert_one", "insert_many"):
        monkeypatch.setattr(collections[breaking], verb, die)
    broken = await shop.post(a_form())
    assert broken.status == 500
    assert await shop.counts() == NOTHING
    monkeypatch.undo()
    await shop.sold()
    assert await shop.counts() == ONE_OF_EACH


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"devices": [{"model_id": "none"}]}, 404, "device_model_not_found"),
        ({"devices": []}, 422, "invalid_request"),
        (
            {"devices": [{"model_id": "model-lh26", "serial": s} for s in ("A 1", "a1")]},
            422,
            "serial_twice",
        ),
        ({"sold_on": "2099-01-01"}, 422, "day_in_future"),
        ({"seller_id": "nobody"}, 422, "seller_not_usable"),
        ({"lead_id": "nothing"}, 404, "lead_not_found"),
        ({"promises": [{"text": "送滤网", "device_numbers": [1]}]}, 422, "invalid_request"),
        ({"promises": [{"text": "送滤网"}] * 21}, 422, "invalid_request"),
        ({"promises": [{"text": ""}]}, 422, "invalid_request"),
        ({"amount_fen": -1}, 422, "invalid_request"),
        ({"amount_fen": 1.5}, 422, "invalid_request"),
        ({"install": {"start": "2026-12-05T01:00:00Z"}}, 422, "invalid_request"),
        ({"branch_id": "other"}, 422, "invalid_request"),
        (
            {"devices": [{"model_id": "model-lh26", "document_ids": ["none"]}]},
            422,
            "media_not_usable",
        ),
    ],
)
async def test_bad_forms_are_refused_and_store_nothing(
    shop: Shop, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await shop.post(a_form(**changes))
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await shop.counts() == NOTHING


async def test_a_serial_from_stock_is_given_to_the_buyer(shop: Shop) -> None:
    store: DeviceStore = shop.container.device_services.store
    stock = a_device(serial="LH26-0001", branch_id=MAIN_BRANCH_ID, organisation_id=FIRM_ID)
    await store.devices.add(stock)
    sale = await shop.sold()
    assert [(d["device_id"], d["was_known"]) for d in sale["devices"]] == [(stock.id, True)]
    device = await store.devices.get(stock.id)
    assert device.household_id == sale["buyer"]["household_id"]
    assert str(device.purchase.bought_on) == "2026-07-01"


@pytest.mark.parametrize(
    "changes",
    [
        {"branch_id": "other"},
        {"owner_account_id": "somebody", "household_id": "some-home"},
    ],
)
async def test_a_serial_of_somebody_else_is_refused_and_not_told_whose(
    shop: Shop, changes: dict[str, str]
) -> None:
    store: DeviceStore = shop.container.device_services.store
    place = {"branch_id": MAIN_BRANCH_ID, "organisation_id": FIRM_ID}
    theirs = a_device(serial="LH26-0001", **(place | changes))
    await store.devices.add(theirs)
    answer = await shop.post(a_form())
    assert (answer.status, answer.body["code"]) == (409, "serial_belongs_to_other")
    assert answer.body["params"] == {"serial": "LH26-0001"}
    assert (await store.devices.get(theirs.id)).version == theirs.version
    assert await shop.counts() == NOTHING | {"devices": 1}


async def test_a_serial_of_another_model_is_refused_in_words(shop: Shop) -> None:
    store: DeviceStore = shop.container.device_services.store
    await store.models.add(a_model(id="other-model", name="LH-X"))
    stock = a_device(serial="LH26-0001", branch_id=MAIN_BRANCH_ID, organisation_id=FIRM_ID)
    await store.devices.add(stock)
    answer = await shop.post(a_form(devices=[{"model_id": "other-model", "serial": "LH26-0001"}]))
    assert (answer.status, answer.body["code"]) == (409, "serial_of_other_model")
    assert "KFR-35GW/LH26" in answer.body["detail"]


async def test_somebody_may_enter_what_another_sold_if_he_reaches_him(
    shop: Shop, people: People
) -> None:
    boss = await people.staff("business_administrator")
    sale = await shop.sold(a_form(seller_id=shop.colleague.id), boss)
    assert (sale["seller_id"], sale["recorded_by"]) == (shop.colleague.id, boss.id)
    refused = await shop.post(a_form(seller_id=shop.colleague.id, order_number="2"))
    assert (refused.status, refused.body["code"]) == (422, "seller_not_usable")


async def test_who_may_not_sell_is_refused(shop: Shop, people: People) -> None:
    for role in ("technician", "service_agent", "manager"):
        who = await people.staff(role)
        answer = await shop.post(a_form(), who)
        assert (answer.status, answer.body["code"]) == (403, "permission_denied"), role
    assert await shop.counts() == NOTHING


async def test_sales_are_listed_and_found_as_far_as_one_sees(shop: Shop) -> None:
    sale = await shop.sold()
    theirs = await shop.sold(
        a_form(devices=[{"model_id": "model-lh26", "serial": "W-1"}], order_number="W"),
        shop.stranger,
    )
    for who, found in (
        (shop.seller, [sale["id"]]),
        (shop.colleague, [sale["id"]]),
        (shop.stranger, [theirs["id"]]),
        (shop.manager, [theirs["id"], sale["id"]]),
    ):
        listed = await shop.api.get(SALES, token=who.token)
        assert [row["id"] for row in listed.body["items"]] == found
        phone = {"phone": canary_phone(21)}
        sought = await shop.api.post("/api/v1/sale-searches", phone, token=who.token)
        assert [row["id"] for row in sought.body["items"]] == found
        for secret in (NAMES[0], canary_phone(21)):
            assert secret not in listed.raw.decode()
    for query, expected in (
        (f"seller_id={shop.seller.id}", 1),
        ("order_number=DD-1001", 1),
        (f"number={sale['number']}", 1),
        (f"device_id={sale['device_ids'][0]}&state=recorded", 1),
        ("state=cancelled", 0),
        ("created_before=2026-01-01T00:00:00Z", 0),
    ):
        listed = await shop.api.get(f"{SALES}?{query}", token=shop.seller.token)
        assert len(listed.body["items"]) == expected, query
    nobody = await shop.api.post(
        "/api/v1/sale-searches", {"phone": canary_phone(77)}, token=shop.seller.token
    )
    assert nobody.body["items"] == []


async def test_another_branchs_sale_does_not_exist(shop: Shop) -> None:
    sale = await shop.sold()
    promise = sale["promises"][0]["id"]
    attempts: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PATCH", "", {"version": sale["version"], "note": "x"}),
        ("POST", "/cancellation", {"reason": "客户退货"}),
        ("POST", "/promises", {"text": "再送一套"}),
        ("POST", f"/promises/{promise}/settlement", {"outcome": "kept"}),
    ]
    for method, below, body in attempts:
        answers = [
            await shop.api.call(
                method, f"{SALES}/{sale_id}{below}", body, token=shop.stranger.token
            )
            for sale_id in (sale["id"], "0" * 32)
        ]
        assert [a.status for a in answers] == [404, 404]
        assert len({str(a.body | {"request_id": ""}) for a in answers}) == 1
    assert await shop.read(sale) == sale
