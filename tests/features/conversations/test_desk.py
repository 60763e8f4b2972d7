"""Desk items: everything somebody has to see to has an owner, and is never lost."""

import asyncio
from typing import Any

import pytest

from backend.features.accounts import CustomerAccountsMerged, StaffDisabled
from backend.features.conversations.models import DeskItem
from backend.kit.clock import shanghai_day
from tests.features.conversations.chatting import Phone, settle
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Answer, Api, fresh_key

ITEMS = "/api/v1/desk-items"
CALLER = canary_phone(8801)


async def called(api: Api, who: SignedIn, **changes: Any) -> Any:
    body = {"phone": CALLER, "name": NAMES[2], "note": "响了五声", **changes}
    answer = await api.post("/api/v1/missed-calls", body, token=who.token)
    assert answer.status == 201, answer.body
    return answer.body


async def act(
    api: Api, who: SignedIn, item: Any, what: str, body: dict[str, Any] | None = None
) -> Answer:
    return await api.post(f"{ITEMS}/{item['id']}/{what}", body or {}, token=who.token)


async def stored(phone: Phone, item: Any) -> DeskItem:
    return await phone.container.conversations.store.items.get(item["id"])


async def told(phone: Phone, who: SignedIn) -> list[str]:
    await settle(phone.container)
    inbox = phone.container.mongo.collection("inbox_messages")
    query = {"recipient.id": who.id, "occasion": "staff.desk_item"}
    return [row["link"]["miniprogram_page"] for row in await inbox.find(query, limit=50)]


async def test_a_missed_call_becomes_an_item_and_more_calls_are_gathered_in_it(
    product: Api, phone: Phone, clerk: SignedIn
) -> None:
    item = await called(product, clerk)
    assert (item["kind_name"], item["owner_id"], item["message_count"]) == (
        "未接来电",
        clerk.id,
        1,
    )
    assert item["person"]["name"] == f"{NAMES[2][0]}**"[: len(item["person"]["name"])]
    assert CALLER not in str(item)
    again = await called(product, clerk, note="又打来一次")
    assert (again["id"], again["message_count"], again["summary"]) == (item["id"], 2, "又打来一次")
    assert await told(phone, clerk) == [f"pages/desk/item?id={item['id']}"]


async def test_the_number_of_a_missed_call_is_shown_to_call_back_and_that_is_recorded(
    product: Api, phone: Phone, clerk: SignedIn, people: People
) -> None:
    item = await called(product, clerk)
    shown = await act(product, clerk, item, "number-reveals")
    assert (shown.status, shown.body) == (200, {"phone": CALLER})
    entries = phone.container.mongo.collection("audit_entries")
    [entry] = await entries.find({"action": "personal_revealed"}, limit=5)
    told = (entry["actor_id"], entry["subject_kind"], entry["subject_id"], entry["details"])
    assert told == (clerk.id, "desk_item", item["id"], {"fields": "phone"})
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    hidden = await act(product, far, item, "number-reveals")
    assert (hidden.status, await entries.count({"action": "personal_revealed"})) == (404, 1)


async def test_ten_calls_at_once_make_one_item(product: Api, phone: Phone, clerk: SignedIn) -> None:
    await asyncio.gather(*(called(product, clerk) for _ in range(10)))
    [item] = await phone.container.conversations.store.items.find({})
    assert item.message_count == 10


