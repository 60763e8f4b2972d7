"""A sale is corrected, cancelled, promised more, and its promises are settled once."""

import asyncio
from typing import Any

import pytest

from backend.features.accounts import CustomerAccountsMerged
from tests.features.sales.conftest import SALES, Shop, a_form
from tests.support.accounts import People


async def change(shop: Shop, sale: Any, **fields: Any) -> Any:
    body = {"version": sale["version"], **fields}
    return await shop.api.patch(f"{SALES}/{sale['id']}", body, token=shop.seller.token)


async def settle(shop: Shop, sale: Any, number: int, **body: Any) -> Any:
    path = f"{SALES}/{sale['id']}/promises/{sale['promises'][number]['id']}/settlement"
    return await shop.api.post(path, body, token=shop.seller.token)


async def cancel(shop: Shop, sale: Any, reason: str = "客户退货") -> Any:
    path = f"{SALES}/{sale['id']}/cancellation"
    return await shop.api.post(path, {"reason": reason}, token=shop.seller.token)


async def test_a_correction_reaches_the_device_too(shop: Shop) -> None:
    sale = await shop.sold()
    changed = await change(shop, sale, sold_on="2026-06-30", channel="京东")
    assert changed.status == 200
    assert (changed.body["sold_on"], changed.body["channel"]) == ("2026-06-30", "京东")
    assert changed.body["amount_fen"] == 329900
    device = await shop.container.device_services.devices.get(sale["device_ids"][0])
    assert (str(device.purchase.bought_on), device.purchase.channel) == ("2026-06-30", "京东")
    stale = await change(shop, sale, note="晚了")
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    future = await change(shop, changed.body, sold_on="2099-01-01")
    assert (future.status, future.body["code"]) == (422, "day_in_future")
    assert await shop.read(sale) == changed.body


async def test_a_colleague_reads_and_does_not_correct(shop: Shop) -> None:
    sale = await shop.sold()
    assert (await shop.read(sale, shop.colleague))["id"] == sale["id"]
    body = {"version": sale["version"], "note": "x"}
    answer = await shop.api.patch(f"{SALES}/{sale['id']}", body, token=shop.colleague.token)
    assert (answer.status, answer.body["code"]) == (404, "sale_not_found")


async def test_a_cancelled_sale_gives_back_device_and_order_number(shop: Shop) -> None:
    sale = await shop.sold()
    await settle(shop, sale, 0, outcome="kept")
    cancelled = await cancel(shop, sale)
    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
    assert cancelled.body["cancel_reason"] == "客户退货"
    assert [p["state"] for p in cancelled.body["promises"]] == ["kept", "withdrawn"]
    device = await shop.container.device_services.devices.get(sale["device_ids"][0])
    assert (device.household_id, device.purchase.bought_on) == (None, None)
    assert device.former_owners[0].household_id == sale["buyer"]["household_id"]
    twice = await cancel(shop, sale)
    assert (twice.status, twice.body["code"]) == (409, "sale_closed")
    late = await change(shop, cancelled.body, note="x")
    assert (late.status, late.body["code"]) == (409, "sale_closed")
    again = await shop.sold()
    assert again["device_ids"] == sale["device_ids"]
    assert again["order_number"] == sale["order_number"]


async def test_an_order_number_is_entered_once(shop: Shop) -> None:
    await shop.sold()
    twice = await shop.post(a_form(devices=[{"model_id": "model-lh26"}]))
    assert (twice.status, twice.body["code"]) == (409, "order_number_taken")
    assert (await shop.counts())["sales"] == 1


async def test_a_promise_is_settled_once_and_a_refusal_has_its_reason(shop: Shop) -> None:
    sale = await shop.sold()
    kept = await settle(shop, sale, 0, outcome="kept")
    assert kept.body["promises"][0]["state_name"] == "已做到"
    assert kept.body["promises"][0]["settled_by_role"] == "sales"
    twice = await settle(shop, sale, 0, outcome="refused", note="没空")
    assert (twice.status, twice.body["code"]) == (409, "promise_settled")
    assert twice.body["detail"] == "这条承诺已经登记为「已做到」。如登记有误，请销售先撤回登记"
    for note in ("", "  "):
        empty = await settle(shop, sale, 1, outcome="refused", note=note)
        assert (empty.status, empty.body["code"]) == (422, "refusal_needs_reason")
    refused = await settle(shop, sale, 1, outcome="refused", note="滤网断货")
    assert (refused.body["promises"][1]["state"], refused.body["promises"][1]["note"]) == (
        "refused",
        "滤网断货",
    )
    assert refused.body["open_promises"] == 0


