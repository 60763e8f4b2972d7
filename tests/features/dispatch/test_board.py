"""派单台: everybody's day beside what waits, and a drop that is told before it is made."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.features.dispatch.firm import Firm
from tests.support.accounts import People, SignedIn
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    firm = await Firm.of(desk, people)
    await firm.at_work(desk.wang, desk.li)
    return firm


async def board(firm: Firm, who: SignedIn | None = None, **asked: str) -> Json:
    query = urlencode({"day": firm.day(1), "branch_id": firm.desk.branch_id} | asked)
    found: Json = await firm.get(f"/api/v1/dispatch/board?{query}", who)
    return found


async def preview(firm: Firm, ticket: Json, who: SignedIn, window: Json) -> Json:
    path = f"/api/v1/tickets/{ticket['id']}/drop-previews/{who.id}?{urlencode(window)}"
    found: Json = await firm.get(path)
    return found


async def send(firm: Firm, ticket: Json, who: SignedIn, window: Json, **more: str) -> Json:
    order = {"technician_ids": [who.id], "window": window, **more}
    return await firm.desk.act(firm.desk.dispatcher, ticket, "dispatch", order)


def row(found: Json, who: SignedIn) -> Json:
    return next(each for each in found["rows"] if each["staff_id"] == who.id)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_day_shows_shifts_visits_limits_and_what_waits(firm: Firm) -> None:
    desk = firm.desk
    sent, waiting = await firm.waiting(), await firm.waiting()
    await send(firm, sent, desk.wang, firm.tomorrow(10))
    found = await board(firm)
    assert [each["ticket"]["id"] for each in found["waiting"]] == [waiting["id"]]
    assert found["waiting"][0]["point"] == {"latitude": 30.2741, "longitude": 120.1551}
    assert found["waiting"][0]["ticket"]["contact"]["name"] == "画**"
    assert (found["more_waiting"], found["next_after"]) == (False, None)
    assert {each["staff_id"] for each in found["rows"]} == {desk.wang.id, desk.li.id}
    wang, li = row(found, desk.wang), row(found, desk.li)
    (shift,) = wang["shifts"]
    assert moment(shift["start"]) == firm.moment(1, 8)
    assert moment(shift["end"]) == firm.moment(1, 18)
    assert (wang["jobs"], wang["planned_minutes"], wang["available_minutes"]) == (1, 60, 600)
    (visit,) = wang["visits"]
    assert (visit["ticket"]["id"], visit["minutes"]) == (sent["id"], 60)
    assert moment(visit["window"]["start"]) == firm.moment(1, 10)
    assert (visit["is_pinned"], visit["visit_state"]) == (False, "notified")
    assert (li["visits"], li["jobs"], li["has_shifts"]) == ([], 0, True)


async def test_nobody_sees_the_board_of_another_branch(firm: Firm, people: People) -> None:
    desk = firm.desk
    ticket = await firm.waiting()
    await send(firm, await firm.waiting(), desk.wang, firm.tomorrow(10))
    elsewhere = await people.branch(f"别处 {uuid4().hex[:6]}")
    other = await people.staff("dispatcher", branch_id=elsewhere)
    for branch in (desk.branch_id, elsewhere):
        found = await board(firm, other, branch_id=branch)
        assert (found["rows"], found["waiting"]) == ([], [])
    path = f"/api/v1/tickets/{ticket['id']}/drop-previews/{desk.wang.id}"
    assert (await desk.api.get(path, token=other.token)).status == 404
    helper = await people.staff("technician", branch_id=elsewhere)
    path = path.replace(desk.wang.id, helper.id)
    refused = await desk.api.get(path, token=desk.dispatcher.token)
    assert (refused.status, refused.body["code"]) == (422, "unknown_technician")


async def test_a_free_drop_tells_score_rank_and_the_day_as_it_would_be(firm: Firm) -> None:
    told = await preview(firm, await firm.waiting(), firm.desk.wang, firm.tomorrow(10))
    assert (told["is_refused"], told["refusals"], told["overlaps"]) == (False, [], [])
    assert (told["shortfalls"], told["rejected"]) == ([], None)
    assert told["rank"] in (1, 2)
    assert told["candidates"] == 2
    assert told["score"] > 0
    assert (told["jobs_then"], told["planned_minutes_then"]) == (1, told["minutes_needed"])


async def test_a_drop_on_taken_time_is_refused_before_and_by_the_act_alike(firm: Firm) -> None:
    desk = firm.desk
    first, second = await firm.waiting(), await firm.waiting()
    await send(firm, first, desk.wang, firm.tomorrow(10))
    told = await preview(firm, second, desk.wang, firm.tomorrow(11))
    assert told["is_refused"] is True
    assert [each["ticket_number"] for each in told["overlaps"]] == [first["number"]]
    assert told["rank"] is None
    order = {"technician_ids": [desk.wang.id], "window": firm.tomorrow(11)}
    refused = await desk.try_to(desk.dispatcher, second, "dispatch", order)
    assert (refused.status, refused.body["code"]) == (409, "technician_busy")
    assert len(row(await board(firm), desk.wang)["visits"]) == 1
    again = await preview(firm, first, desk.wang, firm.tomorrow(11))
    assert again["overlaps"] == []  # his own visit may move


async def test_a_drop_outside_his_shift_asks_for_a_reason_before_and_by_the_act_alike(
    firm: Firm,
) -> None:
    desk, late = firm.desk, firm.tomorrow(19)
    ticket = await firm.waiting()
    told = await preview(firm, ticket, desk.li, late)
    assert (told["is_refused"], told["shortfalls"]) == (False, ["不在班次内"])
    assert told["rejected"]["staff_id"] == desk.li.id
    assert told["rejected"]["reasons"]
    order = {"technician_ids": [desk.li.id], "window": late}
    refused = await desk.try_to(desk.dispatcher, ticket, "dispatch", order)
    assert (refused.status, refused.body["code"]) == (409, "no_room_that_day")
    assert "不在班次内" in refused.body["detail"]
    await send(firm, ticket, desk.li, late, override_reason="客户只有晚上在家")
    assert len(row(await board(firm), desk.li)["visits"]) == 1


async def test_a_drop_into_the_past_is_refused(firm: Firm) -> None:
    past = {
        "start": firm.moment(-1, 10).isoformat(),
        "end": firm.moment(-1, 12).isoformat(),
    }
    told = await preview(firm, await firm.waiting(), firm.desk.wang, past)
    assert (told["is_refused"], told["refusals"]) == (True, ["这个时间已经过去"])


async def test_pinned_visits_are_marked_and_undone_ones_wait_again(firm: Firm) -> None:
    desk = firm.desk
    ticket = await firm.waiting()
    sent = await send(firm, ticket, desk.wang, firm.tomorrow(14))
    await desk.act(desk.dispatcher, sent, "pin", {"reason": "客户指定"})
    (visit,) = row(await board(firm), desk.wang)["visits"]
    assert visit["is_pinned"] is True
    await desk.act(desk.dispatcher, ticket, "unpin")
    await desk.act(desk.dispatcher, ticket, "recall")
    found = await board(firm)
    assert row(found, desk.wang)["visits"] == []
    assert [each["ticket"]["id"] for each in found["waiting"]] == [ticket["id"]]


async def test_what_was_given_out_waits_at_the_subcontractors_board_and_not_at_ours(
    firm: Firm, people: People
) -> None:
    desk = firm.desk
    organisation = await people.subcontractor(f"远山安装队 {uuid4().hex[:6]}")
    branch = await people.branch(f"远山网点 {uuid4().hex[:6]}", organisation)
    head = await people.staff("subcontractor_administrator", branch_id=branch)
    ours, theirs = await firm.waiting(), await firm.waiting()
    await desk.act(desk.dispatcher, theirs, "give_out", {"organisation_id": organisation})
    here = await board(firm)
    there = await board(firm, head, branch_id="")
    assert [each["ticket"]["id"] for each in here["waiting"]] == [ours["id"]]
    [given] = here["given_out"]
    assert (given["id"], given["owes_next"]["name"]) == (theirs["id"], given["given_out_to"])
    assert given["given_out_to"].startswith("远山安装队")
    assert [each["ticket"]["id"] for each in there["waiting"]] == [theirs["id"]]
    assert there["given_out"] == []
    listed = await firm.get("/api/v1/tickets?state=to_dispatch&given_out=false&limit=100")
    ids = [each["id"] for each in listed["items"]]
    assert (ours["id"] in ids, theirs["id"] in ids) == (True, False)
    await desk.act(desk.dispatcher, theirs, "take_back")
    again = await board(firm)
    assert {each["ticket"]["id"] for each in again["waiting"]} == {ours["id"], theirs["id"]}
    assert again["given_out"] == []
