"""What is part of what: outdoor and indoor units, buildings with their doors."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.models import Device, DeviceKind
from tests.features.devices.conftest import Books
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api

DEVICES = "/api/v1/devices"
BUILDINGS = "/api/v1/buildings"


async def put_under(product: Api, who: SignedIn, child: str, parent: str | None) -> Answer:
    order = {"parent_id": parent, "reason": "现场核对"}
    return await product.call("PUT", f"{DEVICES}/{child}/parent", order, token=who.token)


async def children_of(product: Api, who: SignedIn, device_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        path = f"{DEVICES}/{device_id}/children?limit=100&cursor={cursor}"
        page = (await product.get(path, token=who.token)).body
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = page["next_cursor"]


async def a_building(product: Api, who: SignedIn, **order: Any) -> dict[str, Any]:
    body = {
        "name": "3 幢",
        "units": [
            {"name": "1 单元", "doors": {"last_floor": 3, "doors": 2}},
            {"name": "2 单元", "doors": {"first_floor": -1, "last_floor": 1, "doors": 1}},
        ],
        "positions": ["电梯厅"],
    }
    made = await product.post(BUILDINGS, body | order, token=who.token)
    assert made.status == 201, made.body
    built: dict[str, Any] = made.body
    return built


# -- indoor and outdoor units ----------------------------------------------------------------


async def test_indoor_units_are_part_of_their_outdoor_unit(
    product: Api, books: Books, agent: SignedIn
) -> None:
    outdoor = await books.device(serial="OUT-1")
    indoor = [await books.device(serial=f"IN-{number}") for number in range(3)]
    for each in indoor:
        assert (await put_under(product, agent, each.id, outdoor.id)).status == 200
    listed = await children_of(product, agent, outdoor.id)
    assert [each["serial"] for each in listed] == ["IN-0", "IN-1", "IN-2"]
    record = (await product.get(f"{DEVICES}/{indoor[0].id}", token=agent.token)).body
    assert record["parent_id"] == outdoor.id
    alone = await put_under(product, agent, indoor[0].id, None)
    assert alone.body["parent_id"] is None
    assert len(await children_of(product, agent, outdoor.id)) == 2
    history = await product.get(f"{DEVICES}/{indoor[0].id}/history", token=agent.token)
    assert [(e["act"], e["facts"]) for e in history.body["items"]] == [
        ("parent_changed", {"from": outdoor.id, "to": ""}),
        ("parent_changed", {"from": "", "to": outdoor.id}),
    ]


async def test_a_device_is_registered_as_part_of_another(
    product: Api, books: Books, agent: SignedIn
) -> None:
    outdoor = await books.device(serial="OUT-1")
    order = {"model_id": "model-lh26", "serial": "IN-1", "parent_id": outdoor.id}
    made = await product.post(DEVICES, order, token=agent.token)
    assert (made.status, made.body["parent_id"]) == (201, outdoor.id)
    for parent in ("0" * 32, (await books.device(serial="X", branch_id="other")).id):
        refused = await product.post(
            DEVICES, order | {"serial": "IN-2", "parent_id": parent}, token=agent.token
        )
        assert (refused.status, refused.body["code"]) == (404, "parent_not_found")
    assert len(await children_of(product, agent, outdoor.id)) == 1


async def a_chain(books: Books, product: Api, agent: SignedIn, length: int) -> list[Device]:
    chain = [await books.device(serial=f"C-{number}") for number in range(length)]
    for above, below in pairwise(chain):
        assert (await put_under(product, agent, below.id, above.id)).status == 200
    return chain


async def test_nothing_becomes_part_of_itself(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    chain = await a_chain(books, product, agent, 3)
    before = await container.mongo.collection("device_life").count({})
    for parent in chain:
        refused = await put_under(product, agent, chain[0].id, parent.id)
        assert (refused.status, refused.body["code"]) == (409, "family_circle")
    assert (await books.store.devices.get(chain[0].id)).parent_id is None
    assert await container.mongo.collection("device_life").count({}) == before


async def test_two_who_close_a_circle_at_once_do_not_close_it(
    product: Api, books: Books, agent: SignedIn
) -> None:
    """Each puts one family under the other's child: alone, neither sees a circle."""
    for attempt in range(4):
        a, b = await books.device(serial=f"A{attempt}"), await books.device(serial=f"B{attempt}")
        a1 = await books.device(serial=f"A{attempt}-1", parent_id=a.id)
        b1 = await books.device(serial=f"B{attempt}-1", parent_id=b.id)
        answers = await asyncio.gather(
            put_under(product, agent, a.id, b1.id), put_under(product, agent, b.id, a1.id)
        )
        assert sorted(answer.status for answer in answers) == [200, 409]
        parents = [(await books.store.devices.get(each.id)).parent_id for each in (a, b)]
        assert parents.count(None) == 1


