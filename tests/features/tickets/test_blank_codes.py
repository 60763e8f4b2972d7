"""A report through a sticker that is on no device yet, and what becomes of it."""

import asyncio
from typing import Any

import pytest

from backend.features.devices.schemas.rolls import RollInput
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk

ADDRESS = {
    "region": "浙江省杭州市滨江区青桐里",
    "door": f"{DOORS[0]} 1204",
    "position": AT_THE_DOOR["position"],
}


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")


@pytest.fixture
async def codes(desk: TicketDesk, boss: SignedIn) -> list[str]:
    """Of a roll of the desk's branch."""
    services = desk.container.device_services
    order = RollInput(size=3, branch_id=desk.branch_id)
    roll = await services.rolls.mint(boss.actor, order)
    return [code.code for code in await services.store.codes.of_roll(roll.id, 1, 3)]


def a_report(desk: TicketDesk, code: str, **changes: Any) -> Json:
    return {
        "device_codes": [code],
        "nameplate": {"product_line_id": desk.line_id, "text": "KFR-35GW 华风"},
        "problem": "不制冷",
        "address": ADDRESS,
        **changes,
    }


async def reported(desk: TicketDesk, code: str, **changes: Any) -> Json:
    body = a_report(desk, code, **changes)
    made = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert made.status == 201, made.body
    ticket: Json = made.body
    return ticket


async def bind(desk: TicketDesk, code: str, device_id: str) -> None:
    order = {"device_id": device_id}
    bound = await desk.api.post(f"/api/v1/codes/{code}/binding", order, token=desk.wang.token)
    assert bound.status == 201, bound.body


async def settle(desk: TicketDesk) -> None:
    relay = OutboxRelay(desk.container.mongo, build_subscriptions(desk.container))
    for _ in range(500):
        if not await relay.deliver_next():
            return
    raise AssertionError("the worker never came to rest")


async def test_a_report_through_a_blank_code_points_to_the_code(
    desk: TicketDesk, codes: list[str]
) -> None:
    photo = await desk.media(desk.customer)
    ticket = await reported(
        desk, codes[0], nameplate={"product_line_id": desk.line_id, "photo_id": photo}
    )
    [device] = ticket["devices"]
    stored = await desk.container.device_services.store.codes.in_use(codes[0])
    assert (device["device_id"], device["code_id"], device["code_tag"]) == (
        "",
        stored.id,
        stored.tag,
    )
    assert device["title"].startswith("空调-")
    assert (device["product_line_id"], device["nameplate_photo_id"]) == (desk.line_id, photo)
    assert ticket["media_ids"] == [photo]
    read = await desk.read(desk.agent, ticket)
    assert read["branch_id"] == desk.branch_id, "whose roll it is serves it"
    assert photo in read["media"], "staff see the photo of the nameplate"
    [row] = (await desk.api.get("/api/v1/tickets?limit=1", token=desk.agent.token)).body["items"]
    assert (row["id"], row["device_ids"]) == (ticket["id"], [])


async def test_a_ticket_without_a_device_goes_all_the_way(
    desk: TicketDesk, codes: list[str]
) -> None:
    ticket = await reported(desk, codes[0])
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "depart")
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, ticket, "start_work")
    done = await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    assert done["state"] == "done"


async def test_the_ticket_gets_the_device_once_the_code_is_bound(
    desk: TicketDesk, codes: list[str]
) -> None:
    ticket = await reported(desk, codes[0])
    await bind(desk, codes[0], desk.device_id)
    await settle(desk)
    [device] = (await desk.read(desk.agent, ticket))["devices"]
    assert (device["device_id"], device["model"], device["nameplate"]) == (
        desk.device_id,
        "KFR-35GW",
        "KFR-35GW 华风",
    )
    found = await desk.api.get(
        f"/api/v1/tickets?device_id={desk.device_id}", token=desk.agent.token
    )
    assert [row["id"] for row in found.body["items"]] == [ticket["id"]]
    line = (await desk.lines(ticket))[-1]
    assert (line["action"], line["actor"]["role"]) == ("edit", "system")
    assert line["patch"]["device_ids"] == [[f"code:{device['code_id']}"], [desk.device_id]]
    await settle(desk)
    assert len(await desk.lines(ticket)) == line["seq"], "told twice, written once"


async def test_a_closed_ticket_gets_the_device_too(desk: TicketDesk, codes: list[str]) -> None:
    ticket = await reported(desk, codes[0])
    await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
    await bind(desk, codes[0], desk.device_id)
    await settle(desk)
    read = await desk.read(desk.agent, ticket)
    assert (read["state"], read["devices"][0]["device_id"]) == ("cancelled", desk.device_id)


