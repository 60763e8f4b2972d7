"""What only a supervisor does to clocks: with a reason, with evidence, and in the log."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from backend.features.definitions.models import (
    Definition,
    DefinitionVersion,
    Origin,
    version_id,
)
from backend.features.sla.models import STANDARD_POLICY
from backend.features.sla.models.record import Watch
from backend.features.sla.models.shipped import STANDARD
from backend.kit.mongo.driver import Document
from tests.features.sla.timing import Timing
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json


@pytest.fixture
async def boss(timing: Timing, people: People) -> SignedIn:
    return await timing.supervisor(people)


async def late(timing: Timing) -> Json:
    """A ticket whose first answer is overdue, and was seen to be."""
    ticket = await timing.desk.report()
    await timing.deliver()
    timing.wait_until(await timing.due(ticket, "respond"), minutes=30)
    await timing.ring()
    return ticket


async def audited(timing: Timing, action: str, ticket: Json) -> list[Document]:
    rows = timing.desk.container.mongo.collection("audit_entries")
    return await rows.find({"action": action, "subject_id": ticket["id"]}, limit=20)


async def waive(timing: Timing, boss: SignedIn, ticket: Json, **changed: object) -> Answer:
    body = {
        "clock": "respond",
        "reason": "系统停电，客服无法登录",
        "evidence_ids": [await timing.desk.media(boss)],
        **changed,
    }
    return await timing.ask(boss, "POST", f"/tickets/{ticket['id']}/clock-waivers", body)


async def test_a_waived_breach_stays_and_does_not_count(timing: Timing, boss: SignedIn) -> None:
    ticket = await late(timing)
    before = await timing.clock_of(ticket, "respond")
    answer = await waive(timing, boss, ticket)
    assert answer.status == 201, answer.body
    after = await timing.clock_of(ticket, "respond")
    assert (before["is_waived"], after["is_waived"]) == (False, True)
    assert (after["breached_at"], after["state"]) == (before["breached_at"], "breached")
    assert (await timing.record(ticket)).watch is not Watch.BREACHED
    [decision] = [d for d in answer.body["decisions"] if d["detail"]["kind"] == "waiver"]
    assert (decision["by"], decision["reason"]) == (boss.id, "系统停电，客服无法登录")
    assert len(await audited(timing, "clock_waived", ticket)) == 1
    twice = await waive(timing, boss, ticket)
    assert (twice.status, twice.body["code"]) == (409, "waived_already")
    assert len(await audited(timing, "clock_waived", ticket)) == 1


async def test_what_was_in_time_is_not_waived(timing: Timing, boss: SignedIn) -> None:
    ticket = await timing.desk.report()
    await timing.deliver()
    before = await timing.record(ticket)
    answer = await waive(timing, boss, ticket)
    assert (answer.status, answer.body["code"]) == (409, "no_such_breach")
    incomplete: list[dict[str, object]] = [{"reason": ""}, {"evidence_ids": []}, {"cycle": 2}]
    for missing in incomplete:
        refused = await waive(timing, boss, ticket, **missing)
        assert refused.status in (409, 422)
    assert await timing.record(ticket) == before
    assert await timing.kinds(ticket) == ["pinned"]


async def test_a_pause_dated_back_moves_the_due_moment_and_takes_no_breach_away(
    timing: Timing, boss: SignedIn
) -> None:
    ticket = await late(timing)
    before = await timing.clock_of(ticket, "respond")
    untouched = await timing.clock_of(ticket, "respond", "customer")
    record = await timing.record(ticket)
    body = {
        "why": "customer_info",
        "started_at": record.created_at.isoformat(),
        "ended_at": timing.clock().isoformat(),
        "reason": "一直在等客户的照片，当时忘了登记",
        "evidence_ids": [await timing.desk.media(boss)],
    }
    path = f"/tickets/{ticket['id']}/clock-pauses"
    answer = await timing.ask(boss, "POST", path, body)
    assert answer.status == 201, answer.body
    after = await timing.clock_of(ticket, "respond")
    assert after["due_at"] > before["due_at"]
    assert (after["held_minutes"], after["overdue_minutes"]) == (before["spent_minutes"], 0)
    assert (after["state"], after["breached_at"]) == ("breached", before["breached_at"])
    assert (await timing.clock_of(ticket, "respond", "customer"))["due_at"] == untouched["due_at"]
    assert "respond breach" in await timing.kinds(ticket)
    assert len(await audited(timing, "clock_dated_back", ticket)) == 1
    seen_then = await timing.clocks(ticket, at=timing.clock() - timedelta(minutes=10))
    old = next(
        c for c in seen_then.body["clocks"] if (c["clock"], c["side"]) == ("respond", "company")
    )
    assert old["due_at"] == before["due_at"]


@pytest.mark.parametrize(
    ("start", "end"),
    [(-10_000, -1), (-5, 5), (-1, -1), (-1, -2)],
    ids=["before the report", "into the future", "empty", "backwards"],
)
async def test_a_pause_lies_between_the_report_and_now(
    timing: Timing, boss: SignedIn, start: int, end: int
) -> None:
    ticket = await timing.desk.report()
    timing.clock.move(minutes=10)
    now = timing.clock()
    body = {
        "why": "customer_info",
        "started_at": (now + timedelta(minutes=start)).isoformat(),
        "ended_at": (now + timedelta(minutes=end)).isoformat(),
        "reason": "补记",
        "evidence_ids": [await timing.desk.media(boss)],
    }
    answer = await timing.ask(boss, "POST", f"/tickets/{ticket['id']}/clock-pauses", body)
    assert (answer.status, answer.body["code"]) == (422, "pause_outside_the_story")
    assert [e for e in await timing.kinds(ticket) if e == "pause"] == []


async def test_a_reset_begins_what_runs_once_more_in_a_cycle_of_its_own(
    timing: Timing, boss: SignedIn
) -> None:
    ticket = await late(timing)
    path = f"/tickets/{ticket['id']}/clock-reset"
    bare = await timing.ask(boss, "POST", path, {"reason": ""})
    assert (bare.status, bare.body["code"]) == (422, "invalid_request")
    answer = await timing.ask(boss, "POST", path, {"reason": "客户另约下周再谈"})
    assert answer.status == 200, answer.body
    both = [
        (c["cycle"], c["state"])
        for c in answer.body["clocks"]
        if (c["clock"], c["side"]) == ("respond", "company")
    ]
    assert both == [(1, "breached"), (2, "running")]
    fresh = await timing.clock_of(ticket, "respond")
    assert (fresh["spent_minutes"], fresh["levels"]) == (0, [])
    timing.wait_until(await timing.due(ticket, "respond"), seconds=1)
    await timing.ring()
    assert (await timing.kinds(ticket)).count("respond breach") == 2
    assert len(await audited(timing, "clock_reset", ticket)) == 1


async def test_who_does_not_supervise_may_not_and_nothing_changes(
    timing: Timing, people: People, boss: SignedIn
) -> None:
    desk = timing.desk
    ticket = await late(timing)
    before, told = await timing.record(ticket), await timing.entries(ticket)
    denied = await waive(timing, desk.dispatcher, ticket)
    assert (denied.status, denied.body["params"]) == (403, {"permission": "sla:supervise"})
    other = await people.subcontractor("远山安装队")
    guest = await people.staff("manager", branch_id=await people.branch("远山网点", other))
    paths = ("clock-waivers", "clock-pauses", "clock-reset", "clock-rebuild", "clock-policy")
    hidden = [await waive(timing, guest, ticket)]
    hidden += [await timing.ask(guest, "GET", f"/tickets/{ticket['id']}/{paths[4]}")]
    hidden += [await timing.ask(guest, "POST", f"/tickets/{ticket['id']}/{paths[3]}")]
    assert {(answer.status, answer.body["code"]) for answer in hidden} == {
        (404, "ticket_not_found")
    }
    forged = await waive(timing, boss, ticket, evidence_ids=[uuid4().hex])
    assert forged.status == 422
    assert (await timing.record(ticket), await timing.entries(ticket)) == (before, told)


async def test_two_supervisors_at_once_waive_a_breach_once(timing: Timing, boss: SignedIn) -> None:
    ticket = await late(timing)
    answers = await asyncio.gather(*(waive(timing, boss, ticket) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409]
    assert (await timing.kinds(ticket)).count("respond waiver") == 1


# -- another version of the rules ---------------------------------------------------------------


async def publish(timing: Timing, respond_minutes: int) -> int:
    """A version of the standard policy that counts from now on; its number."""
    definitions, now = timing.desk.container.definitions, timing.clock()
    clocks = [
        rule.model_copy(update={"target_minutes": respond_minutes})
        if rule.clock == "respond"
        else rule
        for rule in STANDARD_POLICY.clocks
    ]
    content = STANDARD_POLICY.model_copy(update={"clocks": tuple(clocks)})
    kind, key = "sla_policy", STANDARD
    found = await definitions.stored.find_of(kind, key)
    definition = found or Definition.begun(kind, key, "标准时限", now)
    number = max(definition.latest, 1) + 1
    version = DefinitionVersion(
        id=version_id(kind, key, number),
        kind=kind,
        key=key,
        number=number,
        content=content.model_dump_json(),
        origin=Origin.DRAFT,
        edited_by="boss",
        edited_at=now,
        published_by="boss",
        published_at=now,
    )
    await definitions.versions.add(version)
    definition.count(version, "标准时限", [])
    await (definitions.stored.save(definition) if found else definitions.stored.add(definition))
    return number


async def preview(timing: Timing, boss: SignedIn, ticket: Json) -> Json:
    path = f"/tickets/{ticket['id']}/clock-policy?policy_key={STANDARD}"
    answer = await timing.ask(boss, "GET", path)
    assert answer.status == 200, answer.body
    found: Json = answer.body
    return found


async def apply(timing: Timing, boss: SignedIn, ticket: Json, seen: Json) -> Answer:
    body = {
        "policy_key": STANDARD,
        "policy_version": seen["policy"]["version"],
        "version": seen["version"],
        "reason": "新合同要求更快响应",
    }
    return await timing.ask(boss, "PUT", f"/tickets/{ticket['id']}/clock-policy", body)


async def test_running_tickets_stay_on_their_version_until_another_one_is_applied(
    timing: Timing, boss: SignedIn
) -> None:
    ticket = await timing.desk.report()
    await timing.deliver()
    first = await timing.record(ticket)
    number = await publish(timing, 30)
    assert (await timing.clock_of(ticket, "respond"))["target_minutes"] == 60

    seen = await preview(timing, boss, ticket)
    assert seen["policy"] == {"key": STANDARD, "version": number}
    changed = {(c["before"]["clock"], c["before"]["side"]) for c in seen["changes"]}
    assert changed == {("respond", side) for side in ("customer", "company", "technician")}
    assert await timing.record(ticket) == first

    answer = await apply(timing, boss, ticket, seen)
    assert answer.status == 200, answer.body
    assert (await timing.clock_of(ticket, "respond"))["target_minutes"] == 30
    record = await timing.record(ticket)
    assert record.policy.version == number
    assert await timing.kinds(ticket) == ["pinned", "pinned"]
    again = await apply(timing, boss, ticket, seen)
    assert (again.status, again.body["code"]) == (409, "preview_outdated")
    assert await timing.record(ticket) == record
    rebuilt = await timing.ask(boss, "POST", f"/tickets/{ticket['id']}/clock-rebuild")
    assert rebuilt.body["differed"] == []


async def test_a_breach_that_was_seen_stays_under_rules_that_know_none(
    timing: Timing, boss: SignedIn
) -> None:
    ticket = await late(timing)
    await publish(timing, 100_000)
    seen = await preview(timing, boss, ticket)
    assert (await apply(timing, boss, ticket, seen)).status == 200
    assert (await timing.clock_of(ticket, "respond"))["breached_at"] is None
    shown = (await timing.clocks(ticket)).body["seen"]
    assert "breach" in {row["detail"]["kind"] for row in shown}
    assert (await waive(timing, boss, ticket)).status == 201


async def test_many_tickets_are_moved_to_new_rules_page_by_page(
    timing: Timing, boss: SignedIn
) -> None:
    tickets = [await timing.desk.report(anyway=f"第 {n} 件") for n in range(3)]
    await timing.deliver()
    number = await publish(timing, 45)
    path, found, cursor = "/clock-policy-applications", [], ""
    while True:
        asked = f"{path}?policy_key={STANDARD}&limit=2&cursor={cursor}"
        page = await timing.ask(boss, "GET", asked)
        found += page.body["items"]
        cursor = page.body["next_cursor"]
        if not cursor:
            break
    assert {row["ticket_id"] for row in found} >= {ticket["id"] for ticket in tickets}
    wanted = [row for row in found if row["ticket_id"] in {t["id"] for t in tickets}]
    assert {row["policy"]["version"] for row in wanted} == {number}

    # One goes on meanwhile: what was previewed of it is not what would be done.
    await timing.desk.act(timing.desk.agent, tickets[0], "submit_for_review")
    await timing.deliver()
    items = [{"ticket_id": row["ticket_id"], "version": row["version"]} for row in wanted]
    body = {
        "policy_key": STANDARD,
        "policy_version": number,
        "reason": "统一新规则",
        "items": [*items, {"ticket_id": uuid4().hex, "version": 0}],
    }
    done = await timing.ask(boss, "POST", path, body)
    assert done.status == 200, done.body
    applied = {row["ticket_id"]: row["applied"] for row in done.body}
    assert [applied[ticket["id"]] for ticket in tickets] == [False, True, True]
    assert sum(applied.values()) == 2
    versions = [(await timing.record(ticket)).policy.version for ticket in tickets]
    assert versions[1:] == [number, number]
    assert versions[0] < number
