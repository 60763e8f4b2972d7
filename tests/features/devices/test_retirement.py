"""Scrapped, restored, exchanged, moved: what a device takes along, and what stays behind."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.models import Device, FormerOwner
from tests.features.devices.builders import NOON
from tests.features.devices.conftest import Books
from tests.features.devices.test_keeping import a_household
from tests.support.accounts import SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api

DEVICES = "/api/v1/devices"
WHY = {"reason": "压缩机烧毁，修不如换"}


async def post(product: Api, who: SignedIn, path: str, body: dict[str, Any]) -> Answer:
    return await product.post(f"{DEVICES}/{path}", body, token=who.token)


def at_home(wang: SignedIn, **more: Any) -> dict[str, Any]:
    return {
        "serial": "OLD-1",
        "household_id": "home-wang",
        "address_id": "address-1",
        "owner_account_id": wang.id,
        "owned_since": NOON,
        "install_place": f"{DOORS[0]} 1204 主卧",
        "buyer_name": NAMES[0],
        "buyer_phone": f"+86{canary_phone(11)}",
        **more,
    }


# -- scrapped --------------------------------------------------------------------------------


async def test_a_scrapped_device_says_so_politely_and_takes_no_report(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn, container: Container
) -> None:
    device, code = await books.device_and_code(**at_home(wang))
    done = await post(product, agent, f"{device.id}/scrapping", WHY)
    assert done.status == 200
    assert (done.body["is_scrapped"], done.body["scrapped"]["reason"]) == (True, WHY["reason"])
    page = await product.get(f"/q/{code}")
    assert page.status == 200
    assert "已经报废停用" in page.raw.decode()
    assert f"/q/{code}/report" not in page.raw.decode()
    assert (await product.get(f"/api/v1/codes/{code}")).body["is_scrapped"] is True
    assert (await product.get(f"/q/{code}/report")).status == 409
    for who, by in ((wang, {"device_ids": [device.id]}), (agent, {"device_codes": [code]})):
        report = {"problem": "不制冷", "address": {"region": "杭州"}, **by}
        refused = await product.post("/api/v1/tickets", report, token=who.token)
        assert (refused.status, refused.body["code"]) == (409, "device_is_scrapped")
    assert await container.mongo.collection("tickets").count({}) == 0
    twice = await post(product, agent, f"{device.id}/scrapping", WHY)
    assert (twice.status, twice.body["code"]) == (409, "device_is_scrapped")
    rows = await container.mongo.collection("audit_entries").find({}, limit=5)
    assert [(row["action"], row["subject_id"]) for row in rows] == [("device_scrapped", device.id)]


async def test_what_is_scrapped_is_not_worked_on_or_given_away(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn, li: SignedIn, boss: SignedIn
) -> None:
    device, code = await books.device_and_code()
    whole = await books.device(serial="WHOLE")
    home = await a_household(product, agent)
    await post(product, agent, f"{device.id}/scrapping", WHY)
    claim = await product.post(f"/api/v1/codes/{code}/claims", {}, token=li.token)
    bind = await product.call(
        "PUT",
        f"{DEVICES}/{device.id}/household",
        {"household_id": home["id"], "reason": "客户来电"},
        token=agent.token,
    )
    part = await post(product, agent, f"{device.id}/components", {"name": "主板"})
    measured = {"readings": [{"name": "电流", "value": 1}]}
    reading = await post(product, agent, f"{device.id}/commissioning", measured)
    under = await product.call(
        "PUT",
        f"{DEVICES}/{device.id}/parent",
        {"parent_id": whole.id, "reason": "核对"},
        token=agent.token,
    )
    above = await product.call(
        "PUT",
        f"{DEVICES}/{whole.id}/parent",
        {"parent_id": device.id, "reason": "核对"},
        token=agent.token,
    )
    for refused in (claim, bind, part, reading, under, above):
        assert (refused.status, refused.body["code"]) == (409, "device_is_scrapped")
    stored = await books.store.devices.get(device.id)
    assert (stored.owner_account_id, stored.components, stored.readings) == (None, [], [])


async def test_a_scrapping_is_taken_back(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    device, code = await books.device_and_code(**at_home(wang))
    path = f"{device.id}/restoration"
    early = await post(product, agent, path, {"reason": "点错了"})
    assert (early.status, early.body["code"]) == (409, "not_scrapped")
    await post(product, agent, f"{device.id}/scrapping", WHY)
    back = await post(product, agent, path, {"reason": "点错了"})
    assert (back.status, back.body["is_scrapped"]) == (200, False)
    assert back.body["owner_account_id"] == wang.id
    assert f"/q/{code}/report" in (await product.get(f"/q/{code}")).raw.decode()
    history = (await product.get(f"{DEVICES}/{device.id}/history", token=agent.token)).body
    assert [(e["act"], e["reason"]) for e in history["items"]] == [
        ("restored", "点错了"),
        ("scrapped", WHY["reason"]),
    ]


async def test_scrapped_devices_are_found_apart(
    product: Api, books: Books, agent: SignedIn
) -> None:
    gone, there = await books.device(serial="GONE"), await books.device(serial="THERE")
    await post(product, agent, f"{gone.id}/scrapping", WHY)
    for query, expected in (("true", gone.id), ("false", there.id)):
        found = await product.get(f"{DEVICES}?is_scrapped={query}", token=agent.token)
        assert [row["id"] for row in found.body["items"]] == [expected]


# -- exchanged -------------------------------------------------------------------------------


async def test_the_new_device_takes_the_old_one_s_place(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn, container: Container
) -> None:
    outdoor = await books.device(serial="OUT")
    old, sticker = await books.device_and_code(
        **at_home(wang, parent_id=outdoor.id, photo_ids=["photo-1"])
    )
    indoor = await books.device(serial="IN", parent_id=old.id)
    order = {"model_id": "model-lh26", "serial": "new-1", "ticket_id": "ticket-1", **WHY}
    done = await post(product, agent, f"{old.id}/swap", order)
    assert done.status == 200, done.body
    new = done.body["new"]
    assert (new["serial"], new["replaces"], new["parent_id"]) == ("NEW-1", old.id, outdoor.id)
    assert (new["household_id"], new["address_id"], new["owner_account_id"]) == (
        "home-wang",
        "address-1",
        wang.id,
    )
    assert new["owned_since"] == done.body["old"]["owned_since"]
    assert (new["install_place"], new["photo_ids"]) == (f"{DOORS[0]} 1204 主卧", [])
    assert new["purchase"]["bought_on"] == "2024-03-15", "the term goes on"
    assert (done.body["old"]["replaced_by"], done.body["old"]["is_scrapped"]) == (new["id"], True)
    assert (await books.store.devices.get(indoor.id)).parent_id == new["id"]
    scanned = (await product.get(f"/api/v1/codes/{sticker}", token=wang.token)).body
    assert (scanned["record"]["id"], scanned["is_scrapped"]) == (new["id"], False)
    assert f"/q/{sticker}/report" in (await product.get(f"/q/{sticker}")).raw.decode()
    [event] = await container.mongo.collection("outbox").find({"type": "DeviceSwapped"}, limit=5)
    assert event["payload"]["ticket_id"] == "ticket-1"
    for device_id, act, other in (
        (old.id, "swapped_out", new["id"]),
        (new["id"], "swapped_in", old.id),
    ):
        history = (await product.get(f"{DEVICES}/{device_id}/history", token=agent.token)).body
        [line] = history["items"]
        assert (line["act"], line["facts"]["other"]) == (act, other)


async def test_a_device_in_the_books_is_put_in_the_place_of_another(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    old, old_sticker = await books.device_and_code(**at_home(wang))
    new, new_sticker = await books.device_and_code(serial="STOCK-1")
    order = {"new_device_id": new.id, "warranty_until": "2032-07-14", **WHY}
    done = await post(product, agent, f"{old.id}/swap", order)
    assert done.body["new"]["covered_until"] == "2032-07-14"
    for code in (old_sticker, new_sticker):
        scanned = (await product.get(f"/api/v1/codes/{code}", token=wang.token)).body
        assert scanned["record"]["id"] == new.id
    mine = (await product.get("/api/v1/my/devices", token=wang.token)).body["items"]
    assert {each["id"] for each in mine} == {old.id, new.id}, "both stay on his record"


async def test_swapped_three_times_the_first_sticker_finds_the_last(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    device, sticker = await books.device_and_code(**at_home(wang))
    current = device.id
    for number in range(3):
        order = {"model_id": "model-lh26", "serial": f"N-{number}", **WHY}
        current = (await post(product, agent, f"{current}/swap", order)).body["new"]["id"]
    scanned = (await product.get(f"/api/v1/codes/{sticker}", token=wang.token)).body
    assert scanned["record"]["id"] == current


async def test_of_many_who_swap_one_device_one_does(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn, container: Container
) -> None:
    old = await books.device(**at_home(wang))
    orders = [{"model_id": "model-lh26", "serial": f"N-{n}", **WHY} for n in range(6)]
    answers = await asyncio.gather(
        *(post(product, agent, f"{old.id}/swap", order) for order in orders)
    )
    assert sorted(answer.status for answer in answers) == [200, *[409] * 5]
    assert await container.mongo.collection("devices").count({}) == 2
    assert await container.mongo.collection("outbox").count({"type": "DeviceSwapped"}) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"household_id": "home-li", "owner_account_id": "li"}, "not_to_be_swapped"),
        ({"replaces": "another"}, "not_to_be_swapped"),
        ({"parent_id": "somewhere-else"}, "not_to_be_swapped"),
        ({"scrapped": {"at": NOON, "by": "agent", "reason": "旧"}}, "device_is_scrapped"),
        ({"branch_id": "other"}, "device_not_found"),
    ],
)
async def test_what_is_not_free_takes_nobody_s_place(
    product: Api,
    books: Books,
    agent: SignedIn,
    wang: SignedIn,
    fields: dict[str, Any],
    code: str,
) -> None:
    old = await books.device(**at_home(wang))
    new = await books.device(serial="NEW", **fields)
    refused = await post(product, agent, f"{old.id}/swap", {"new_device_id": new.id, **WHY})
    assert refused.body["code"] == code
    await _both_as_they_were(books, old, new)


async def test_what_leads_a_family_or_is_the_same_takes_nobody_s_place(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    old = await books.device(**at_home(wang))
    new = await books.device(serial="NEW")
    await books.device(serial="CHILD", parent_id=new.id)
    for other in (new.id, old.id):
        refused = await post(product, agent, f"{old.id}/swap", {"new_device_id": other, **WHY})
        assert (refused.status, refused.body["code"]) == (409, "not_to_be_swapped")
    for order in ({}, {"serial": "X"}, {"new_device_id": new.id, "serial": "X"}):
        refused = await post(product, agent, f"{old.id}/swap", {**order, **WHY})
        assert (refused.status, refused.body["code"]) == (422, "no_successor_named")
    taken = {"model_id": "model-lh26", "serial": "NEW", **WHY}
    refused = await post(product, agent, f"{old.id}/swap", taken)
    assert (refused.status, refused.body["code"]) == (409, "serial_taken")
    await _both_as_they_were(books, old, new)


async def _both_as_they_were(books: Books, old: Device, new: Device) -> None:
    for device in (old, new):
        assert (await books.store.devices.get(device.id)).model_dump() == device.model_dump()


async def test_a_swap_is_not_undone_by_restoring(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    old = await books.device(**at_home(wang))
    order = {"model_id": "model-lh26", "serial": "N-1", **WHY}
    await post(product, agent, f"{old.id}/swap", order)
    back = await post(product, agent, f"{old.id}/restoration", {"reason": "点错了"})
    assert (back.status, back.body["code"]) == (409, "device_is_replaced")
    again = await post(product, agent, f"{old.id}/swap", order | {"serial": "N-2"})
    assert (again.status, again.body["code"]) == (409, "device_is_scrapped")


# -- moved -----------------------------------------------------------------------------------


async def test_a_device_moves_with_its_parts_and_leaves_the_past_behind(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    home = await a_household(product, agent, 12)
    outdoor = await books.device(**at_home(wang, photo_ids=["photo-1"]))
    indoor = await books.device(**at_home(wang, serial="IN-1", parent_id=outdoor.id))
    elsewhere = await books.device(serial="IN-2", parent_id=outdoor.id, household_id="home-li")
    order = {"household_id": home["id"], "with_parts": True, "reason": "搬家，新住户接手"}
    moved = await product.call("PUT", f"{DEVICES}/{outdoor.id}/household", order, token=agent.token)
    assert moved.status == 200, moved.body
    for device in (outdoor, indoor):
        stored = await books.store.devices.get(device.id)
        assert stored.household_id == home["id"]
        [former] = stored.former_owners
        assert isinstance(former, FormerOwner)
        assert (former.account_id, former.household_id) == (wang.id, "home-wang")
        assert (stored.install_place, stored.photo_ids, stored.buyer_phone) == ("", [], "")
        assert (await product.get(f"{DEVICES}/{device.id}", token=wang.token)).status == 404
        history = await product.get(f"{DEVICES}/{device.id}/history", token=agent.token)
        line = history.body["items"][0]
        assert (line["act"], line["reason"]) == ("moved", "搬家，新住户接手")
        assert (line["facts"]["from"], line["facts"]["to"]) == ("home-wang", home["id"])
    assert (await books.store.devices.get(elsewhere.id)).household_id == "home-li"


async def test_a_move_has_a_reason_and_a_home(
    product: Api, books: Books, agent: SignedIn, wang: SignedIn
) -> None:
    device = await books.device(**at_home(wang))
    for order, status in (
        ({"household_id": "0" * 32, "reason": "搬家了"}, 404),
        ({"household_id": "0" * 32}, 422),
    ):
        refused = await product.call(
            "PUT", f"{DEVICES}/{device.id}/household", order, token=agent.token
        )
        assert refused.status == status
    stored = await books.store.devices.get(device.id)
    assert (stored.household_id, stored.former_owners) == ("home-wang", [])