async def test_the_device_may_be_busy_with_another_ticket(
    desk: TicketDesk, codes: list[str]
) -> None:
    """Nobody knew that it was the same one: both stay open, and a third report is refused."""
    first = await desk.report()
    second = await reported(desk, codes[0])
    await bind(desk, codes[0], desk.device_id)
    await settle(desk)
    for ticket in (first, second):
        read = await desk.read(desk.agent, ticket)
        assert [each["device_id"] for each in read["devices"]] == [desk.device_id]
        assert read["state"] == "submitted"
    again = await desk.api.post(
        "/api/v1/tickets", a_report(desk, codes[0]), token=desk.customer.token
    )
    assert (again.status, again.body["code"]) == (409, "open_ticket_exists")


async def test_one_blank_code_is_reported_once_at_a_time(
    desk: TicketDesk, codes: list[str]
) -> None:
    answers = await asyncio.gather(
        *(
            desk.api.post("/api/v1/tickets", a_report(desk, codes[0]), token=who.token)
            for who in (desk.customer, desk.stranger, desk.customer, desk.stranger)
        )
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert {a.body["code"] for a in answers if a.status == 409} == {"open_ticket_exists"}


async def test_reports_and_bindings_at_the_same_moment_end_with_the_device(
    desk: TicketDesk, codes: list[str]
) -> None:
    """Whoever comes first: the ticket has the device in the end."""

    async def report(code: str) -> str:
        return str((await reported(desk, code))["id"])

    device_ids = [(await _another_device(desk, number)) for number in range(3)]
    done = await asyncio.gather(
        *(report(code) for code in codes),
        *(bind(desk, code, device) for code, device in zip(codes, device_ids, strict=True)),
    )
    await settle(desk)
    for ticket_id, device_id in zip(done[:3], device_ids, strict=True):
        read = await desk.read(desk.agent, {"id": ticket_id})
        assert [each["device_id"] for each in read["devices"]] == [device_id]


async def _another_device(desk: TicketDesk, number: int) -> str:
    store = desk.container.device_services.store
    device = await store.devices.get(desk.device_id)
    fields = {
        "serial": f"{desk.branch_id[:8]}-{number}",
        "id": f"{desk.branch_id[:20]}{number}",
        "version": 0,
    }
    another = device.model_copy(update=fields)
    await store.devices.add(another)
    return another.id


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"nameplate": None}, 422, "nameplate_missing"),
        (
            {"nameplate": {"product_line_id": "nothing", "text": "铭牌"}},
            422,
            "unknown_product_line",
        ),
        ({"nameplate": {"product_line_id": "x"}}, 422, "invalid_request"),
        ({"nameplate": {"text": "铭牌"}}, 422, "invalid_request"),
    ],
)
async def test_a_blank_code_asks_what_it_stands_on(
    desk: TicketDesk, codes: list[str], changes: Json, status: int, code: str
) -> None:
    body = a_report(desk, codes[0], **changes)
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (status, code)
    await _nothing_happened(desk, codes[0])


async def test_two_blank_codes_are_two_reports(desk: TicketDesk, codes: list[str]) -> None:
    body = a_report(desk, codes[0], device_codes=codes[:2])
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "one_blank_code")
    await _nothing_happened(desk, codes[0])


async def test_somebody_elses_photo_is_no_nameplate(desk: TicketDesk, codes: list[str]) -> None:
    photo = await desk.media(desk.stranger)
    nameplate = {"product_line_id": desk.line_id, "photo_id": photo}
    body = a_report(desk, codes[0], nameplate=nameplate)
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "media_not_usable")
    await _nothing_happened(desk, codes[0])


async def test_a_void_sticker_takes_no_report(
    desk: TicketDesk, codes: list[str], boss: SignedIn
) -> None:
    stored = await desk.container.device_services.store.codes.in_use(codes[0])
    path = f"/api/v1/code-rolls/{stored.roll_id}/voiding"
    assert (await desk.api.post(path, {"reason": "丢失"}, token=boss.token)).status == 200
    body = a_report(desk, codes[0])
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "unknown_device")


async def _nothing_happened(desk: TicketDesk, code: str) -> None:
    stored = await desk.container.device_services.store.codes.in_use(code)
    assert stored.reported_at is None
    tickets = desk.container.tickets.stores.tickets
    assert await tickets.of_code(stored.id, limit=1) == []
