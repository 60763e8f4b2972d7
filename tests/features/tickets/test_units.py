"""One ticket for several units: added, taken off, each with its own result."""

import asyncio
from uuid import uuid4

import pytest
from pydantic import ValidationError

from backend.features.devices import Device
from backend.features.tickets import Ticket, TicketState
from backend.features.tickets.errors import (
    LastUnit,
    TooManyUnits,
    UnitAlreadyThere,
    UnitNotOnTicket,
    UnitResultsMissing,
)
from backend.features.tickets.models.stages import Completion
from backend.features.tickets.models.values import MOST_UNITS, DeviceOnTicket, UnitResult
from backend.features.tickets.words import UnitOutcome
from backend.kit.errors import TransitionNotAllowed
from tests.support.accounts import People
from tests.support.ticket_desk import Json, TicketDesk, a_device, a_household
from tests.support.tickets import AGENT, COMPLETION, NOON, a_ticket_in, finish

S = TicketState
UNITS = [DeviceOnTicket(device_id=f"device-{n}", title=f"空调 {n} 号") for n in (1, 2, 3)]


def results(*done: bool) -> list[UnitResult]:
    return [
        UnitResult(
            device_id=f"device-{number}",
            outcome=UnitOutcome.DONE if is_done else UnitOutcome.NOT_DONE,
            reason="" if is_done else "缺配件",
        )
        for number, is_done in enumerate(done, 1)
    ]


def completed(*done: bool) -> Completion:
    return COMPLETION.model_copy(update={"unit_results": results(*done)})


async def another_device(desk: TicketDesk) -> Device:
    """In the same home."""
    stores = desk.container.device_services.store
    first = await stores.devices.get(desk.device_id)
    twin = Device.model_validate(
        first.model_dump(exclude={"id", "version", "serial"}) | {"_id": uuid4().hex}
    )
    await stores.devices.add(twin)
    return twin


def test_each_of_several_units_needs_its_result() -> None:
    ticket = a_ticket_in(S.IN_SERVICE, devices=UNITS)
    before = ticket.model_dump_json()
    with pytest.raises(UnitResultsMissing) as refused:
        finish(ticket, completion=completed(True, False))
    assert refused.value.params == {"missing": "空调 3 号", "device_ids": ["device-3"]}
    with pytest.raises(UnitResultsMissing):
        finish(ticket)
    with pytest.raises(UnitResultsMissing):
        finish(ticket, completion=completed(False, False, False))
    assert ticket.model_dump_json() == before
    finish(ticket, completion=completed(True, False, True))
    assert ticket.state is S.DONE
    (line,) = ticket.take_lines()
    assert len(line.personal["unit_results"][1] or ()) == 3  # type: ignore[arg-type]  # a list of results


@pytest.mark.parametrize(
    "wrong",
    [
        [*results(True, True, True), UnitResult(device_id="foreign", outcome=UnitOutcome.DONE)],
        [*results(True, True, True), *results(True)],
    ],
    ids=["of a unit that is not there", "twice"],
)
def test_a_result_is_of_a_unit_of_the_ticket_and_there_is_one(wrong: list[UnitResult]) -> None:
    ticket = a_ticket_in(S.IN_SERVICE, devices=UNITS)
    with pytest.raises(UnitNotOnTicket):
        finish(ticket, completion=COMPLETION.model_copy(update={"unit_results": wrong}))
    assert ticket.state is S.IN_SERVICE


def test_a_single_unit_needs_no_result_of_its_own_and_its_hash_is_as_before() -> None:
    ticket, with_result = a_ticket_in(S.IN_SERVICE), a_ticket_in(S.IN_SERVICE)
    finish(ticket)
    finish(with_result, completion=completed(True))
    assert ticket.hand_over is not None
    assert with_result.hand_over is not None
    assert ticket.hand_over.content_hash != with_result.hand_over.content_hash


def test_what_is_not_done_says_why() -> None:
    with pytest.raises(ValidationError):
        UnitResult(device_id="device-1", outcome=UnitOutcome.NOT_DONE)


