"""One box: whatever one has at hand leads there, as far as one may see, and by an index."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from backend.features.search.models import Meanings
from backend.kit.mongo.repository import MOST_LOOKED_AT, beginning_with
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES
from tests.support.ticket_desk import Json, TicketDesk


async def search(desk: TicketDesk, who: SignedIn, text: str, most: int = 5) -> Json:
    path = f"/api/v1/search?{urlencode({'text': text, 'most': most})}"
    answer = await desk.api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    found: Json = answer.body
    return found


def ids(found: Json) -> dict[str, list[str]]:
    return {kind: [each["id"] for each in group["items"]] for kind, group in found.items()}


def nothing(**found: list[str]) -> dict[str, list[str]]:
    return {"tickets": [], "devices": [], "households": [], **found}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "BX260715-00001",
            {"number_start": "BX260715-00001", "identifier_start": "BX260715-00001"},
        ),
        ("bx260715", {"number_start": "BX260715", "identifier_start": "bx260715"}),
        ("ＢＸ２６０７１５", {"number_start": "BX260715", "identifier_start": "BX260715"}),
        (
            "260715-3",
            {
                "number_start": "BX260715-3",
                "identifier_start": "260715-3",
                "phone": "+862607153",  # as far as anybody can tell
            },
        ),
        ("BX26", {"identifier_start": "BX26"}),
        ("5678", {"phone_end": "5678", "identifier_start": "5678"}),
        ("567", {}),
        ("139 1234 5678", {"phone": "+8613912345678", "identifier_start": "13912345678"}),
        ("李小满", {"words": "李小满"}),
        ("青桐", {"words": "青桐"}),
        (".*", {}),
        ("青.*", {}),
        ("{$ne:1}", {}),
        ("https://x.cn/q/abcdefghijklmnopqrstuv?a=1", {"code": "abcdefghijklmnopqrstuv"}),
        (
            "abcdefghijklmnopqrstuv",
            {"code": "abcdefghijklmnopqrstuv", "identifier_start": "abcdefghijklmnopqrstuv"},
        ),
    ],
)
def test_what_somebody_types_is_taken_for_all_that_it_may_mean(
    typed: str, meant: dict[str, str]
) -> None:
    assert Meanings.of(typed) == Meanings(**meant)


async def test_a_ticket_is_found_by_its_number_from_the_beginning(desk: TicketDesk) -> None:
    ticket = await desk.report()
    for text in (ticket["number"], ticket["number"].lower(), ticket["number"][2:]):
        assert ids(await search(desk, desk.agent, text)) == nothing(tickets=[ticket["id"]])
    day = await search(desk, desk.agent, ticket["number"][:8], most=20)
    assert ticket["id"] in ids(day)["tickets"]
    assert ids(await search(desk, desk.agent, ticket["number"][:7])) == nothing()


async def test_a_ticket_is_found_by_the_number_its_brand_gave_it(desk: TicketDesk) -> None:
    ticket = await desk.report()
    number = f"HF{uuid4().hex[:10]}".upper()
    body = {"numbers": [{"brand": "华风", "number": number}]}
    await desk.act(desk.agent, ticket, "set_brand_numbers", body)
    for text in (number, number[:8], number.lower()):
        assert ids(await search(desk, desk.agent, text))["tickets"] == [ticket["id"]]
    assert ids(await search(desk, desk.agent, number[:3])) == nothing()


async def test_people_are_found_by_phone_its_end_or_their_whole_name_and_shown_masked(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    phone = desk.phones.customer
    for text in (phone, f"+86 {phone}"):
        found = await search(desk, desk.agent, text)
        assert ids(found) == nothing(tickets=[ticket["id"]], households=[desk.household_id])
        assert phone not in str(found)
        assert NAMES[1] not in str(found)
    by_end = ids(await search(desk, desk.agent, phone[-4:], most=20))
    assert ticket["id"] in by_end["tickets"]
    assert desk.household_id in by_end["households"]
    by_name = ids(await search(desk, desk.agent, NAMES[1], most=20))
    assert ticket["id"] in by_name["tickets"]
    assert desk.household_id in by_name["households"]
    assert ids(await search(desk, desk.agent, f"{phone[:-1]}x")) == nothing()


async def test_a_home_is_found_by_how_its_estate_begins(desk: TicketDesk) -> None:
    found = await search(desk, desk.agent, "青桐", most=20)
    assert desk.household_id in ids(found)["households"]
    assert ids(await search(desk, desk.agent, "桐里"))["households"] == []


async def test_a_device_is_found_by_its_serial_or_its_code(desk: TicketDesk) -> None:
    devices = desk.container.device_services
    device = await devices.store.devices.get(desk.device_id)
    device.serial = f"SN{uuid4().hex[:12]}".upper()
    await devices.store.devices.save(device)
    (code,) = await devices.codes.issue_for(desk.agent.actor, [device.id])
    for text in (
        device.serial,
        device.serial[:9].lower(),
        code.code,
        f"https://x.cn/q/{code.code}",
    ):
        assert ids(await search(desk, desk.agent, text)) == nothing(devices=[device.id]), text


async def test_nobody_finds_what_he_may_not_see(desk: TicketDesk, people: People) -> None:
    ticket = await desk.report()
    elsewhere = await people.branch(f"别处 {uuid4().hex[:6]}")
    other = await people.staff("service_agent", branch_id=elsewhere)
    for text in (ticket["number"], desk.phones.customer, NAMES[1]):
        assert ids(await search(desk, other, text)) == nothing()
    await people.role(role := f"r{uuid4().hex[:8]}", {"staff:read": "all"})
    bare = await people.staff(role, branch_id=desk.branch_id)
    assert ids(await search(desk, bare, ticket["number"])) == nothing()
    refused = await desk.api.get("/api/v1/search?text=1234", token=desk.customer.token)
    assert refused.status == 403


async def test_more_than_are_shown_are_said_to_be_there(desk: TicketDesk) -> None:
    for number in range(3):
        await desk.report(anyway=f"第 {number} 件")
    found = await search(desk, desk.agent, desk.phones.customer, most=2)
    assert (len(found["tickets"]["items"]), found["tickets"]["more"]) == (2, True)
    found = await search(desk, desk.agent, desk.phones.customer, most=3)
    assert (len(found["tickets"]["items"]), found["tickets"]["more"]) == (3, False)


def bounded(sought: Json, sort: Json | None) -> list[Json]:
    return [{"$match": sought}, *([{"$sort": sort}] if sort else []), {"$limit": MOST_LOOKED_AT}]


@pytest.mark.parametrize(
    ("collection", "sought", "sort"),
    [
        ("tickets", {"number": beginning_with("BX260715")}, {"number": -1}),
        ("tickets", {"idx.plain_numbers": {"$elemMatch": beginning_with("HF26")}}, None),
        ("devices", {"serial": beginning_with("HF26")}, None),
        ("households", {"addresses": {"$elemMatch": {"estate": beginning_with("青")}}}, None),
        ("device_codes", {"code": "x"}, None),
    ],
)
async def test_beginnings_are_read_off_an_index_in_bounds(
    desk: TicketDesk, collection: str, sought: Json, sort: Json | None
) -> None:
    command: dict[str, Any] = {
        "explain": {"aggregate": collection, "pipeline": bounded(sought, sort), "cursor": {}}
    }
    plan = str((await desk.container.mongo.database.command(command))["queryPlanner"])
    assert "IXSCAN" in plan
    assert "COLLSCAN" not in plan
    assert "'SORT'" not in plan
