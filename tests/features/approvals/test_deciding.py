"""Both, either, one after the other; nobody for himself; limits, deputies, and too late."""

import asyncio
from datetime import timedelta

import pytest

from backend.features.accounts.models import StaffAccount
from backend.features.approvals import Approval, ApprovalState, AskedFor, NobodyToApprove
from backend.features.approvals.events import ApprovalDecided
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions
from tests.features.approvals.conftest import Office, path_of, role, step, until_due
from tests.support.accounts import SignedIn
from tests.support.application import MovableClock
from tests.support.profiling import Profile


async def outcomes(office: Office, approval: Approval) -> list[str]:
    rows = await office.container.mongo.collection("outbox").find(
        {"type": ApprovalDecided.__name__, "payload.approval_id": approval.id}, limit=10
    )
    return [row["payload"]["outcome"] for row in rows]


async def deliver(office: Office) -> None:
    relay = OutboxRelay(office.container.mongo, build_subscriptions(office.container))
    while await relay.deliver_next():
        pass


async def leave(office: Office, who: SignedIn) -> None:
    staff = office.container.accounts.stores.staff
    person: StaffAccount = await staff.get(who.id)
    person.active = False
    await staff.save(person)


async def appoint(office: Office, who: SignedIn, deputy: SignedIn, days: int = 3) -> str:
    now = office.container.now()
    body = {
        "deputy_id": deputy.id,
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=days)).isoformat(),
    }
    answer = await office.api.post("/api/v1/approval-deputies", body, token=who.token)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


async def test_over_500_yuan_both_have_to_say_yes(office: Office) -> None:
    approval = await office.ask(50_001)
    assert await office.inbox(office.project) == await office.inbox(office.cost) == [approval.id]
    first = await office.say(office.project, approval, note="同意更换")
    assert (first.status, first.body["state"]) == (200, "pending")
    assert first.body["waiting_for"] == [office.cost.actor.name]
    assert await office.inbox(office.project) == []
    assert await office.inbox(office.project, "decided") == [approval.id]
    second = await office.say(office.cost, approval)
    assert (second.status, second.body["state_name"]) == (200, "已同意")
    seats = second.body["steps"][0]["seats"]
    assert [seat["label"] for seat in seats] == ["项目经理", "成本总监"]
    assert seats[0]["decision"]["note"] == "同意更换"
    assert await outcomes(office, approval) == ["approved"]
    assert await office.inbox(office.cost) == []


async def test_up_to_500_yuan_nobody_is_asked(office: Office) -> None:
    assert await office.container.approvals.asking.ask(office.request(50_000)) is None
    assert await office.inbox(office.project) == []


async def test_one_no_is_a_no(office: Office) -> None:
    approval = await office.ask()
    refused = await office.say(office.cost, approval, approved=False, note="请先报修厂家")
    assert (refused.status, refused.body["state"]) == (200, "refused")
    late = await office.say(office.project, approval)
    assert (late.status, late.body["code"]) == (409, "approval_ended")
    stored = await office.read(approval)
    assert (stored.last_words, len(stored.decisions)) == ("请先报修厂家", 1)


async def test_two_at_once_are_two_decisions_and_one_outcome(office: Office) -> None:
    approval = await office.ask()
    answers = await asyncio.gather(
        *(office.say(who, approval) for who in (office.project, office.cost)),
        office.say(office.project, approval),
    )
    for who in (office.project, office.cost):  # whoever lost the race tries again
        if (await office.read(approval)).is_pending:
            answers.append(await office.say(who, approval))
    stored = await office.read(approval)
    assert stored.state is ApprovalState.APPROVED
    assert {made.by for made in stored.decisions} == {office.project.id, office.cost.id}
    assert len(stored.decisions) == 2
    assert await outcomes(office, approval) == ["approved"]
    assert {answer.status for answer in answers} <= {200, 403, 409}


async def test_nobody_decides_what_he_asked_for_not_even_by_a_deputy(office: Office) -> None:
    second = await office.people.staff("project_manager")
    approval = await office.ask(asked_by=office.project.id)
    assert (await office.say(office.project, approval)).status == 403
    helper = await office.people.staff("manager")
    await appoint(office, office.project, helper)
    assert (await office.say(helper, approval)).status == 403
    await appoint(office, office.cost, office.project)
    assert (await office.say(office.project, approval)).status == 403
    assert (await office.read(approval)).decisions == []
    assert (await office.say(second, approval)).status == 200