def test_the_last_unit_stays_and_none_is_added_twice_or_beyond_the_most() -> None:
    ticket = a_ticket_in(S.TO_DISPATCH)
    with pytest.raises(LastUnit):
        ticket.remove_unit("device-1", "不修了", AGENT, NOON)
    with pytest.raises(UnitAlreadyThere):
        ticket.add_unit(DeviceOnTicket(device_id="device-1"), AGENT, NOON)
    with pytest.raises(UnitNotOnTicket):
        ticket.remove_unit("device-9", "不修了", AGENT, NOON)
    for number in range(2, MOST_UNITS + 1):
        ticket.add_unit(DeviceOnTicket(device_id=f"device-{number}"), AGENT, NOON)
    with pytest.raises(TooManyUnits):
        ticket.add_unit(DeviceOnTicket(device_id="device-31"), AGENT, NOON)
    assert len(ticket.devices) == MOST_UNITS
    ticket.remove_unit("device-1", "这台好了", AGENT, NOON)
    assert not ticket.has_unit("device-1")


@pytest.mark.parametrize("state", [S.DONE, S.FOLLOW_UP, S.CLOSED, S.CANCELLED])
def test_once_the_work_is_done_the_units_stand(state: TicketState) -> None:
    ticket: Ticket = a_ticket_in(state, devices=UNITS[:1])
    with pytest.raises(TransitionNotAllowed):
        ticket.add_unit(UNITS[1], AGENT, NOON)
    assert ticket.devices == UNITS[:1]


async def test_two_units_from_adding_the_second_to_both_results(desk: TicketDesk) -> None:
    ticket = await desk.working()
    twin = await another_device(desk)
    added = await desk.act(desk.wang, ticket, "add_unit", {"device_id": twin.id})
    assert [each["device_id"] for each in added["devices"]] == [desk.device_id, twin.id]
    open_one = await desk.api.post(
        "/api/v1/tickets",
        {"device_ids": [twin.id], "problem": "漏水"},
        token=desk.customer.token,
    )
    assert (open_one.status, open_one.body["params"]["ticket_id"]) == (409, ticket["id"])
    completion = await desk.completion(desk.wang)
    refused = await desk.try_to(desk.wang, ticket, "finish", completion)
    assert (refused.status, refused.body["code"]) == (422, "unit_results_missing")
    completion["unit_results"] = [
        {"device_id": desk.device_id, "outcome": "done"},
        {"device_id": twin.id, "outcome": "not_done", "reason": "主板要另订"},
    ]
    await desk.act(desk.wang, ticket, "finish", completion)
    seen = await desk.read(desk.customer, ticket)
    said = seen["visits"][0]["hand_over"]["completion"]["unit_results"]
    assert [each["outcome"] for each in said] == ["done", "not_done"]


async def test_a_device_of_another_home_or_another_open_ticket_is_not_added(
    desk: TicketDesk, people: People
) -> None:
    ticket = await desk.report(desk.agent)
    home = await a_household(desk.container, desk.stranger, desk.phones.stranger, desk.branch_id)
    foreign, _ = await a_device(desk.container, desk.stranger, home)
    refused = await desk.try_to(desk.agent, ticket, "add_unit", {"device_id": foreign.id})
    assert (refused.status, refused.body["code"]) == (409, "unit_elsewhere")
    twin = await another_device(desk)
    other = await desk.report(desk.agent, device_ids=[twin.id])
    busy = await desk.try_to(desk.agent, ticket, "add_unit", {"device_id": twin.id})
    assert (busy.status, busy.body["params"]["ticket_id"]) == (409, other["id"])
    unknown = await desk.try_to(desk.agent, ticket, "add_unit", {"device_id": "0" * 32})
    assert (unknown.status, unknown.body["code"]) == (422, "unknown_device")
    assert len((await desk.read(desk.agent, ticket))["devices"]) == 1
    assert "add_unit" not in {
        each["action"] for each in (await desk.read(desk.customer, ticket))["actions"]
    }


async def test_one_device_added_to_two_tickets_at_once_is_on_one(desk: TicketDesk) -> None:
    twin = await another_device(desk)
    second = await another_device(desk)
    tickets = [await desk.report(desk.agent), await desk.report(desk.agent, device_ids=[second.id])]
    body: Json = {"device_id": twin.id}
    answers = await asyncio.gather(
        *(desk.try_to(desk.agent, ticket, "add_unit", body) for ticket in tickets)
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    counts = [len((await desk.read(desk.agent, ticket))["devices"]) for ticket in tickets]
    assert sorted(counts) == [1, 2]