async def undo(shop: Shop, sale: Any, number: int) -> Any:
    path = f"{SALES}/{sale['id']}/promises/{sale['promises'][number]['id']}/settlement"
    return await shop.api.delete(path, token=shop.seller.token)


async def test_a_settlement_made_by_mistake_is_taken_back_and_remembered(shop: Shop) -> None:
    sale = await shop.sold()
    early = await undo(shop, sale, 0)
    assert (early.status, early.body["code"]) == (409, "promise_not_settled")
    await settle(shop, sale, 0, outcome="refused", note="按错了")
    answers = await asyncio.gather(*(undo(shop, sale, 0) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    promise = (await shop.read(sale))["promises"][0]
    assert (promise["state"], promise["note"], promise["settled_at"]) == ("open", "", None)
    kept = await settle(shop, sale, 0, outcome="kept")
    assert (kept.body["promises"][0]["state"], kept.body["open_promises"]) == ("kept", 1)
    [stored] = await shop.container.mongo.collection("promises").find(
        {"_id": promise["id"]}, limit=1
    )
    [undone] = stored["undone"]
    assert (undone["was"], undone["by"]["id"]) == ("refused", shop.seller.id)


async def test_a_promise_that_lapsed_with_its_sale_stays_so(shop: Shop) -> None:
    sale = await shop.sold()
    await cancel(shop, sale)
    answer = await undo(shop, sale, 0)
    assert (answer.status, answer.body["code"]) == (409, "sale_closed")
    assert (await shop.read(sale))["promises"][0]["state"] == "withdrawn"


async def test_a_promise_settled_ten_times_at_once_is_settled_once(shop: Shop) -> None:
    sale = await shop.sold()
    answers = await asyncio.gather(*(settle(shop, sale, 0, outcome="kept") for _ in range(10)))
    assert sorted({answer.status for answer in answers}) == [200, 409]
    assert sum(answer.status == 200 for answer in answers) == 1


async def test_more_may_be_promised_up_to_twenty(shop: Shop) -> None:
    sale = await shop.sold()
    path = f"{SALES}/{sale['id']}/promises"
    answers = await asyncio.gather(
        *(
            shop.api.post(path, {"text": f"另送第 {n} 件"}, token=shop.seller.token)
            for n in range(5)
        )
    )
    assert {answer.status for answer in answers} <= {201, 409}
    for _ in range(20):
        added = await shop.api.post(path, {"text": "再送"}, token=shop.seller.token)
    assert (added.status, added.body["code"]) == (409, "too_many_promises")
    assert len((await shop.read(sale))["promises"]) == 20
    other = await shop.api.post(
        path, {"text": "别的设备", "device_ids": ["none"]}, token=shop.seller.token
    )
    assert other.status in (409, 422)


@pytest.mark.parametrize("text", ["", "x", "看\u202e不见", "长" * 201])
async def test_a_promise_has_words(shop: Shop, text: str) -> None:
    sale = await shop.sold()
    path = f"{SALES}/{sale['id']}/promises"
    answer = await shop.api.post(path, {"text": text}, token=shop.seller.token)
    assert (answer.status, answer.body["code"]) == (422, "invalid_request")
    assert len((await shop.read(sale))["promises"]) == 2


async def test_sales_and_promises_follow_accounts_that_were_one_person(
    shop: Shop, people: People
) -> None:
    sale = await shop.sold()
    other = await people.customer()
    event = CustomerAccountsMerged(merged_id=sale["buyer"]["customer_id"], into_id=other.id)
    for _ in range(2):
        await shop.container.sales.subscribers.follow_merged_accounts(event)
    assert (await shop.read(sale))["buyer"]["customer_id"] == other.id
    rows = await shop.container.mongo.collection("promises").find({}, limit=10)
    assert {row["customer_id"] for row in rows} == {other.id}
