"""Corrections: of the version one saw, by who may, and only what changed is written down."""

from typing import Any

import pytest

from tests.support.accounts import SignedIn
from tests.support.canaries import DOORS, NAMES
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


async def edit(desk: TicketDesk, who: SignedIn, ticket: Json, **changes: Any) -> Answer:
    version = (await desk.stored(ticket))["version"]
    path = f"/api/v1/tickets/{ticket['id']}"
    return await desk.api.patch(path, {"version": version, **changes}, token=who.token)


async def test_a_correction_says_what_was_and_what_is(desk: TicketDesk) -> None:
    ticket = await desk.report()
    changed = await edit(desk, desk.agent, ticket, priority="high", problem_type="制冷")
    assert (changed.status, changed.body["priority"]) == (200, "high")
    line = (await desk.lines(ticket))[-1]
    assert line["action"] == "edit"
    assert line["patch"] == {"priority": ["normal", "high"], "problem_type": ["", "制冷"]}


async def test_a_new_phone_is_found_at_once_and_stays_out_of_the_open_part_of_the_story(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    contact = {"name": NAMES[2], "phone": desk.phones.nobody}
    changed = await edit(desk, desk.customer, ticket, contact=contact)
    assert changed.body["contact"]["phone"] == desk.phones.nobody
    line = (await desk.lines(ticket))[-1]
    assert line.get("patch", {}) == {}
    assert [cell["field"] for cell in line["personal"]] == ["contact"]
    path = f"/api/v1/tickets?phone={desk.phones.nobody}"
    found = await desk.api.get(path, token=desk.agent.token)
    assert [row["id"] for row in found.body["items"]] == [ticket["id"]]


async def test_an_old_version_is_refused(desk: TicketDesk) -> None:
    ticket = await desk.report()
    await edit(desk, desk.agent, ticket, priority="high")
    path = f"/api/v1/tickets/{ticket['id']}"
    stale = await desk.api.patch(
        path, {"version": ticket["version"], "priority": "low"}, token=desk.agent.token
    )
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    assert (await desk.read(desk.agent, ticket))["priority"] == "high"


async def test_a_correction_that_changes_nothing_is_not_written_down(desk: TicketDesk) -> None:
    ticket = await desk.report()
    same = await edit(desk, desk.agent, ticket, priority="normal")
    assert (same.status, same.body["version"]) == (200, ticket["version"])
    assert len(await desk.lines(ticket)) == 1


@pytest.mark.parametrize(
    "changes", [{"priority": "urgent"}, {"problem_type": "x"}, {"team_id": "x"}]
)
async def test_a_customer_does_not_fill_in_what_is_the_firms(
    desk: TicketDesk, changes: Json
) -> None:
    ticket = await desk.report()
    if "team_id" in changes:
        changes = {"team_id": desk.wang.actor.team_id}
    refused = await edit(desk, desk.customer, ticket, **changes)
    assert (refused.status, refused.body["code"]) == (422, "not_yours_to_edit")
    assert len(await desk.lines(ticket)) == 1


async def test_after_dispatch_the_customer_asks_the_desk(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    place = {"region": "杭州市西湖区", "door": f"{DOORS[1]} 1"}
    refused = await edit(desk, desk.customer, ticket, place=place)
    assert (refused.status, refused.body["code"]) == (409, "edit_too_late")
    by_desk = await edit(desk, desk.agent, ticket, place=place)
    assert by_desk.status == 200
    assert (await desk.events(ticket))[-1] == "TicketEdited"


async def test_the_customer_chooses_a_time_for_the_second_visit(desk: TicketDesk) -> None:
    ticket = await desk.working()
    unfinished = {"reason": "needs_part", "next_step": "带电容再来"}
    await desk.act(desk.wang, ticket, "leave_incomplete", unfinished)
    wanted = desk.in_hours(40)
    offered = (await desk.read(desk.customer, ticket))["actions"]
    assert "edit" in {each["action"] for each in offered}
    chosen = await edit(desk, desk.customer, ticket, wanted=wanted)
    assert chosen.status == 200
    assert chosen.body["wanted"] is not None


async def test_no_team_that_does_not_exist(desk: TicketDesk) -> None:
    ticket = await desk.report()
    refused = await edit(desk, desk.agent, ticket, team_id="0" * 32)
    assert refused.status == 422
    path = f"/api/v1/tickets/{ticket['id']}/approval"
    for place in ({"branch_id": "0" * 32}, {"team_id": "0" * 32}):
        answer = await desk.api.post(
            path, {"problem_type": "制冷", **place}, token=desk.agent.token
        )
        assert (answer.status, answer.body["code"]) == (422, "unknown_branch")
    assert (await desk.read(desk.agent, ticket))["state"] == "submitted"
