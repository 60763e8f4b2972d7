"""A price over 500 yuan: both say yes before the customer hears of it (requirements APR-02)."""

from typing import Any

import pytest

from backend.features.approvals import ApprovalDecided
from tests.features.tickets.news import News
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


class Board:
    """The two who approve in the desk's branch."""

    def __init__(self, desk: TicketDesk, project: SignedIn, cost: SignedIn) -> None:
        self.desk = desk
        self.project = project
        self.cost = cost
        self.news = News(desk)

    async def quote(self, ticket: Json, fen: int, **more: Any) -> Json:
        price = {"charges": [{"name": "压缩机", "amount_fen": fen}], **more}
        return await self.desk.act(self.desk.wang, ticket, "quote", price)

    async def say(
        self, who: SignedIn, ticket: Json, approved: bool = True, note: str = ""
    ) -> Answer:
        quote = (await self.desk.read(self.desk.agent, ticket))["quote"]
        path = f"/api/v1/approvals/{quote['approval']['id']}/decision"
        body = {"approved": approved, "note": note}
        return await self.desk.api.post(path, body, token=who.token)

    async def both_agree(self, ticket: Json) -> None:
        for who in (self.project, self.cost):
            assert (await self.say(who, ticket)).status == 200
        await self.settle()

    async def settle(self) -> list[tuple[str, str]]:
        return [(row.occasion, row.recipient.id) for row in await self.news.drain()]


@pytest.fixture
async def board(desk: TicketDesk, people: People) -> Board:
    project = await people.staff("project_manager", branch_id=desk.branch_id)
    people_of_cost = await desk.container.accounts.directory.with_role("cost_director", "firm")
    if people_of_cost:  # of an earlier test of this file: the whole firm has one
        staff = await desk.container.accounts.stores.staff.get(people_of_cost[0].id)
        return Board(desk, project, await people.sign_in(staff))
    return Board(desk, project, await people.staff("cost_director", branch_id=desk.branch_id))


