"""转给: who should decide hands his seat to a colleague, who may do no more than he could."""

import asyncio
from typing import Any

import pytest

from backend.features.approvals import Approval, ApprovalState
from backend.features.approvals.models.seats import MOST_HANDED_ON
from tests.features.approvals.conftest import Office, path_of, role, step
from tests.features.approvals.test_deciding import deliver, leave
from tests.support.accounts import FIRM_ID, SignedIn
from tests.support.kit import Answer


async def hand_on(
    office: Office, who: SignedIn, approval: Approval, to: SignedIn, **more: Any
) -> Answer:
    path = f"/api/v1/approvals/{approval.id}/handing-on"
    return await office.api.post(path, {"to": to.id, **more}, token=who.token)


async def told(office: Office, who: SignedIn) -> int:
    """How often he was asked."""
    await deliver(office)
    asked = {"occasion": "staff.approval_asked", "recipient.id": who.id}
    return len(await office.container.mongo.collection("deliveries").find(asked, limit=10))


async def test_a_seat_handed_on_is_the_colleagues_alone_and_tells_so(office: Office) -> None:
    third = await office.people.staff("manager")
    approval = await office.ask()
    await deliver(office)
    handed = await hand_on(office, office.project, approval, third, note="我出差", step=0)
    assert handed.status == 200, handed.body
    assert sorted(handed.body["waiting_for"]) == sorted([third.actor.name, office.cost.actor.name])
    [seat, other] = handed.body["steps"][0]["seats"]
    assert (seat["label"], other["handed_on"]) == ("项目经理", [])
    [to] = seat["handed_on"]
    names = (office.project.actor.name, third.actor.name)
    assert (to["by_name"], to["to_name"], to["note"]) == (*names, "我出差")
    assert await office.inbox(office.project) == []
    assert await office.inbox(third) == [approval.id]
    assert await told(office, third) == 1
    assert await told(office, office.cost) == 1
    assert (await office.say(office.project, approval)).status == 403
    assert (await office.say(third, approval)).status == 200
    assert (await office.say(office.cost, approval)).body["state"] == "approved"
    assert {made.by for made in (await office.read(approval)).decisions} == {
        third.id,
        office.cost.id,
    }
    # Who handed it on still reads what became of it.
    path = f"/api/v1/approvals/{approval.id}"
    assert (await office.api.get(path, token=office.project.token)).status == 200


async def test_it_comes_back_and_he_is_told_again(office: Office) -> None:
    third = await office.people.staff("manager")
    approval = await office.ask()
    await deliver(office)
    assert (await hand_on(office, office.project, approval, third)).status == 200
    assert await told(office, office.project) == 1
    assert (await hand_on(office, third, approval, office.project)).status == 200
    assert await told(office, office.project) == 2
    assert (await office.say(office.project, approval)).status == 200


async def test_it_goes_from_hand_to_hand_a_few_times_only(office: Office) -> None:
    third = await office.people.staff("manager")
    approval = await office.ask()
    hands = [office.project, third]
    for turn in range(MOST_HANDED_ON):
        answer = await hand_on(office, hands[turn % 2], approval, hands[(turn + 1) % 2])
        assert answer.status == 200, answer.body
    holder, other = hands[MOST_HANDED_ON % 2], hands[(MOST_HANDED_ON + 1) % 2]
    refused = await hand_on(office, holder, approval, other)
    assert (refused.status, refused.body["code"]) == (409, "handed_on_too_often")
    assert (await office.read(approval)).times_handed_to(holder.id) == 3
    assert (await office.say(holder, approval)).status == 200


async def test_nobody_takes_over_who_could_not_decide(office: Office) -> None:
    second = await office.people.staff("project_manager")
    approval = await office.ask(asked_by=second.id)
    stranger = await office.people.staff("subcontractor_administrator", "cost_director")
    staff = office.container.accounts.stores.staff
    person = await staff.get(stranger.id)
    person.organisation_id = "elsewhere"
    await staff.save(person)
    gone = await office.people.staff("cost_director")
    await leave(office, gone)
    for to in (second, office.technician, stranger, gone, office.project, office.cost):
        refused = await hand_on(office, office.project, approval, to)
        assert (refused.status, refused.body["code"]) == (422, "cannot_take_over"), to.actor.name
    stored = await office.read(approval)
    assert stored.handed_on == []
    assert stored.organisation_id == FIRM_ID
    assert await office.inbox(office.project) == [approval.id]


async def test_who_decided_one_part_takes_over_no_other(office: Office) -> None:
    approval = await office.ask()
    assert (await office.say(office.project, approval)).status == 200
    refused = await hand_on(office, office.cost, approval, office.project)
    assert refused.status == 422
    assert (await office.say(office.cost, approval)).body["state"] == "approved"


async def test_only_whose_turn_it_is_hands_on_and_only_what_he_was_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(
        path_of(step(role("project_manager")), step(role("cost_director"), name="复核")),
        monkeypatch,
    )
    third = await office.people.staff("manager")
    approval = await office.ask()
    assert (await hand_on(office, office.cost, approval, third)).status == 403
    assert (await hand_on(office, third, approval, third)).status == 403
    assert (await office.say(office.project, approval)).body["step"] == 1
    stale = await hand_on(office, office.cost, approval, third, step=0)
    assert (stale.status, stale.body["code"]) == (409, "approval_moved_on")
    # Of two steps one person decides one: whoever said yes before does not take the other.
    assert (await hand_on(office, office.cost, approval, office.project)).status == 422
    assert (await office.say(office.cost, approval)).body["state"] == "approved"
    ended = await hand_on(office, office.cost, approval, third)
    assert (ended.status, ended.body["code"]) == (409, "approval_ended")


async def test_handed_on_and_decided_at_once_it_is_one_of_the_two(office: Office) -> None:
    third = await office.people.staff("manager")
    approval = await office.ask()
    handed, said = await asyncio.gather(
        hand_on(office, office.project, approval, third),
        office.say(office.project, approval, approved=False, note="太贵"),
    )
    assert sorted([handed.status == 200, said.status == 200]) == [False, True]
    stored = await office.read(approval)
    if said.status == 200:
        assert (stored.state, stored.handed_on) == (ApprovalState.REFUSED, [])
    else:
        assert (stored.decisions, stored.times_handed_to(third.id)) == ([], 1)
