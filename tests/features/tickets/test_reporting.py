"""A report: about what, where, for whom, and whether somebody is busy with it already."""

from typing import Any

import pytest

from backend.features.devices.models import DeviceCode
from tests.support.accounts import SignedIn
from tests.support.canaries import DOORS, NAMES
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

ADDRESS: Json = {"region": "杭州市西湖区", "door": f"{DOORS[1]} 302"}


async def report(desk: TicketDesk, who: SignedIn, **fields: Any) -> Answer:
    return await desk.api.post("/api/v1/tickets", {"problem": "漏水", **fields}, token=who.token)


async def tickets_of(desk: TicketDesk, who: SignedIn) -> int:
    return len((await desk.api.get("/api/v1/tickets", token=who.token)).body["items"])


async def test_what_is_known_is_not_asked(desk: TicketDesk) -> None:
    ticket = await desk.report()
    assert ticket["contact"]["phone"] == desk.phones.customer
    assert ticket["place"]["region"] == "浙江省杭州市滨江区青桐里"
    assert ticket["place"]["position"] == {"latitude": 30.2741, "longitude": 120.1551}
    (device,) = ticket["devices"]
    assert (device["model"], device["product_line_id"]) == ("KFR-35GW", desk.line_id)
    seen = await desk.read(desk.agent, ticket)
    assert (seen["branch_id"], seen["channel"]) == (desk.branch_id, "miniprogram")


async def test_an_open_ticket_is_offered_instead_of_a_second_one(desk: TicketDesk) -> None:
    first = await desk.report()
    again = await report(desk, desk.customer, device_ids=[desk.device_id])
    assert (again.status, again.body["code"]) == (409, "open_ticket_exists")
    assert again.body["params"] == {"number": first["number"], "ticket_id": first["id"]}
    assert first["number"] in again.body["detail"]
    added = await report(desk, desk.customer, device_ids=[desk.device_id], add_to=first["id"])
    assert (added.status, added.body["id"]) == (201, first["id"])
    lines = await desk.lines(first)
    assert [line["action"] for line in lines] == ["create", "add"]
    another = await report(
        desk, desk.customer, device_ids=[desk.device_id], anyway="是遥控器的问题"
    )
    assert (another.status, another.body["id"] != first["id"]) == (201, True)
    assert await tickets_of(desk, desk.customer) == 2


async def test_a_device_is_free_for_a_new_report_when_its_ticket_has_ended(
    desk: TicketDesk,
) -> None:
    first = await desk.report()
    await desk.act(desk.customer, first, "cancel", {"reason": "solved_itself"})
    second = await report(desk, desk.customer, device_ids=[desk.device_id])
    assert second.status == 201
    closed = await desk.closed(anyway="又一件")
    await desk.act(desk.customer, closed, "reopen", {"note": "又坏了"})
    third = await report(desk, desk.customer, device_ids=[desk.device_id])
    assert third.status == 409


async def test_a_stranger_reports_by_the_sticker_and_learns_nothing_of_the_owner(
    desk: TicketDesk,
) -> None:
    code = "a" * 12 + desk.device_id[:10]
    store = desk.container.device_services.store
    await store.codes.add(
        DeviceCode(code=code, device_id=desk.device_id, created_at=desk.container.now())
    )
    made = await report(desk, desk.stranger, device_codes=[code], address=ADDRESS)
    assert made.status == 201, made.body
    assert made.body["contact"] == {
        "name": NAMES[2],
        "phone": desk.phones.stranger,
        "masked": False,
    }
    assert made.body["place"]["door"] == f"{DOORS[1]} 302"
    assert await tickets_of(desk, desk.customer) == 0
    owner = await report(desk, desk.customer, device_ids=[desk.device_id])
    assert (owner.status, owner.body["params"]) == (409, {"number": "", "ticket_id": ""})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"device_ids": ["0" * 32]}, "unknown_device"),
        ({"device_codes": ["0" * 22]}, "unknown_device"),
        ({"device_codes": ["x"]}, "unknown_device"),
        ({}, "address_missing"),
        ({"household_id": "0" * 32, "address_id": "0" * 32}, "address_missing"),
        ({"address": ADDRESS, "media_ids": ["0" * 32]}, "media_not_usable"),
        ({"address": ADDRESS, "priority": "urgent"}, "not_yours_to_edit"),
        ({"address": ADDRESS, "channel": "phone"}, "not_yours_to_edit"),
        ({"address": ADDRESS, "customer_id": "0" * 32}, "not_yours_to_edit"),
    ],
)
async def test_a_report_that_does_not_hold_is_refused_and_makes_nothing(
    desk: TicketDesk, fields: Json, code: str
) -> None:
    refused = await report(desk, desk.customer, **fields)
    assert (refused.status, refused.body["code"]) == (422, code)
    assert await tickets_of(desk, desk.customer) == 0


async def test_another_ones_device_and_home_cannot_be_named(desk: TicketDesk) -> None:
    household = await desk.container.customers.households.get(desk.household_id)
    home = {"household_id": household.id, "address_id": household.addresses[0].id}
    for fields, code in (
        ({"device_ids": [desk.device_id], "address": ADDRESS}, "unknown_device"),
        (home, "address_missing"),
    ):
        refused = await report(desk, desk.stranger, **fields)
        assert (refused.status, refused.body["code"]) == (422, code)
    assert await tickets_of(desk, desk.stranger) == 0


