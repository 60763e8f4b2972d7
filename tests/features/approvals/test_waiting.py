"""Time limits count working time; what nobody is there to decide is told once and stands in a list;
nobody gets round the seats by way of deputies."""

from datetime import timedelta

import pytest

from backend.features.approvals import Approval
from backend.kit.clock import shanghai_day
from backend.kit.errors import PermissionDenied
from tests.features.approvals.conftest import Json, Office, path_of, role, step, until_due
from tests.features.approvals.test_deciding import appoint, deliver, leave
from tests.support.accounts import SignedIn
from tests.support.application import MovableClock

SOON = {"minutes": 90, "then": "remind"}


async def go_on_leave(office: Office, who: SignedIn) -> str:
    today = shanghai_day(office.container.now())
    first, last = today - timedelta(days=1), today + timedelta(days=20)
    body = {
        "version": 0,
        "leave": "annual",
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
    }
    path = f"/api/v1/staff/{who.id}/leaves"
    answer = await office.api.post(path, body, token=office.boss.token)
    assert answer.status == 201, answer.body
    return str(answer.body["key"])


async def told_of_stuck(office: Office) -> list[str]:
    await deliver(office)
    rows = await office.container.mongo.collection("deliveries").find(
        {"occasion": "staff.approval_stuck"}, limit=10
    )
    return sorted(row["recipient"]["id"] for row in rows)


# -- working time ------------------------------------------------------------------------------


async def test_a_time_limit_counts_the_hours_somebody_is_there(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(path_of(step(role("project_manager"), time_limit=SOON)), monkeypatch)
    approval = await office.ask()
    hours = await office.container.calendars.working.current("standard")
    assert (approval.calendar, approval.calendar_version) == ("standard", hours.version)
    assert approval.due_at == hours.due(approval.created_at, timedelta(minutes=90))
    await until_due(office, approval, clock)
    now = clock()
    assert await office.container.approvals.deciding.time_out() == 1
    again = (await office.read(approval)).due_at
    assert again is not None
    assert abs(again - hours.due(now, timedelta(minutes=90))) < timedelta(seconds=30)


async def test_a_path_may_name_a_calendar_of_its_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(
        path_of(step(role("project_manager"), time_limit=SOON), calendar="always"), monkeypatch
    )
    approval = await office.ask()
    assert approval.due_at == approval.created_at + timedelta(minutes=90)


# -- nobody is there ---------------------------------------------------------------------------


async def test_nobody_left_is_told_once_and_stands_in_a_list_until_somebody_is_there(
    office: Office,
) -> None:
    manager = await office.people.staff("manager")
    approval = await office.ask()
    assert await office.inbox(office.boss, "stuck") == []
    await office.say(office.project, approval)
    await leave(office, office.cost)
    deciding = office.container.approvals.deciding
    await deciding.person_changed(office.cost.id)
    for _ in range(3):
        await deciding.look_again()
        await deciding.look_at_all()
    assert await told_of_stuck(office) == [manager.id]
    assert await office.inbox(office.boss, "stuck") == [approval.id]
    successor = await office.people.staff("cost_director")
    await deciding.look_again()
    assert await office.inbox(office.boss, "stuck") == []
    assert await office.inbox(successor) == [approval.id]


async def test_all_on_leave_is_told_while_each_of_them_still_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(path_of(step(role("project_manager"))), monkeypatch)
    manager = await office.people.staff("manager")
    key = await go_on_leave(office, office.project)
    approval = await office.ask()
    assert await told_of_stuck(office) == [manager.id]
    assert await office.inbox(office.boss, "stuck") == [approval.id]
    assert await office.inbox(office.project) == [approval.id]
    path = f"/api/v1/staff/{office.project.id}/leaves/{key}/cancellation"
    answer = await office.api.post(path, {"version": 1}, token=office.boss.token)
    assert answer.status == 201, answer.body
    await office.container.approvals.deciding.look_again()
    assert await office.inbox(office.boss, "stuck") == []


async def test_a_leave_that_begins_later_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(path_of(step(role("project_manager"))), monkeypatch)
    approval = await office.ask()
    await go_on_leave(office, office.project)
    assert not (await office.read(approval)).is_stuck
    await office.container.approvals.deciding.look_at_all()
    assert (await office.read(approval)).is_stuck
    await appoint(office, office.project, office.boss)
    await office.container.approvals.deciding.look_again()
    assert not (await office.read(approval)).is_stuck


async def test_the_list_of_what_is_stuck_is_for_who_decides_firm_wide(office: Office) -> None:
    path = "/api/v1/approvals?box=stuck"
    assert (await office.api.get(path, token=office.technician.token)).status == 403


async def test_who_may_not_decide_at_all_is_told_so_by_his_card_too(office: Office) -> None:
    approval = await office.ask()
    with pytest.raises(PermissionDenied) as refused:
        await office.container.approvals.deciding.decide(
            office.technician.actor, approval.id, approved=True
        )
    assert refused.value.params == {"permission": "approvals:decide"}
    assert (await office.read(approval)).decisions == []


# -- round the seats ---------------------------------------------------------------------------


async def alone(office: Office, monkeypatch: pytest.MonkeyPatch, **more: Json) -> Approval:
    office.use(path_of(step(role("project_manager")), **more), monkeypatch)
    return await office.ask()


async def test_a_chain_of_deputies_ends_with_who_may_not_decide_himself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle, last = [await office.people.staff("manager") for _ in range(2)]
    await appoint(office, office.project, middle)
    await appoint(office, middle, last)
    approval = await alone(office, monkeypatch)
    assert await office.inbox(last) == [approval.id]
    await leave(office, middle)
    assert (await office.say(last, approval)).status == 403
    assert await office.inbox(last) == []
    assert (await office.read(approval)).decisions == []
    assert (await office.say(office.project, approval)).body["state"] == "approved"


async def test_a_chain_that_leads_back_to_the_asker_does_not_let_him_decide(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    middle = await office.people.staff("manager")
    await appoint(office, office.project, middle)
    await appoint(office, middle, office.cost)
    office.use(path_of(step(role("project_manager"))), monkeypatch)
    approval = await office.ask(asked_by=office.cost.id)
    assert (await office.say(office.cost, approval)).status == 403
    assert (await office.read(approval)).decisions == []


async def test_who_saw_the_old_amount_does_not_approve_the_new_one(office: Office) -> None:
    request = office.request(68_000)
    old = await office.container.approvals.asking.ask(request)
    larger = office.request(680_000, subject=request.subject)
    new = await office.container.approvals.asking.ask(larger)
    assert old is not None
    assert new is not None
    refused = await office.say(office.project, old, step=0)
    assert (refused.status, refused.body["params"]) == (409, {"state": "申请已变更"})
    assert (await office.read(new)).decisions == []
    assert (await office.read(old)).decisions == []
