"""投诉: made, owned, resolved, opened again, and counted where it is justified."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from backend.features.tickets.errors import (
    ComplaintAboutYou,
    ComplaintReopenTooLate,
    TooManyComplaints,
    UnknownTechnician,
)
from backend.features.tickets.models.complaining import MOST_COMPLAINTS
from backend.features.tickets.models.complaint import (
    COMPLAINT_WORKFLOW,
    MOST_STEPS,
    Complaint,
    ComplaintState,
    Outcome,
    Verdict,
)
from backend.features.tickets.workflow import TicketState
from backend.kit.errors import TransitionNotAllowed
from tests.features.tickets.news import News
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import CUSTOMER, FOLLOW_UP, HOUR, NOON, a_complaint, a_ticket_in

S = ComplaintState
WEEK = timedelta(days=7)
SAID: Json = {"category": "late", "severity": "serious", "text": "约了上午，下午才来"}


def outcome(verdict: Verdict, **fields: Any) -> Outcome:
    return Outcome(verdict=verdict, explanation="已核实", given="退上门费", **fields)


def handled() -> Complaint:
    complaint = a_complaint(a_ticket_in(TicketState.IN_SERVICE))
    complaint.handle("manager-1", None, "", FOLLOW_UP, NOON)
    return complaint


async def complained(desk: TicketDesk, ticket: Json, **fields: Any) -> str:
    done = await desk.act(desk.customer, ticket, "complain", SAID | fields)
    return str(done["complaint_ids"][-1])


async def send(desk: TicketDesk, who: SignedIn, path: str, body: Json) -> Answer:
    method = "PUT" if path.endswith("handling") else "POST"
    return await desk.api.call(method, f"/api/v1/{path}", body, token=who.token, key=uuid4().hex)


async def listed(desk: TicketDesk, who: SignedIn, query: str = "") -> list[str]:
    answer = await desk.api.get(f"/api/v1/complaints?{query}", token=who.token)
    assert answer.status == 200, answer.body
    return [complaint["id"] for complaint in answer.body["items"]]


def test_the_states_of_a_complaint() -> None:
    rows = {
        (s.action.value, frozenset(s.sources), s.target.value) for s in COMPLAINT_WORKFLOW.steps
    }
    assert rows == {
        ("handle", frozenset({S.OPEN, S.HANDLING, S.REOPENED}), "handling"),
        ("resolve", frozenset({S.HANDLING}), "resolved"),
        ("reopen", frozenset({S.RESOLVED}), "reopened"),
    }


@pytest.mark.parametrize(
    ("verdict", "chosen", "counted"),
    [
        (Verdict.JUSTIFIED, None, ["wang"]),
        (Verdict.PARTLY, None, ["wang"]),
        (Verdict.UNJUSTIFIED, None, []),
        (Verdict.JUSTIFIED, [], []),  # the product's fault, not his
    ],
)
def test_what_is_justified_counts_in_the_appraisal(
    verdict: Verdict, chosen: list[str] | None, counted: list[str]
) -> None:
    complaint = handled()
    complaint.resolve(outcome(verdict, technician_ids=chosen), FOLLOW_UP, NOON)
    assert (complaint.state, complaint.counted_ids) == (S.RESOLVED, counted)


def test_opened_again_it_counts_no_more_until_it_is_resolved() -> None:
    complaint = handled()
    complaint.resolve(outcome(Verdict.JUSTIFIED), FOLLOW_UP, NOON)
    complaint.reopen("没有退费", CUSTOMER, NOON + WEEK, WEEK)
    assert (complaint.state, complaint.counted_ids, complaint.reopen_count) == (S.REOPENED, [], 1)
    complaint.handle("manager-2", None, "", FOLLOW_UP, NOON + WEEK)
    complaint.resolve(outcome(Verdict.PARTLY), FOLLOW_UP, NOON + WEEK)
    assert complaint.counted_ids == ["wang"]


def test_after_a_week_a_new_complaint_is_made_instead() -> None:
    complaint = handled()
    complaint.resolve(outcome(Verdict.JUSTIFIED), FOLLOW_UP, NOON)
    with pytest.raises(ComplaintReopenTooLate):
        complaint.reopen("没有退费", CUSTOMER, NOON + WEEK + HOUR, WEEK)
    assert complaint.counted_ids == ["wang"]


def test_nobody_handles_what_is_about_himself() -> None:
    complaint = a_complaint(a_ticket_in(TicketState.IN_SERVICE))
    with pytest.raises(ComplaintAboutYou):
        complaint.handle("wang", None, "", FOLLOW_UP, NOON)
    complaint = handled()
    himself = FOLLOW_UP.model_copy(update={"id": "wang"})
    with pytest.raises(ComplaintAboutYou):
        complaint.resolve(outcome(Verdict.UNJUSTIFIED), himself, NOON)
    with pytest.raises(UnknownTechnician):
        handled().resolve(
            outcome(Verdict.JUSTIFIED, technician_ids=["somebody-else"]), FOLLOW_UP, NOON
        )


def test_wrong_order_and_endless_tossing() -> None:
    complaint = a_complaint(a_ticket_in(TicketState.IN_SERVICE))
    with pytest.raises(TransitionNotAllowed):
        complaint.resolve(outcome(Verdict.JUSTIFIED), FOLLOW_UP, NOON)
    for number in range(MOST_STEPS + 5):
        complaint.handle(f"manager-{number}", None, "", FOLLOW_UP, NOON)
    assert len(complaint.steps) == MOST_STEPS
    ticket = a_ticket_in(TicketState.CLOSED)
    for _ in range(MOST_COMPLAINTS):
        ticket.complain(a_complaint(ticket), CUSTOMER, NOON)
    with pytest.raises(TooManyComplaints):
        ticket.complain(a_complaint(ticket), CUSTOMER, NOON)


async def test_from_the_complaint_to_its_outcome(desk: TicketDesk) -> None:
    news = News(desk)
    ticket = await desk.appointed()
    await news.drain()
    complaint_id = await complained(desk, ticket)
    told = await news.fresh()
    assert set(told) == {("customer.complaint", "customer"), ("staff.complaint", "agent")}
    assert told["staff.complaint", "agent"]["category"] == "不守时"

    order = {"owner_id": desk.agent.id, "note": "请核实"}
    owned = await send(desk, desk.agent, f"complaints/{complaint_id}/handling", order)
    assert (owned.status, owned.body["state"]) == (200, "handling"), owned.body
    assert owned.body["owner_id"] == desk.agent.id
    await news.drain()
    end = {
        "verdict": "justified",
        "explanation": "师傅迟到属实",
        "given": "退上门费",
        "given_fen": 5000,
    }
    done = await send(desk, desk.agent, f"complaints/{complaint_id}/resolution", end)
    assert (done.status, done.body["counted_ids"]) == (200, [desk.wang.id])
    told = await news.fresh()
    assert told["customer.complaint", "customer"]["news"] == "投诉成立：师傅迟到属实，退上门费"

    mine = (await desk.api.get("/api/v1/my/complaints", token=desk.customer.token)).body["items"]
    assert [each["id"] for each in mine] == [complaint_id]
    assert mine[0]["outcome"] == end
    assert {"counted_ids", "owner_id", "steps"}.isdisjoint(mine[0])
    assert complaint_id in await listed(desk, desk.agent, f"counted_id={desk.wang.id}")
    assert complaint_id in await listed(desk, desk.agent, "verdict=justified")
    lines = [line["action"] for line in await desk.lines(ticket)]
    assert (lines.count("complain"), lines.count("complaint")) == (1, 2)

    path = f"my/complaints/{complaint_id}/reopening"
    again = await send(desk, desk.customer, path, {"note": "没有退"})
    assert (again.status, again.body["state"], again.body["outcome"]) == (200, "reopened", None)
    assert await listed(desk, desk.agent, f"counted_id={desk.wang.id}") == []


async def test_who_it_is_about_reads_neither_its_text_nor_its_photos(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    photo = await desk.media(desk.customer)
    complaint_id = await complained(desk, ticket, media_ids=[photo])
    for path in (f"complaints/{complaint_id}", "complaints"):
        refused = await desk.api.get(f"/api/v1/{path}", token=desk.wang.token)
        assert refused.status == 403
    seen = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.wang.token)
    assert "下午才来" not in str(seen.body)
    assert (await desk.api.get(f"/api/v1/media/{photo}", token=desk.wang.token)).status == 404
    assert photo not in (await desk.read(desk.wang, ticket))["media"]
    links = await desk.api.get(f"/api/v1/media-links?id={photo}", token=desk.agent.token)
    assert [link["id"] for link in links.body] == [photo]


async def test_a_stranger_neither_complains_nor_sees_nor_reopens(
    desk: TicketDesk, people: People
) -> None:
    ticket = await desk.appointed()
    complaint_id = await complained(desk, ticket)
    far = await people.staff(
        "service_agent", branch_id=await people.branch(f"富阳 {uuid4().hex[:6]}")
    )
    filed = await send(desk, desk.stranger, f"tickets/{ticket['id']}/complaints", SAID)
    assert (filed.status, filed.body["code"]) == (404, "ticket_not_found")
    reopened = await send(
        desk, desk.stranger, f"my/complaints/{complaint_id}/reopening", {"note": "x"}
    )
    assert (reopened.status, reopened.body["code"]) == (404, "complaint_not_found")
    read = await desk.api.get(f"/api/v1/my/complaints/{complaint_id}", token=desk.stranger.token)
    assert read.status == 404
    assert await listed(desk, far) == []
    taken = await send(desk, far, f"complaints/{complaint_id}/handling", {})
    assert taken.status == 404
    assert (await desk.read(desk.agent, ticket))["complaint_ids"] == [complaint_id]


async def test_without_a_ticket_a_customer_complains_for_himself_and_staff_for_him(
    desk: TicketDesk,
) -> None:
    own = await send(desk, desk.customer, "my/complaints", {**SAID, "category": "other"})
    assert (own.status, own.body["ticket_id"]) == (201, ""), own.body
    assert own.body["number"].startswith("TS")
    for_him = {**SAID, "customer_id": desk.customer.id}
    taken = await send(desk, desk.agent, "complaints", for_him)
    assert (taken.status, taken.body["customer_id"]) == (201, desk.customer.id)
    nobody = await send(desk, desk.agent, "complaints", {**SAID, "customer_id": "0" * 32})
    assert (nobody.status, nobody.body["code"]) == (422, "unknown_customer")
    for _ in range(3):
        assert (await send(desk, desk.customer, "my/complaints", SAID)).status == 201
    refused = await send(desk, desk.customer, "my/complaints", SAID)
    assert (refused.status, refused.body["code"]) == (409, "too_many_complaints")
    mine = await desk.api.get("/api/v1/my/complaints", token=desk.customer.token)
    assert len(mine.body["items"]) == 5


async def test_only_who_may_follow_up_in_the_organisation_owns_it(
    desk: TicketDesk, people: People
) -> None:
    partner = await people.subcontractor(f"远山 {uuid4().hex[:6]}")
    theirs = await people.branch(f"远山网点 {uuid4().hex[:6]}", partner)
    foreign = await people.staff("service_agent", branch_id=theirs)
    complaint_id = await complained(desk, await desk.appointed())
    path = f"complaints/{complaint_id}/handling"
    for owner in (foreign.id, desk.wang.id, desk.dispatcher.id, "0" * 32):
        refused = await send(desk, desk.agent, path, {"owner_id": owner})
        assert (refused.status, refused.body["code"]) == (422, "unknown_owner")
    past = (desk.container.now() - timedelta(hours=1)).isoformat()
    refused = await send(desk, desk.agent, path, {"due_at": past})
    assert (refused.status, refused.body["code"]) == (422, "due_in_the_past")
    stored = (await desk.api.get(f"/api/v1/complaints/{complaint_id}", token=desk.agent.token)).body
    assert (stored["state"], stored["owner_id"], len(stored["steps"])) == ("open", "", 1)


async def test_its_text_is_sealed_and_the_tickets_are_listed(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    complaint_id = await complained(desk, ticket)
    row = await desk.container.mongo.collection("complaints").find_one({"_id": complaint_id})
    assert row is not None
    assert isinstance(row["text"], bytes)
    found = await desk.api.get("/api/v1/tickets?mark=complained", token=desk.agent.token)
    assert [each["id"] for each in found.body["items"]] == [ticket["id"]]
    assert await listed(desk, desk.agent, f"ticket_id={ticket['id']}") == [complaint_id]
    assert await listed(desk, desk.agent, "overdue=true") == []


async def test_it_is_shown_by_name_with_whose_turn_it_is_and_since_when(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    photo = await desk.media(desk.customer)
    complaint_id = await complained(desk, ticket, media_ids=[photo])
    directory = desk.container.accounts.directory
    names = {each: (await directory.get(each)).name for each in (desk.wang.id, desk.agent.id)}
    path = f"/api/v1/complaints/{complaint_id}"
    made = (await desk.api.get(path, token=desk.agent.token)).body
    assert (made["turn"], made["turn_name"], made["since"]) == ("desk", "客服", made["created_at"])
    assert made["against"] == [{"id": desk.wang.id, "name": names[desk.wang.id]}]
    assert (made["made_by_name"], made["category_name"]) == ("客户", "迟到")
    assert "*" in made["customer_phone"]
    assert list(made["media"]) == [photo]
    taken = await send(desk, desk.agent, f"complaints/{complaint_id}/handling", {})
    owner = names[desk.agent.id]
    assert (taken.body["turn"], taken.body["turn_name"], taken.body["owner_name"]) == (
        "owner",
        owner,
        owner,
    )
    assert taken.body["since"] == taken.body["steps"][-1]["at"]
    assert taken.body["steps"][-1]["by"] == {"id": desk.agent.id, "name": owner}
    end = {"verdict": "unjustified", "explanation": "准时到的"}
    done = await send(desk, desk.agent, f"complaints/{complaint_id}/resolution", end)
    assert (done.body["turn"], done.body["turn_name"]) == ("nobody", "")


async def test_the_list_is_asked_by_what_is_open_whose_turn_it_is_and_since_when(
    desk: TicketDesk, clock: MovableClock
) -> None:
    ticket = await desk.appointed()
    old = await complained(desk, ticket)
    clock.move(hours=5)
    new = await complained(desk, ticket)
    of_customer = f"customer_id={desk.customer.id}"
    assert await listed(desk, desk.agent, f"{of_customer}&turn=desk") == [new, old]
    await send(desk, desk.agent, f"complaints/{old}/handling", {})
    assert await listed(desk, desk.agent, f"{of_customer}&turn=desk") == [new]
    mine = f"{of_customer}&is_open=true&owner_id={desk.agent.id}"
    assert await listed(desk, desk.agent, mine) == [old]
    assert await listed(desk, desk.agent, f"{of_customer}&turn=owner") == [old]
    earlier = quote((desk.container.now() - timedelta(hours=1)).isoformat())
    assert await listed(desk, desk.agent, f"{of_customer}&created_to={earlier}") == [old]
    assert await listed(desk, desk.agent, f"{of_customer}&created_from={earlier}") == [new]
    end = {"verdict": "justified", "explanation": "迟到属实"}
    await send(desk, desk.agent, f"complaints/{old}/resolution", end)
    assert await listed(desk, desk.agent, f"{of_customer}&is_open=true") == [new]
    assert await listed(desk, desk.agent, f"{of_customer}&is_open=false") == [old]
    assert await listed(desk, desk.agent, f"{of_customer}&turn=nobody") == [old]
    read = await desk.api.get(f"/api/v1/complaints/{new}", token=desk.agent.token)
    assert await listed(desk, desk.agent, f"number={read.body['number']}") == [new]


async def test_whom_it_is_about_is_offered_nothing_but_to_open_it_again(
    desk: TicketDesk, people: People
) -> None:
    both = await people.staff("technician", "service_agent", branch_id=desk.branch_id)
    ticket = await desk.report()
    complaint_id = await complained(desk, ticket)
    await desk.container.mongo.collection("complaints").update_one(
        {"_id": complaint_id}, {"$set": {"against_ids": [both.id]}}
    )
    path = f"/api/v1/complaints/{complaint_id}"
    assert (await desk.api.get(path, token=both.token)).body["actions"] == []
    assert (await desk.api.get(path, token=desk.agent.token)).body["actions"] == ["handle"]
    refused = await send(desk, both, f"complaints/{complaint_id}/handling", {})
    assert (refused.status, refused.body["code"]) == (409, "complaint_about_you")
    assert (await desk.api.get(path, token=desk.agent.token)).body["state"] == "open"


async def test_the_desk_is_led_to_the_complaint_itself(desk: TicketDesk) -> None:
    news = News(desk)
    complaint_id = await complained(desk, await desk.appointed())
    await news.drain()
    told = (await desk.api.get("/api/v1/me/messages", token=desk.agent.token)).body["items"]
    led = [each["web_path"] for each in told if "complaints" in each["web_path"]]
    assert led == [f"/console/complaints/{complaint_id}"]