async def test_a_person_decides_one_part_of_an_approval_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = await office.people.staff("project_manager", "cost_director")
    approval = await office.ask()
    assert (await office.say(both, approval)).status == 200
    assert (await office.say(both, approval)).status == 403
    stored = await office.read(approval)
    assert (stored.state, len(stored.decisions)) == (ApprovalState.PENDING, 1)


async def test_steps_come_one_after_the_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(
        path_of(step(role("project_manager")), step(role("cost_director"), name="复核")),
        monkeypatch,
    )
    approval = await office.ask()
    assert (await office.say(office.cost, approval)).status == 403
    assert await office.inbox(office.cost) == []
    assert (await office.say(office.project, approval, step=0)).body["step"] == 1
    stale = await office.say(office.cost, approval, step=0)
    assert (stale.status, stale.body["code"]) == (409, "approval_moved_on")
    assert (await office.say(office.cost, approval, step=1)).body["state"] == "approved"


async def test_of_any_the_first_answer_settles_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.use(
        path_of(step(role("project_manager"), role("cost_director"), mode="any")), monkeypatch
    )
    approval = await office.ask()
    assert (await office.say(office.cost, approval)).body["state"] == "approved"
    assert (await office.say(office.project, approval)).status == 409


async def test_a_limit_keeps_larger_amounts_from_him(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = [{"seat": role("project_manager"), "most_fen": 60_000}]
    office.use(path_of(step(role("project_manager")), limits=limits), monkeypatch)
    assert (await office.ask(60_000)).waiting_for == [office.project.id]
    with pytest.raises(NobodyToApprove) as refused:
        await office.ask(60_001)
    assert refused.value.params["reasons"] == ["“项目经理”的审批限额低于申请金额"]


async def test_deputies_in_a_ring_come_to_an_end(office: Office) -> None:
    third = await office.people.staff("manager")
    await appoint(office, office.project, third)
    await appoint(office, third, office.project)
    approval = await office.ask()
    assert await office.inbox(third) == [approval.id]
    decided = await office.say(third, approval)
    assert decided.body["steps"][0]["seats"][0]["decision"]["for_name"] == office.project.actor.name
    assert (await office.read(approval)).decisions[0].holder_id == office.project.id


async def test_a_deputy_stands_in_only_while_his_term_runs(
    office: Office, clock: MovableClock
) -> None:
    helper = await office.people.staff("manager")
    term_id = await appoint(office, office.project, helper, days=1)
    again = await office.api.post(
        "/api/v1/approval-deputies",
        {
            "deputy_id": office.cost.id,
            "starts_at": office.container.now().isoformat(),
            "ends_at": (office.container.now() + timedelta(hours=1)).isoformat(),
        },
        token=office.project.token,
    )
    assert (again.status, again.body["code"]) == (409, "deputy_terms_overlap")
    approval = await office.ask()
    path = f"/api/v1/approval-deputies/{term_id}"
    assert (await office.api.delete(path, token=office.cost.token)).status == 404
    clock.move(hours=25)
    assert helper.id not in await office.container.approvals.asking.people.stood_in_for(
        office.project.id, office.container.now()
    )
    helper = await office.people.sign_in(
        await office.container.accounts.stores.staff.get(helper.id)
    )
    assert await office.inbox(helper) == []
    assert (await office.say(helper, approval)).status == 403


@pytest.mark.parametrize("who", ["himself", "technician", "nobody"])
async def test_a_deputy_is_a_colleague_who_may_decide(office: Office, who: str) -> None:
    ids = {"himself": office.project.id, "technician": office.technician.id, "nobody": "nobody"}
    now = office.container.now()
    body = {
        "deputy_id": ids[who],
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
    }
    refused = await office.api.post("/api/v1/approval-deputies", body, token=office.project.token)
    assert (refused.status, refused.body["code"]) == (422, "deputy_cannot_decide")
    mine = await office.api.get("/api/v1/approval-deputies", token=office.project.token)
    assert mine.body == {"items": []}


async def test_who_leaves_is_waited_for_no_more_and_who_comes_is_found(office: Office) -> None:
    approval = await office.ask()
    await leave(office, office.cost)
    deciding = office.container.approvals.deciding
    await deciding.person_changed(office.cost.id)
    assert (await office.read(approval)).waiting_for == [office.project.id]
    assert (await office.say(office.cost, approval)).status == 403
    await office.say(office.project, approval)
    assert (await office.read(approval)).is_stuck
    assert await deciding.look_again() == 0
    fresh = await office.people.staff("cost_director")
    assert await deciding.look_again() == 1
    assert await office.inbox(fresh) == [approval.id]
    assert (await office.say(fresh, approval)).body["state"] == "approved"


async def test_a_changed_amount_supersedes_what_was_asked_before(office: Office) -> None:
    first = await office.ask()
    again = office.request(90_000, subject=first.subject)
    second = await office.container.approvals.asking.ask(again)
    assert second is not None
    assert (await office.read(first)).state is ApprovalState.SUPERSEDED
    late = await office.say(office.project, first)
    assert (late.status, late.body["params"]) == (409, {"state": "申请已变更"})
    assert await office.inbox(office.project) == [second.id]


async def test_only_the_asker_takes_it_back(office: Office) -> None:
    approval = await office.ask()
    path = f"/api/v1/approvals/{approval.id}/withdrawal"
    assert (await office.api.post(path, {}, token=office.project.token)).status == 403
    taken = await office.api.post(path, {}, token=office.technician.token)
    assert (taken.status, taken.body["state"]) == (200, "withdrawn")
    assert (await office.say(office.project, approval)).status == 409


async def test_strangers_and_subcontractors_see_nothing(office: Office) -> None:
    approval = await office.ask()
    other = await office.people.subcontractor("远山安装队")
    branch = await office.people.branch("远山网点", other)
    outside = await office.people.staff("project_manager", branch_id=branch)
    colleague = await office.people.staff("technician")
    for who in (outside, colleague):
        read = await office.api.get(f"/api/v1/approvals/{approval.id}", token=who.token)
        assert read.status == 404
    assert (await office.say(outside, approval)).status == 404
    assert (await office.say(colleague, approval)).status == 403
    own = await office.api.get(f"/api/v1/approvals/{approval.id}", token=office.technician.token)
    assert own.body["title"] == "BX260101-0001"


async def test_nobody_to_approve_is_told_at_once_and_nothing_is_kept(office: Office) -> None:
    await leave(office, office.cost)
    with pytest.raises(NobodyToApprove) as refused:
        await office.ask()
    assert str(refused.value) == (
        "这个金额需要审批，但是现在没有人能审批：“成本总监”没有可以审批的人。请联系业务管理员"
    )
    assert await office.container.mongo.collection("approvals").count({}) == 0


# -- the clock ---------------------------------------------------------------------------------


async def test_late_steps_are_reminded_of_a_few_times(office: Office, clock: MovableClock) -> None:
    approval = await office.ask()
    deciding = office.container.approvals.deciding
    assert await deciding.time_out() == 0
    for _ in range(5):
        await until_due(office, approval, clock)
        assert await deciding.time_out() == 1
    clock.move(days=30)
    assert await deciding.time_out() == 0
    stored = await office.read(approval)
    assert (stored.state, stored.reminders, stored.due_at) == (ApprovalState.PENDING, 5, None)


async def test_a_late_step_goes_up_and_that_word_settles_it(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"minutes": 30, "then": "escalate", "to": role("manager")}
    office.use(
        path_of(
            step(role("project_manager"), role("cost_director"), time_limit=late), calendar="always"
        ),
        monkeypatch,
    )
    manager = await office.people.staff("manager")
    approval = await office.ask()
    assert (await office.say(manager, approval)).status == 403
    await until_due(office, approval, clock)
    await office.container.approvals.deciding.time_out()
    assert await office.inbox(manager) == [approval.id]
    assert (await office.say(manager, approval)).body["state"] == "approved"


async def test_what_is_refused_by_time_stays_refused(
    office: Office, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"minutes": 30, "then": "refuse"}
    path = path_of(step(role("project_manager"), time_limit=late), calendar="always")
    office.use(path, monkeypatch)
    approval = await office.ask()
    await until_due(office, approval, clock)
    deciding = office.container.approvals.deciding
    await asyncio.gather(deciding.time_out(), deciding.time_out())
    assert (await office.read(approval)).state is ApprovalState.LAPSED
    assert await outcomes(office, approval) == ["lapsed"]
    after = await office.say(office.project, approval)
    assert (after.status, after.body["params"]) == (409, {"state": "超时未批"})


async def test_each_is_told_once_a_step_however_often_the_news_comes(office: Office) -> None:
    approval = await office.ask()
    await deliver(office)
    news = office.container.approvals.news
    event = ApprovalDecided(
        approval_id=approval.id, subject_kind="", subject_id="", subject_part="", outcome=""
    )
    await news.follow(event)
    deliveries = office.container.mongo.collection("deliveries")
    rows = await deliveries.find({"occasion": "staff.approval_asked"}, limit=10)
    told = sorted(row["recipient"]["id"] for row in rows)
    assert told == sorted([office.project.id, office.cost.id])
    stored = await office.read(approval)
    assert sorted(each.staff_id for each in stored.told) == told


async def test_every_list_has_its_index(office: Office, profile: Profile) -> None:
    approval = await office.ask()
    with profile.taken():
        for box in ("to_decide", "decided", "asked"):
            await office.inbox(office.project, box)
        await office.inbox(office.boss, "stuck")
        await office.say(office.project, approval)
        await office.container.approvals.deciding.time_out()
        await office.container.approvals.deciding.look_again()
        await office.container.approvals.deciding.look_at_all()
        await office.container.approvals.deciding.person_changed(office.project.id)
    assert profile.unindexed("approvals", "approval_absences") == []


# -- the tester --------------------------------------------------------------------------------


async def test_the_tester_shows_the_rule_its_reasons_and_the_people(office: Office) -> None:
    tried = await office.trial(asked_for={"amount_fen": 68_000})
    assert (tried["rule"], tried["free"], tried["dead_ends"]) == ("500 元以上双审批", False, [])
    assert tried["rules"] == [
        {
            "name": "500 元以上双审批",
            "chosen": True,
            "lines": ["✓ 申请金额超过 500 元（实际：680 元）"],
        }
    ]
    seats = tried["steps"][0]["seats"]
    assert [(seat["label"], seat["people"][0]["id"]) for seat in seats] == [
        ("项目经理", office.project.id),
        ("成本总监", office.cost.id),
    ]
    small = await office.trial(asked_for={"amount_fen": 50_000})
    assert (small["rule"], small["free"], small["steps"]) == ("500 元及以下", True, [])
    assert small["rules"][0]["lines"] == ["✗ 申请金额超过 500 元（实际：500 元）"]


async def test_the_tester_names_every_dead_end(office: Office) -> None:
    only_asker = await office.trial(asked_for={"amount_fen": 68_000}, asked_by=office.project.id)
    assert only_asker["dead_ends"] == ["“项目经理”只有申请人自己，不能审批自己的申请"]
    content = path_of(
        step(role("purchasing"), role("project_manager")),
        limits=[{"seat": role("project_manager"), "most_fen": 10_000}],
    )
    draft = await office.trial(asked_for={"amount_fen": 68_000}, content=content)
    assert draft["dead_ends"] == [
        "“采购”没有可以审批的人",
        "“项目经理”的审批限额低于申请金额",
    ]
    twice = path_of(step(role("project_manager")), step(role("project_manager"), name="再审"))
    one = await office.trial(asked_for={"amount_fen": 1}, content=twice)
    assert one["dead_ends"] == ["同一个人不能在一次审批里决定两次，这里需要更多的人"]
    assert await office.container.mongo.collection("approvals").count({}) == 0


async def test_rules_differ_by_area_brand_and_kind_of_service(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def when(*parts: dict[str, object]) -> dict[str, object]:
        return {"kind": "all", "parts": parts}

    content = {
        "name": "分区",
        "rules": [
            {
                "name": "浙江华风",
                "when": when(
                    {"kind": "area", "fact": "area_code", "codes": ["330000"]},
                    {"kind": "list", "fact": "brands", "operator": "any", "values": ["华风"]},
                    {"kind": "choice", "fact": "service_type", "values": ["repair"]},
                ),
                "steps": [step(role("cost_director"))],
            },
            {"name": "其余", "free": True},
        ],
    }
    office.use(content, monkeypatch)
    asked = AskedFor(amount_fen=1, service_type="repair", area_code="330106", brands=["华风"])
    assert (await office.ask(asked_for=asked)).rule == "浙江华风"
    others: list[dict[str, object]] = [
        {"area_code": "310101"},
        {"brands": []},
        {"service_type": "install"},
    ]
    for elsewhere in others:
        other = office.request(asked_for=asked.model_copy(update=elsewhere))
        assert await office.container.approvals.asking.ask(other) is None