async def test_a_report_needs_a_symptom_or_a_sentence(desk: TicketDesk) -> None:
    silent = await desk.api.post("/api/v1/tickets", {"address": ADDRESS}, token=desk.customer.token)
    assert silent.status == 422
    chips = await report(desk, desk.customer, problem="", symptoms=["漏水"], address=ADDRESS)
    assert chips.status == 201


async def test_the_same_fault_again_names_the_ticket_before(desk: TicketDesk) -> None:
    closed = await desk.closed()
    again = await report(desk, desk.customer, device_ids=[desk.device_id], repeat_of=closed["id"])
    assert (again.status, again.body["repeat_of"]) == (201, closed["id"])
    stolen = await report(desk, desk.stranger, address=ADDRESS, repeat_of=closed["id"])
    assert (stolen.status, stolen.body["code"]) == (404, "ticket_not_found")


async def test_staff_take_a_report_for_a_customer_they_know(desk: TicketDesk) -> None:
    contact = {"name": NAMES[1], "phone": desk.phones.customer}
    made = await report(
        desk, desk.agent, contact=contact, address=ADDRESS, priority="urgent", channel="wecom"
    )
    assert (made.status, made.body["customer_id"]) == (201, desk.customer.id)
    assert (made.body["priority"], made.body["channel"]) == ("urgent", "wecom")
    assert (await desk.read(desk.customer, made.body))["number"] == made.body["number"]
    nobody = await report(desk, desk.agent, address=ADDRESS)
    assert (nobody.status, nobody.body["code"]) == (422, "contact_missing")
    unknown = await report(desk, desk.agent, address=ADDRESS, customer_id="0" * 32)
    assert (unknown.status, unknown.body["code"]) == (422, "contact_missing")


async def test_a_technician_does_not_report_for_others(desk: TicketDesk) -> None:
    refused = await report(desk, desk.wang, address=ADDRESS)
    assert (refused.status, refused.body["code"]) == (403, "permission_denied")


async def test_what_is_personal_is_unreadable_in_the_database(desk: TicketDesk) -> None:
    ticket = await desk.report(problem="卧室空调不制冷", wanted=desk.in_hours(20))
    row = await desk.stored(ticket)
    assert isinstance(row["contact"]["phone"], bytes)
    assert isinstance(row["contact"]["name"], bytes)
    assert isinstance(row["place"]["door"], bytes)
    assert isinstance(row["place"]["coordinates"], bytes)
    assert isinstance(row["problem"], bytes)
    assert isinstance(row["link_token"], bytes)
    assert row["place"]["region"] == "浙江省杭州市滨江区青桐里"


async def test_a_home_that_is_not_ones_own_is_not_reported_for(desk: TicketDesk) -> None:
    stolen = await report(desk, desk.stranger, address=ADDRESS, household_id=desk.household_id)
    assert (stolen.status, stolen.body["code"]) == (422, "address_missing")


async def test_a_ticket_keeps_the_code_and_the_source_of_its_address(desk: TicketDesk) -> None:
    ticket = await desk.report()
    place = ticket["place"]
    assert (place["area_code"], place["point_source"]) == ("330108", "picked")
    typed = (await report(desk, desk.stranger, address=ADDRESS)).body["place"]
    assert (typed["area_code"], typed["point_source"], typed["position"]) == ("330106", None, None)
    vague = {"region": "鼓楼区", "door": "", "position": {"latitude": 1, "longitude": 2}}
    made = (await report(desk, desk.stranger, address=vague)).body["place"]
    assert (made["area_code"], made["point_source"]) == ("", "picked")


@pytest.mark.parametrize(
    ("told", "learns"),
    [
        ({"accuracy_metres": 15}, True),
        ({"accuracy_metres": 51}, False),
        ({}, False),
        ({"accuracy_metres": 15, "outside_reason": "wrong_address"}, True),
        ({"accuracy_metres": 15, "outside_reason": "weak_signal"}, False),
        ({"accuracy_metres": 15, "outside_reason": "customer_moved"}, False),
    ],
)
async def test_a_good_check_in_tells_where_an_address_is_that_nobody_picked(
    desk: TicketDesk, told: Json, learns: bool
) -> None:
    households = desk.container.customers.store
    [household] = await households.find({"members.account_id": desk.customer.id})
    household.addresses[0].put_at(None)
    await households.save(household)
    ticket = await desk.appointed()
    photo = await desk.media(desk.wang)
    here = {"latitude": 30.2101, "longitude": 120.2101}
    reason = {"outside_reason": "wrong_address"}
    body = {"position": here, "photo_ids": [photo]} | reason | told
    await desk.act(desk.wang, ticket, "arrive", body)
    located = (await households.get(household.id)).addresses[0].located
    assert located is not None
    if learns:
        assert (located.source, located.point.latitude) == ("learned", 30.2101)
    else:
        assert located.source == "area_centre"