async def test_families_have_their_depth(product: Api, books: Books, agent: SignedIn) -> None:
    chain = await a_chain(books, product, agent, 4)
    fifth = await books.device(serial="FIFTH")
    refused = await put_under(product, agent, fifth.id, chain[3].id)
    assert (refused.status, refused.body["code"]) == (409, "family_too_deep")
    # Nor from above, with what hangs below.
    refused = await put_under(product, agent, chain[0].id, fifth.id)
    assert (refused.status, refused.body["code"]) == (409, "family_too_deep")
    # Places do not count: four levels of appliances may stand in a flat.
    built = await a_building(product, agent)
    [flat, *_] = await children_of(product, agent, built["units"][0]["id"])
    assert (await put_under(product, agent, chain[0].id, flat["id"])).status == 200


async def test_an_appliance_has_a_hundred_parts_at_most(
    product: Api, books: Books, agent: SignedIn
) -> None:
    outdoor = await books.device(serial="OUT")
    parts = [await books.device(serial=f"P-{n}", parent_id=outdoor.id, rank=n) for n in range(99)]
    last, one_more = await books.device(serial="P-99"), await books.device(serial="P-100")
    assert (await put_under(product, agent, last.id, outdoor.id)).status == 200
    refused = await put_under(product, agent, one_more.id, outdoor.id)
    assert (refused.status, refused.body["code"]) == (409, "family_too_large")
    listed = await children_of(product, agent, outdoor.id)
    assert [each["id"] for each in listed] == [*(part.id for part in parts), last.id]


async def test_another_branch_s_family_is_not_there(
    product: Api, books: Books, agent: SignedIn, people: People
) -> None:
    ours = await books.device(serial="OURS")
    theirs = await books.device(serial="THEIRS", branch_id="other")
    for child, parent, code in (
        (ours.id, theirs.id, "parent_not_found"),
        (theirs.id, ours.id, "device_not_found"),
    ):
        refused = await put_under(product, agent, child, parent)
        assert (refused.status, refused.body["code"]) == (404, code)
    hidden = await product.get(f"{DEVICES}/{theirs.id}/children", token=agent.token)
    assert hidden.status == 404
    assert (await books.store.devices.get(ours.id)).parent_id is None


# -- buildings -------------------------------------------------------------------------------


async def test_a_building_is_made_with_its_units_and_doors(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    built = await a_building(product, agent)
    assert (built["place"]["kind"], built["place"]["name"]) == ("building", "3 幢")
    assert [unit["name"] for unit in built["units"]] == ["1 单元", "2 单元"]
    assert built["positions"] == 6 + 2 + 1
    top = await children_of(product, agent, built["place"]["id"])
    assert [(each["kind"], each["name"]) for each in top] == [
        ("unit", "1 单元"),
        ("unit", "2 单元"),
        ("position", "电梯厅"),
    ]
    doors = await children_of(product, agent, built["units"][0]["id"])
    assert [door["name"] for door in doors] == ["101", "102", "201", "202", "301", "302"]
    below = await children_of(product, agent, built["units"][1]["id"])
    assert [door["name"] for door in below] == ["-101", "101"]
    listed = (await product.get(f"{DEVICES}?kind=building", token=agent.token)).body["items"]
    assert [row["id"] for row in listed] == [built["place"]["id"]]
    stored = await container.mongo.collection("devices").find_one({"_id": built["place"]["id"]})
    assert stored is not None
    assert isinstance(stored["name"], bytes), "where somebody lives is sealed"


async def test_names_are_unique_where_they_stand(
    product: Api, books: Books, agent: SignedIn, container: Container
) -> None:
    built = await a_building(product, agent)
    stored = container.mongo.collection("devices")
    before = await stored.count({})
    again = await product.post(BUILDINGS, {"name": "3 幢"}, token=agent.token)
    assert (again.status, again.body["code"]) == (409, "place_name_taken")
    path = f"{DEVICES}/{built['place']['id']}/places"
    for order in (
        {"positions": ["屋面", "电梯厅"]},
        {"positions": ["屋面", "屋面"]},
        {"units": [{"name": "1 单元"}]},
    ):
        refused = await product.post(path, order, token=agent.token)
        assert (refused.status, refused.body["code"]) == (409, "place_name_taken")
    assert await stored.count({}) == before, "all of it or nothing"
    more = await product.post(
        path, {"positions": ["屋面"], "units": [{"name": "3 单元"}]}, token=agent.token
    )
    assert (more.status, more.body["positions"]) == (201, 1)
    top = await children_of(product, agent, built["place"]["id"])
    assert [each["name"] for each in top][-1] == "屋面"


async def test_doors_get_codes_if_asked(product: Api, books: Books, agent: SignedIn) -> None:
    built = await a_building(product, agent, with_codes=True)
    doors = await children_of(product, agent, built["units"][0]["id"])
    codes = await books.store.codes.of_devices([door["id"] for door in doors])
    assert len(codes) == 6
    page = (await product.get(f"/q/{codes[doors[0]['id']].code}")).raw.decode()
    assert "部位" in page
    for secret in ("101", "1 单元", "3 幢"):
        assert secret not in page, "a stranger learns no address"
    scanned = (await product.get(f"/api/v1/codes/{codes[doors[0]['id']].code}")).body
    assert scanned["record"] is None
    assert "101" not in str(scanned["card"])


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({}, 422, "no_places"),
        ({"units": [{"name": "A", "doors": {"last_floor": 99, "doors": 11}}]}, 422, None),
        ({"doors": {"last_floor": 500, "doors": 4}}, 422, "invalid_request"),
    ],
)
async def test_places_come_in_measure(
    product: Api,
    books: Books,
    agent: SignedIn,
    container: Container,
    order: dict[str, Any],
    status: int,
    code: str | None,
) -> None:
    built = await a_building(product, agent)
    before = await container.mongo.collection("devices").count({})
    path = f"{DEVICES}/{built['place']['id']}/places"
    refused = await product.post(path, order, token=agent.token)
    assert (refused.status, refused.body["code"]) == (status, code or "too_many_places")
    assert await container.mongo.collection("devices").count({}) == before