async def test_the_customer_hears_of_it_once_both_have_agreed(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    await board.settle()
    quoted = await board.quote(ticket, 68_000, reason="压缩机损坏")
    assert (quoted["state"], quoted["hold"]["reason"]) == ("suspended", "waiting_approval")
    assert quoted["quote"]["approval"]["approved"] is None
    assert quoted["owes_next"]["party"] == "approver"
    seen = await desk.read(desk.customer, ticket)
    assert seen["quote"] is None
    assert "answer_quote" not in await desk.acts_of(desk.customer, ticket)
    told = await board.settle()
    assert sorted(told) == sorted(
        ("staff.approval_asked", who.id) for who in (board.project, board.cost)
    )
    path = f"/api/v1/tickets/{ticket['id']}/quotations/{quoted['quote']['id']}/answer"
    early = await desk.api.post(path, {"agreed": True}, token=desk.customer.token)
    assert early.status in (404, 405, 409)

    assert (await board.say(board.project, ticket)).body["state"] == "pending"
    await board.settle()
    assert (await desk.read(desk.customer, ticket))["quote"] is None
    assert (await board.say(board.cost, ticket)).body["state"] == "approved"
    told = await board.settle()
    assert ("customer.need_info", desk.customer.id) in told
    assert ("technician.changed", desk.wang.id) in told
    going_on = await desk.read(desk.wang, ticket)
    assert (going_on["state"], going_on["hold"]) == ("in_service", None)
    seen = await desk.read(desk.customer, ticket)
    assert (seen["quote"]["total_fen"], seen["quote"]["approval"]) == (68_000, None)
    answered = await desk.act(desk.customer, ticket, "answer_quote", {"agreed": True})
    assert answered["quote"]["agreed"] is True
    done = await desk.act(
        desk.wang, ticket, "finish", await desk.completion(desk.wang, amount_fen=68_000)
    )
    assert done["amount_asked_fen"] == 68_000


async def test_500_yuan_need_nobody(desk: TicketDesk, board: Board) -> None:
    ticket = await desk.working()
    quoted = await board.quote(ticket, 50_000)
    assert (quoted["state"], quoted["quote"]["approval"]) == ("in_service", None)
    assert (await desk.read(desk.customer, ticket))["quote"]["total_fen"] == 50_000


async def test_a_no_tells_the_technician_why_and_lets_him_go_on(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    await board.quote(ticket, 90_000)
    assert (await board.say(board.cost, ticket, approved=False, note="请先报修厂家")).status == 200
    await board.settle()
    read = await desk.read(desk.wang, ticket)
    assert (read["state"], read["quote"]["approval"]["approved"]) == ("in_service", False)
    assert read["quote"]["approval"]["note"] == "请先报修厂家"
    rows = await desk.container.notices.stores.deliveries.find(
        {"occasion": "technician.changed", "recipient.id": desk.wang.id}, limit=10
    )
    assert [row.texts()["change"] for row in rows] == ["报价 900.00 元未通过审批：请先报修厂家"]
    assert (await desk.read(desk.customer, ticket))["quote"] is None
    assert "请先报修厂家" not in str(await _story(desk, ticket))
    lower = await board.quote(ticket, 45_000)
    assert (lower["state"], lower["quote"]["approval"]) == ("in_service", None)


async def _story(desk: TicketDesk, ticket: Json) -> list[Json]:
    path = f"/api/v1/tickets/{ticket['id']}/timeline"
    answer = await desk.api.get(path, token=desk.customer.token)
    assert answer.status == 200
    lines: list[Json] = answer.body["items"]
    return lines


async def test_another_amount_asks_anew_and_the_old_yes_counts_for_nothing(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    first = await board.quote(ticket, 60_000)
    assert (await board.say(board.project, ticket)).status == 200
    second = await board.quote(ticket, 99_000)
    assert second["state"] == "suspended"
    old = f"/api/v1/approvals/{first['quote']['approval']['id']}/decision"
    late = await desk.api.post(old, {"approved": True}, token=board.cost.token)
    assert (late.status, late.body["code"]) == (409, "approval_ended")
    await board.settle()
    assert (await desk.read(desk.wang, ticket))["quote"]["approval"]["approved"] is None
    lower = await board.quote(ticket, 30_000)
    assert (lower["state"], lower["hold"]) == ("in_service", None)
    await board.settle()
    seen = await desk.read(desk.customer, ticket)
    assert (seen["quote"]["total_fen"], seen["state"]) == (30_000, "in_service")


async def test_nothing_the_customer_reads_tells_of_a_price_that_waits(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    await board.quote(ticket, 67_800, reason="内部说明")
    story = str(await _story(desk, ticket))
    assert "67800" not in story
    assert "内部说明" not in story
    await board.both_agree(ticket)
    assert "judge_quote" in {line["action"] for line in await _story(desk, ticket)}


async def test_the_news_of_an_approval_may_come_twice_and_late(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    quoted = await board.quote(ticket, 68_000)
    await board.both_agree(ticket)
    before = await desk.lines(ticket)
    event = ApprovalDecided(
        approval_id=quoted["quote"]["approval"]["id"],
        subject_kind="ticket_quote",
        subject_id=ticket["id"],
        subject_part=quoted["quote"]["id"],
        outcome="approved",
    )
    await desk.container.tickets.quote_approvals.follow(event)
    await desk.act(desk.customer, ticket, "answer_quote", {"agreed": False})
    await desk.container.tickets.quote_approvals.follow(event)
    lines = await desk.lines(ticket)
    assert len(lines) == len(before) + 1
    assert lines[-1]["action"] == "answer_quote"


async def test_a_technician_on_his_way_is_not_held_up(desk: TicketDesk, board: Board) -> None:
    ticket = await desk.appointed()
    quoted = await board.quote(ticket, 68_000)
    assert (quoted["state"], quoted["hold"]) == ("appointed", None)
    await desk.act(desk.wang, ticket, "depart")
    await board.both_agree(ticket)
    assert (await desk.read(desk.customer, ticket))["quote"]["total_fen"] == 68_000


async def test_who_does_not_want_to_wait_goes_on_and_leaves(desk: TicketDesk, board: Board) -> None:
    ticket = await desk.working()
    await board.quote(ticket, 68_000)
    resumed = await desk.act(desk.wang, ticket, "resume")
    assert resumed["state"] == "in_service"
    left = await desk.act(
        desk.wang, ticket, "suspend", {"reason": "waiting_approval", "note": "等审批"}
    )
    assert left["state"] == "suspended"
    await board.both_agree(ticket)
    # Nobody is there any more: the customer's word is waited for, as ever.
    assert (await desk.read(desk.wang, ticket))["state"] == "suspended"
    await desk.act(desk.customer, ticket, "answer_quote", {"agreed": True})
    assert (await desk.read(desk.agent, ticket))["state"] == "to_revisit"


async def test_work_finished_without_the_price_ends_the_asking(
    desk: TicketDesk, board: Board
) -> None:
    ticket = await desk.working()
    await board.quote(ticket, 68_000)
    await desk.act(desk.wang, ticket, "resume")
    await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    await board.settle()
    late = await board.say(board.project, ticket)
    assert (late.status, late.body["params"]) == (409, {"state": "申请已变更"})
    assert (await desk.read(desk.agent, ticket))["state"] == "done"


async def test_where_nobody_can_approve_nothing_is_quoted(desk: TicketDesk) -> None:
    staff = desk.container.accounts.stores.staff
    for card in await desk.container.accounts.directory.with_role("cost_director", "firm"):
        person = await staff.get(card.id)
        person.active = False
        await staff.save(person)
    ticket = await desk.working()
    price = {"charges": [{"name": "压缩机", "amount_fen": 68_000}]}
    refused = await desk.try_to(desk.wang, ticket, "quote", price)
    assert (refused.status, refused.body["code"]) == (409, "nobody_to_approve")
    read = await desk.read(desk.wang, ticket)
    assert (read["state"], read["quote"]) == ("in_service", None)