async def test_items_are_shared_out_evenly(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    other = await people.staff("service_agent")
    owners = [
        (await called(product, clerk, phone=canary_phone(8810 + each)))["owner_id"]
        for each in range(6)
    ]
    assert sorted(owners.count(each.id) for each in (clerk, other)) == [3, 3]


async def test_who_is_on_shift_goes_before_who_is_not(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    """Also with more to do; only a leave turns him away again."""
    boss, here = await people.staff("business_administrator"), await people.staff("service_agent")
    path = f"/api/v1/staff/{here.id}"
    week = {"version": 0, "days": [[{"start_time": "00:00", "end_time": "24:00"}]] * 7}
    given = await product.post(f"{path}/weekly-shift-changes", week, token=boss.token)
    assert given.status == 201, given.body
    calls = [await called(product, clerk, phone=canary_phone(8830 + each)) for each in range(4)]
    assert {item["owner_id"] for item in calls} == {here.id}
    today = shanghai_day(phone.container.now()).isoformat()
    leave = {"version": 1, "leave": "sick", "first_day": today, "last_day": today}
    away = await product.post(f"{path}/leaves", leave, token=boss.token)
    assert away.status == 201, away.body
    next_owner = (await called(product, clerk, phone=canary_phone(8840)))["owner_id"]
    assert next_owner in (clerk.id, boss.id)


async def test_an_item_is_taken_given_done_and_opened_again(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    item = await called(product, clerk)
    other = await people.staff("service_agent")
    given = await act(product, clerk, item, "assignment", {"owner_id": other.id})
    assert given.body["owner_id"] == other.id
    assert await told(phone, other) == [f"pages/desk/item?id={item['id']}"]
    assert (await act(product, clerk, item, "taking")).body["owner_id"] == clerk.id
    done = {"outcome": "not_reached", "note": "没有人接"}
    finished = await act(product, clerk, item, "outcome", done)
    assert (finished.body["state"], finished.body["outcome_name"]) == ("done", "没有联系上")
    for what, body in (("taking", None), ("assignment", {"owner_id": other.id}), ("outcome", done)):
        refused = await act(product, clerk, item, what, body)
        assert (refused.status, refused.body["code"]) == (409, "desk_item_done"), what
    opened = await act(product, other, item, "reopening")
    assert (opened.body["state"], opened.body["owner_id"]) == ("open", other.id)
    assert (await act(product, other, item, "reopening")).body["code"] == "desk_item_open"
    assert (await stored(phone, item)).expire_at is None


async def test_a_done_item_is_not_opened_beside_another_of_the_same_person(
    product: Api, phone: Phone, clerk: SignedIn
) -> None:
    item = await called(product, clerk)
    await act(product, clerk, item, "outcome", {"outcome": "answered"})
    newer = await called(product, clerk)
    assert newer["id"] != item["id"]
    refused = await act(product, clerk, item, "reopening")
    assert (refused.status, refused.body["code"]) == (409, "another_item_open")
    assert (await stored(phone, item)).state == "done"


async def test_only_who_serves_there_is_given_an_item(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    item = await called(product, clerk)
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西"))
    technician = await people.staff("technician")
    for who in (elsewhere, technician):
        refused = await act(product, clerk, item, "assignment", {"owner_id": who.id})
        assert (refused.status, refused.body["code"]) == (422, "owner_not_usable")
    assert (await stored(phone, item)).owner_id == clerk.id
    assert (await act(product, elsewhere, item, "taking")).status == 404


async def test_lists_are_narrowed_paged_and_counted(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    other = await people.staff("service_agent")
    for each in range(3):
        await called(product, clerk, phone=canary_phone(8820 + each))
    await phone.say("你好")
    await settle(phone.container)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = await product.get(f"{ITEMS}?limit=2&cursor={cursor}", token=clerk.token)
        seen += [item["id"] for item in page.body["items"]]
        cursor = page.body["next_cursor"]
    assert len(seen) == len(set(seen)) == 4
    calls = await product.get(f"{ITEMS}?kind=missed_call", token=clerk.token)
    assert {item["kind"] for item in calls.body["items"]} == {"missed_call"}
    counts = (await product.get("/api/v1/desk-item-counts", token=other.token)).body
    assert counts["all"] == {"chat": 1, "human": 0, "unfinished": 0, "missed_call": 3}
    mine = (await product.get(f"{ITEMS}?mine=true", token=other.token)).body["items"]
    assert len(mine) == sum(counts["mine"].values()) == 2
    assert {item["owner_id"] for item in mine} == {other.id}
    done = await product.get(f"{ITEMS}?state=done", token=clerk.token)
    assert done.body["items"] == []


async def test_what_somebody_had_who_is_locked_out_goes_to_a_colleague(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    item = await called(product, clerk)
    stores = phone.container.accounts.stores
    staff = await stores.staff.get(clerk.id)
    staff.active = False
    await stores.staff.save(staff)
    event = StaffDisabled(staff_id=clerk.id)
    await phone.container.conversations.subscribers.hand_over_of_disabled(event)
    assert (await stored(phone, item)).owner_id == ""
    colleague = await people.staff("service_agent")
    assert await phone.container.conversations.subscribers.hand_over("") == 1
    assert (await stored(phone, item)).owner_id == colleague.id
    assert await told(phone, colleague) == [f"pages/desk/item?id={item['id']}"]


async def test_chat_text_waits_at_the_desk_and_is_acknowledged_once(
    product: Api, phone: Phone, clerk: SignedIn
) -> None:
    assert await phone.say("师傅电话是多少") == [
        "已收到您的留言，客服会尽快回复。着急的话请回复“人工”。"
    ]
    assert await phone.say("在吗") == []
    [item] = await phone.container.conversations.store.items.find({})
    assert (item.kind, item.message_count, item.summary, item.owner_id) == (
        "chat",
        2,
        "在吗",
        clerk.id,
    )


async def test_ten_messages_of_a_new_person_at_once_are_all_heard(
    product: Api, phone: Phone, clerk: SignedIn
) -> None:
    """A reader that lost a race is handed its packet again."""
    packets = [phone.packet("text", Content=f"第 {number} 句") for number in range(10)]
    hear = phone.container.conversations.inbound.hear
    for _ in range(3):
        await asyncio.gather(*(hear(packet) for packet in packets), return_exceptions=True)
    store = phone.container.conversations.store
    [item] = await store.items.find({})
    assert item.message_count == 10
    [_] = await store.correspondents.find({})
    assert len(await phone.replies()) == 1
    assert len(await store.messages.find({"direction": "in"})) == 10


async def test_two_accounts_that_become_one_take_their_items_along(
    product: Api, phone: Phone, people: People, clerk: SignedIn
) -> None:
    customer = await people.customer(phone=f"+86{CALLER}")
    item = await called(product, clerk)
    assert (await stored(phone, item)).customer_id == customer.id
    event = CustomerAccountsMerged(merged_id=customer.id, into_id="somebody")
    await phone.container.conversations.subscribers.follow_merged_accounts(event)
    await phone.container.conversations.subscribers.follow_merged_accounts(event)
    assert (await stored(phone, item)).customer_id == "somebody"


@pytest.mark.parametrize("phone_text", ["", "12", "abc", "1" * 31])
async def test_a_missed_call_needs_a_phone(
    product: Api, phone: Phone, clerk: SignedIn, phone_text: str
) -> None:
    body = {"phone": phone_text}
    answer = await product.post("/api/v1/missed-calls", body, token=clerk.token, key=fresh_key())
    assert answer.status == 422
    assert await phone.container.mongo.collection("desk_items").count({}) == 0