async def test_a_thousand_doors_are_made_at_once_and_read_by_pages(
    product: Api, books: Books, agent: SignedIn
) -> None:
    plan = {"name": "1 单元", "doors": {"last_floor": 199, "doors": 5}}
    built = await a_building(product, agent, units=[plan], positions=[])
    assert built["positions"] == 995
    doors = await children_of(product, agent, built["units"][0]["id"])
    assert len(doors) == 995
    assert [doors[0]["name"], doors[-1]["name"]] == ["101", "19905"]


async def test_places_go_only_where_they_belong(
    product: Api, books: Books, agent: SignedIn
) -> None:
    built = await a_building(product, agent)
    building, unit = built["place"]["id"], built["units"][0]["id"]
    [door, *_] = await children_of(product, agent, unit)
    appliance = await books.device()
    for child, parent in (
        (building, unit),
        (unit, door["id"]),
        (unit, appliance.id),
        (door["id"], appliance.id),
    ):
        refused = await put_under(product, agent, child, parent)
        assert refused.status == 409
        assert refused.body["code"] in ("cannot_be_part_of", "family_circle")
    for place in (door["id"], appliance.id):
        refused = await product.post(
            f"{DEVICES}/{place}/places", {"positions": ["X"]}, token=agent.token
        )
        assert (refused.status, refused.body["code"]) == (409, "not_a_place")
    order = {"units": [{"name": "X"}]}
    refused = await product.post(f"{DEVICES}/{unit}/places", order, token=agent.token)
    assert (refused.status, refused.body["code"]) == (409, "not_a_place")


async def test_a_place_is_renamed_and_has_no_serial(
    product: Api, books: Books, agent: SignedIn
) -> None:
    built = await a_building(product, agent)
    path = f"{DEVICES}/{built['place']['id']}"
    version = (await product.get(path, token=agent.token)).body["version"]
    order = {"version": version, "name": "3 号楼"}
    renamed = await product.call("PATCH", path, order, token=agent.token)
    assert (renamed.status, renamed.body["name"]) == (200, "3 号楼")
    for wrong in ({"serial": "S-1"}, {"model_id": "model-lh26"}, {"batch_id": "b"}):
        order = {"version": renamed.body["version"], **wrong}
        refused = await product.call("PATCH", path, order, token=agent.token)
        assert (refused.status, refused.body["code"]) == (422, "not_for_places")
    device = await books.device()
    order = {"version": 0, "name": "空调"}
    refused = await product.call("PATCH", f"{DEVICES}/{device.id}", order, token=agent.token)
    assert (refused.status, refused.body["code"]) == (422, "not_for_places")


async def test_a_position_is_reported_like_a_device(
    product: Api, books: Books, agent: SignedIn
) -> None:
    built = await a_building(product, agent)
    [door, *_] = await children_of(product, agent, built["units"][0]["id"])
    report = {
        "device_ids": [door["id"]],
        "problem": "外墙渗水",
        "address": {"region": "浙江省杭州市滨江区青桐里"},
        "contact": {"name": "业委会", "phone": "13900000099"},
    }
    made = await product.post("/api/v1/tickets", report, token=agent.token)
    assert made.status == 201, made.body
    [on_ticket] = made.body["devices"]
    assert (on_ticket["device_id"], on_ticket["title"]) == (door["id"], "部位")
    life = await product.get(f"{DEVICES}/{door['id']}/life", token=agent.token)
    assert [each["id"] for each in life.body["services"]["items"]] == [made.body["id"]]


def test_only_what_is_a_place_is_one() -> None:
    assert [kind for kind in DeviceKind if not kind.is_place] == [DeviceKind.APPLIANCE]
    assert min(DeviceKind, key=lambda kind: kind.value) is DeviceKind.APPLIANCE, "see its index"
