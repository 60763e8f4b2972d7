"""An address has the code of its area, and a point that says where it is from."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from backend.container import Container
from backend.features.customers import AddressWritten, code_household_areas, index_household_areas
from backend.features.customers.subscribers import HouseholdSubscribers
from backend.features.places import GeoPoint, Located, PointSource
from backend.features.tickets import code_ticket_areas
from backend.migrations import MIGRATIONS
from tests.features.customers.builders import NOON, a_household, an_address
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Api

LIST: Final = "/api/v1/households"
DOOR: Final = f"{DOORS[0]} 1204"
WEST_LAKE: Final = GeoPoint(latitude=30.2741, longitude=120.1551)
NEARBY: Final = GeoPoint(latitude=30.2801, longitude=120.1551)


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


async def taken_in(product: Api, agent: SignedIn, **address: Any) -> Any:
    body = {"phone": canary_phone(1), "name": NAMES[0], "address": {"door": DOOR} | address}
    return await product.post(LIST, body, token=agent.token)


@pytest.mark.parametrize(
    ("sent", "area", "code"),
    [
        ({"area_code": "330106"}, "浙江省杭州市西湖区", "330106"),
        ({"area": "浙江省杭州市西湖区"}, "浙江省杭州市西湖区", "330106"),
        ({"area": "杭州 西湖"}, "浙江省杭州市西湖区", "330106"),
        ({"area": "杭州西湖区古荡"}, "浙江省杭州市西湖区古荡", "330106"),
        (
            {"area": "杭州西湖区古荡", "area_code": "330106"},
            "浙江省杭州市西湖区古荡",
            "330106",
        ),
        # The code of a picker is believed before words beside it.
        ({"area": "上海市浦东新区", "area_code": "330106"}, "浙江省杭州市西湖区", "330106"),
        ({"area": "广东东莞"}, "广东省东莞市", "441900"),
        ({"area": "鼓楼区"}, "鼓楼区", ""),
        ({"area": "浙江省"}, "浙江省", "330000"),
        ({"area_code": "500112"}, "重庆市两江新区", "500157"),
    ],
)
async def test_an_area_is_kept_in_words_and_by_code(
    product: Api, agent: SignedIn, sent: dict[str, str], area: str, code: str
) -> None:
    made = await taken_in(product, agent, **sent)
    assert made.status == 201, made.body
    [address] = made.body["addresses"]
    assert (address["area"], address["area_code"]) == (area, code)


@pytest.mark.parametrize(
    ("sent", "status", "refusal"),
    [
        ({"area_code": "999999"}, 422, "area_unknown"),
        ({"area_code": "130103"}, 422, "area_unknown"),
        ({"area_code": "330100"}, 422, "area_too_wide"),
        ({"area_code": "330000"}, 422, "area_too_wide"),
        ({"area_code": "33010"}, 422, "invalid_request"),
        ({}, 422, "invalid_request"),
        (
            {"area_code": "330106", "point": {"latitude": 91, "longitude": 0}},
            422,
            "invalid_request",
        ),
        (
            {"area_code": "330106", "point": {"latitude": 30, "longitude": 120, "system": "bd09"}},
            422,
            "invalid_request",
        ),
    ],
)
async def test_an_area_that_is_none_is_refused_and_nothing_is_kept(
    product: Api,
    agent: SignedIn,
    container: Container,
    sent: dict[str, Any],
    status: int,
    refusal: str,
) -> None:
    refused = await taken_in(product, agent, **sent)
    assert (refused.status, refused.body["code"]) == (status, refusal)
    assert await container.mongo.collection("households").count({}) == 0
    assert await container.mongo.collection("customer_accounts").count({}) == 0


async def test_ten_spellings_of_one_door_are_one_address(product: Api, agent: SignedIn) -> None:
    for area in ("浙江省杭州市西湖区", "浙江杭州西湖", "杭州 西湖区", "中国浙江省杭州市西湖区"):
        made = await taken_in(product, agent, area=area)
    assert len(made.body["addresses"]) == 1


async def test_a_change_of_spelling_keeps_the_point_and_a_change_of_place_loses_it(
    product: Api, agent: SignedIn
) -> None:
    point = {"latitude": 30.2741, "longitude": 120.1551}
    made = (await taken_in(product, agent, area="浙江省杭州市西湖区", point=point)).body
    [address] = made["addresses"]
    assert (address["has_point"], address["point_source"]) == (True, "picked")
    path = f"{LIST}/{made['id']}/addresses/{address['id']}"
    same = await product.patch(path, {"area": "杭州西湖"}, token=agent.token)
    assert same.body["addresses"][0]["point_source"] == "picked"
    moved = await product.patch(path, {"area_code": "330108"}, token=agent.token)
    [address] = moved.body["addresses"]
    assert (address["area"], address["has_point"]) == ("浙江省杭州市滨江区", False)
    assert address["point_source"] == "area_centre"
    refused = await product.patch(path, {"area_code": "330000"}, token=agent.token)
    assert (refused.status, refused.body["code"]) == (422, "area_too_wide")
    after = await product.get(f"{LIST}/{made['id']}", token=agent.token)
    assert after.body["addresses"] == moved.body["addresses"]


async def test_a_browser_tells_satellite_degrees_and_the_map_degrees_are_kept(
    product: Api, people: People, container: Container
) -> None:
    me = await people.customer(phone=f"+86{canary_phone(1)}", name=NAMES[0])
    mine = (await product.post("/api/v1/my/households", {}, token=me.token)).body
    sent = {"latitude": 39.915, "longitude": 116.404, "system": "wgs84"}
    body = {"area_code": "110101", "door": DOOR, "point": sent}
    path = f"/api/v1/my/households/{mine['id']}/addresses"
    [address] = (await product.post(path, body, token=me.token)).body["addresses"]
    assert address["point"] == {"latitude": 39.916404, "longitude": 116.410244}
    assert (address["point_source"], address["area_names"]) == ("picked", ["北京市", "东城区"])
    assert address["point_known_at"] is not None


# -- points that come by themselves -------------------------------------------------------------


def learned(point: GeoPoint = NEARBY) -> Located:
    return Located(point=point, source=PointSource.LEARNED, known_at=NOON)


def test_a_learned_point_takes_the_place_of_a_worse_one_only() -> None:
    household = a_household()
    address = household.add_address(an_address(sealed_point="", area_code="330106"))
    geocoded = Located(point=WEST_LAKE, source=PointSource.GEOCODED, known_at=NOON)
    assert address.located is not None
    assert address.located.source is PointSource.AREA_CENTRE
    assert household.learn_point(address.id, geocoded) is True
    assert household.learn_point(address.id, learned()) is True
    assert address.located == learned()
    assert household.learn_point(address.id, geocoded) is False
    assert household.learn_point(address.id, learned(WEST_LAKE)) is False, "the first stays"
    assert address.located == learned()


def test_a_picked_point_is_changed_by_people_only() -> None:
    household = a_household()
    address = household.add_address(an_address(area_code="330106"))
    assert address.located == Located(point=WEST_LAKE, source=PointSource.PICKED)
    assert household.learn_point(address.id, learned()) is False
    assert address.point == WEST_LAKE


@pytest.mark.parametrize(
    "point", [GeoPoint(latitude=0, longitude=0), GeoPoint(latitude=39.9, longitude=116.4)]
)
def test_a_point_in_another_part_of_the_world_is_not_learned(point: GeoPoint) -> None:
    household = a_household()
    address = household.add_address(an_address(sealed_point="", area_code="330106"))
    assert household.learn_point(address.id, learned(point)) is False
    assert address.point is None


@dataclass
class PretendedMap:
    """Answers the same for every address, and remembers what it was asked."""

    answer: GeoPoint | None = WEST_LAKE
    is_configured: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Any = None

    async def locate(self, area_code: str, address: str) -> GeoPoint | None:
        self.asked.append((area_code, address))
        if self.meanwhile:
            await self.meanwhile()
        return self.answer


def subscribers(container: Container, service: PretendedMap) -> HouseholdSubscribers:
    customers = container.customers
    return HouseholdSubscribers(
        customers.store, customers.households, service, container.unit_of_work, container.now
    )


async def written(container: Container) -> list[AddressWritten]:
    rows = await container.mongo.collection("outbox").find({"type": "AddressWritten"}, limit=50)
    return [AddressWritten.model_validate(row["payload"]) for row in rows]


async def test_a_new_address_is_looked_up_once_the_firm_has_a_map_service(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await taken_in(product, agent, area="杭州西湖", estate="青桐里")).body
    [event] = await written(container)
    assert (event.household_id, event.address_id) == (made["id"], made["addresses"][0]["id"])
    service = PretendedMap()
    await subscribers(container, service).locate_address(event)
    assert service.asked == [("330106", f"浙江省杭州市西湖区青桐里{DOOR}")]
    household = await container.customers.households.get(made["id"])
    located = household.addresses[0].located
    assert located is not None
    assert (located.point, located.source) == (WEST_LAKE, PointSource.GEOCODED)
    await subscribers(container, service).locate_address(event)
    assert len(service.asked) == 1, "delivered twice, it is asked once"


async def test_without_a_map_service_nothing_is_sent_anywhere(
    product: Api, agent: SignedIn, container: Container
) -> None:
    await taken_in(product, agent, area="杭州西湖")
    [event] = await written(container)
    service = PretendedMap(is_configured=False)
    await subscribers(container, service).locate_address(event)
    assert service.asked == []


async def test_the_answer_for_an_earlier_door_is_not_taken_for_the_present_one(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await taken_in(product, agent, area="杭州西湖")).body
    path = f"{LIST}/{made['id']}/addresses/{made['addresses'][0]['id']}"
    [event] = await written(container)

    async def move_house() -> None:
        moved = await product.patch(path, {"door": f"{DOORS[1]} 7"}, token=agent.token)
        assert moved.status == 200

    await subscribers(container, PretendedMap(meanwhile=move_house)).locate_address(event)
    household = await container.customers.households.get(made["id"])
    assert household.addresses[0].point is None
    assert len(await written(container)) == 2, "the new door is looked up by its own event"


async def test_an_address_that_has_gone_is_not_looked_up(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await taken_in(product, agent, area="杭州西湖")).body
    path = f"{LIST}/{made['id']}/addresses/{made['addresses'][0]['id']}"
    [event] = await written(container)
    await product.delete(path, token=agent.token)
    service = PretendedMap()
    await subscribers(container, service).locate_address(event)
    gone = AddressWritten(household_id="0" * 32, address_id="0" * 32)
    await subscribers(container, service).locate_address(gone)
    assert service.asked == []


async def test_twenty_arrivals_at_once_leave_one_point(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = (await taken_in(product, agent, area="杭州西湖")).body
    address_id = made["addresses"][0]["id"]
    households = container.customers.households
    # As exact as they are kept: 30.27 + 0.0007 is not quite 30.2707.
    points = [GeoPoint(latitude=(302_700 + n) / 10_000, longitude=120.15) for n in range(20)]
    took = await asyncio.gather(
        *(households.learn_point(made["id"], address_id, learned(point)) for point in points)
    )
    assert sorted(took) == [False] * 19 + [True]
    kept = (await households.get(made["id"])).addresses[0].point
    assert kept == points[took.index(True)]


# -- what was stored before ---------------------------------------------------------------------


async def test_old_addresses_and_tickets_get_their_codes_and_stay_readable(
    product: Api, agent: SignedIn, container: Container
) -> None:
    made = [
        (await taken_in(product, agent, area="浙江省杭州市西湖区")).body,
        (
            await product.post(
                LIST,
                {"phone": canary_phone(2), "address": {"area": "鼓楼区", "door": DOOR}},
                token=agent.token,
            )
        ).body,
    ]
    households = container.mongo.collection("households")
    for field_name in ("area_code", "point_source", "point_known_at"):
        await households.update_many({}, {"$unset": {f"addresses.0.{field_name}": ""}})
    await households.update_many({}, {"$unset": {"idx.areas": ""}})
    old = await container.customers.households.get(made[0]["id"])
    assert (old.addresses[0].area, old.addresses[0].area_code) == ("浙江省杭州市西湖区", "")
    tickets = container.mongo.collection("tickets")
    places: list[dict[str, str]] = [
        {"region": "杭州市西湖区青桐里"},
        {"region": "某处"},
        {"region": "杭州市西湖区", "area_code": "330108"},
    ]
    await tickets.insert_many(
        [
            {"_id": f"ticket-{n}", "number": n, "idx": {"link": n}, "place": place}
            for n, place in enumerate(places)
        ]
    )
    for _ in range(2):  # killed halfway, it is run again from the start
        await code_household_areas(container.mongo)
        await code_ticket_areas(container.mongo)
        await index_household_areas(container.mongo)
    stored = {row["_id"]: row for row in await households.find({}, limit=10)}
    assert stored[made[0]["id"]]["addresses"][0]["area_code"] == "330106"
    assert stored[made[1]["id"]]["addresses"][0]["area_code"] == ""
    assert [stored[each["id"]]["idx"]["areas"] for each in made] == [
        ["330000", "330100", "330106"],
        [],
    ]
    codes = {row["_id"]: row["place"]["area_code"] for row in await tickets.find({}, limit=10)}
    assert codes == {"ticket-0": "330106", "ticket-1": "", "ticket-2": "330108"}
    await tickets.delete_many({})
    shown = await product.get(f"{LIST}/{made[0]['id']}", token=agent.token)
    assert shown.body["addresses"][0]["area_names"] == ["浙江省", "杭州市", "西湖区"]


def test_the_codes_are_given_by_migrations() -> None:
    names = [migration.name for migration in MIGRATIONS]
    assert {"0133_household_areas", "0133_ticket_areas", "0134_household_area_index"} <= set(names)
    assert len(names) == len(set(names))
