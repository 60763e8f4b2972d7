"""What rules do with a ticket that waits: once, whoever tells them, and in what mode."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from backend.container import Container
from backend.features.dispatch.acting.assembly import Acting
from backend.features.dispatch.acting.case import MOST_TRIES, CaseState, DispatchCase
from backend.features.dispatch.acting.errors import FairShareReached, OfferNotFound, OfferOver
from backend.features.dispatch.acting.offer import OfferState
from backend.features.dispatch.models.rule_book import Rule
from backend.features.dispatch.models.rule_parts import (
    Auto,
    Expert,
    Pool,
    Subcontractor,
    Suggest,
    TeamLeader,
)
from backend.features.tickets import NoLongerWaiting, NoRoomThatDay, TicketMoved, Window
from backend.features.timeline import ClientOperation
from backend.kit.aggregate import new_id
from backend.kit.errors import AppError
from backend.kit.pagination import PageQuery
from tests.features.dispatch.acting import SaidByTheTest, a_rule, acting_in
from tests.support.accounts import FIRM_ID, People, SignedIn
from tests.support.ticket_desk import Json, TicketDesk

POOL = a_rule("pool", Pool())


class Firm:
    """A desk whose rules are on; `told` gives the news of a ticket, as the worker would."""

    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk
        self.judge = SaidByTheTest({1: (a_rule("auto", Auto()),)}, [desk.wang.id, desk.li.id])
        self.acting: Acting = acting_in(desk.container, self.judge)

    def rules(self, *rules: Rule) -> None:
        self.judge.books[1] = rules

    async def waiting(self) -> Json:
        ticket = await self.desk.report(anyway="另一个问题")
        await self.desk.act(self.desk.agent, ticket, "approve", {"problem_type": "制冷"})
        return ticket

    async def told(self, ticket: Json) -> None:
        event = TicketMoved(ticket_id=ticket["id"], acts=["approve"], state="to_dispatch", seq=2)
        await self.acting.following.follow(event)

    async def dispatched(self) -> Json:
        ticket = await self.waiting()
        await self.told(ticket)
        return ticket

    async def case(self, ticket: Json) -> DispatchCase:
        return await self.acting.stores.cases.get(ticket["id"])

    async def state(self, ticket: Json) -> str:
        return str((await self.desk.stored(ticket))["state"])

    async def technicians(self, ticket: Json) -> list[list[str]]:
        stored = await self.desk.stored(ticket)
        return [[t["id"] for t in visit["technicians"]] for visit in stored["visits"]]

    async def grab(self, who: SignedIn, offer_id: str) -> None:
        work = ClientOperation(id=new_id(), fingerprint=offer_id)
        await self.acting.pool.grab(who.actor, offer_id, work)


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    firm = Firm(desk)
    owner = await people.staff("owner", branch_id=desk.branch_id)
    await firm.acting.desk.switch(owner.actor, enabled=True)
    return firm


async def test_nothing_is_automatic_until_the_firm_switches_it_on(firm: Firm) -> None:
    switch = await firm.acting.stores.automation.get(FIRM_ID)
    switch.enabled = False
    await firm.acting.stores.automation.save(switch)
    ticket = await firm.dispatched()
    assert await firm.state(ticket) == "to_dispatch"
    assert await firm.acting.stores.cases.of(ticket["id"]) is None
    assert firm.judge.asked == 0


async def test_the_best_is_sent_by_the_system_and_must_take_it(firm: Firm) -> None:
    ticket = await firm.dispatched()
    stored = await firm.desk.stored(ticket)
    [visit] = stored["visits"]
    assert (stored["state"], visit["state"]) == ("dispatched", "notified")
    assert [each["id"] for each in visit["technicians"]] == [firm.desk.wang.id]
    case = await firm.case(ticket)
    assert visit["origin"] == {
        "mode": "auto",
        "rule": "auto",
        "rule_version": 1,
        "card_id": case.card_id,
    }
    line = (await firm.desk.lines(ticket))[-1]
    assert (line["actor"]["id"], line["patch"]["rule"]) == ("system", [None, ["auto", 1, "auto"]])
    assert (case.state, case.tries, case.round) == (CaseState.SENT, 1, "1.0")


async def test_news_that_come_twice_or_at_once_send_one(firm: Firm) -> None:
    ticket = await firm.waiting()
    await asyncio.gather(*(firm.told(ticket) for _ in range(4)))
    await firm.told(ticket)
    assert await firm.technicians(ticket) == [[firm.desk.wang.id]]
    assert (await firm.case(ticket)).tries == 1


async def test_killed_before_the_end_the_news_comes_again(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await firm.waiting()
    saved = firm.acting.stores.cases.add

    async def die(case: DispatchCase) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(firm.acting.stores.cases, "add", die)
    with pytest.raises(asyncio.CancelledError):
        await firm.told(ticket)
    assert await firm.state(ticket) == "to_dispatch"
    monkeypatch.setattr(firm.acting.stores.cases, "add", saved)
    await firm.told(ticket)
    assert await firm.technicians(ticket) == [[firm.desk.wang.id]]


async def test_who_refused_is_passed_over_and_the_next_one_sent(firm: Firm) -> None:
    ticket = await firm.dispatched()
    await firm.desk.act(firm.desk.wang, ticket, "refuse", {"reason": "too_far"})
    await firm.told(ticket)
    assert await firm.technicians(ticket) == [[firm.desk.wang.id], [firm.desk.li.id]]
    # A person may still send him.
    await firm.desk.act(firm.desk.li, ticket, "refuse", {"reason": "skill"})
    await firm.told(ticket)
    case = await firm.case(ticket)
    assert (case.state, case.reason) == (
        CaseState.NOBODY,
        "2 位师傅都不符合：本单排除 2 人",
    )
    order = {"technician_ids": [firm.desk.wang.id]}
    await firm.desk.act(firm.desk.dispatcher, ticket, "dispatch", order)
    assert await firm.state(ticket) == "dispatched"


async def test_a_time_out_leads_to_the_rule_that_follows(firm: Firm) -> None:
    firm.rules(a_rule("auto", Auto(), fallback="pool", minutes=7), POOL)
    ticket = await firm.dispatched()
    stored = await firm.desk.stored(ticket)
    waits = stored["due_at"] - stored["visits"][0]["dispatched_at"]
    assert waits.total_seconds() == 7 * 60
    await time_out(firm, ticket)
    await firm.told(ticket)
    case = await firm.case(ticket)
    assert (case.state, case.rule, case.tries) == (CaseState.POOL, "pool", 1)
    assert await offered(firm, firm.desk.wang) == []
    assert await offered(firm, firm.desk.li) == [case.offer_id]


async def time_out(firm: Firm, ticket: Json) -> None:
    tickets = firm.desk.container.tickets.stores.tickets
    due = await tickets.get(ticket["id"])
    due.due_at = firm.desk.container.now()
    await tickets.save(due)
    await firm.desk.container.tickets.clockwork.time_out()


async def offered(firm: Firm, who: SignedIn) -> list[str]:
    page = await firm.acting.pool.open_to(who.actor, PageQuery())
    return [offer.id for offer in page.items]


async def test_of_two_who_grab_at_once_one_has_it_and_has_taken_it(firm: Firm) -> None:
    firm.rules(POOL)
    ticket = await firm.dispatched()
    case = await firm.case(ticket)
    outcomes = await asyncio.gather(
        *(firm.grab(who, case.offer_id) for who in (firm.desk.wang, firm.desk.li)),
        return_exceptions=True,
    )
    lost = [each for each in outcomes if isinstance(each, AppError)]
    assert (len(lost), outcomes.count(None)) == (1, 1)
    assert isinstance(lost[0], OfferOver | NoLongerWaiting)
    winner = (firm.desk.wang, firm.desk.li)[outcomes.index(None)]
    assert await firm.technicians(ticket) == [[winner.id]]
    assert await firm.state(ticket) == "accepted"
    offer = await firm.acting.stores.offers.get(case.offer_id)
    assert (offer.state, offer.taken_by) == (OfferState.TAKEN, winner.id)
    assert (await firm.case(ticket)).state is CaseState.SENT
    assert await offered(firm, firm.desk.wang) == await offered(firm, firm.desk.li) == []


async def test_only_those_it_was_offered_to_may_grab(firm: Firm) -> None:
    firm.rules(POOL)
    firm.judge.fit = [firm.desk.li.id]
    ticket = await firm.dispatched()
    offer_id = (await firm.case(ticket)).offer_id
    with pytest.raises(OfferNotFound):
        await firm.grab(firm.desk.wang, offer_id)
    assert await firm.state(ticket) == "to_dispatch"


async def test_nobody_takes_more_than_his_share_of_the_pool_a_day(firm: Firm) -> None:
    firm.rules(a_rule("pool", Pool(fair_share=1)))
    first, second = await firm.dispatched(), await firm.dispatched()
    await firm.grab(firm.desk.wang, (await firm.case(first)).offer_id)
    offer_id = (await firm.case(second)).offer_id
    with pytest.raises(FairShareReached):
        await firm.grab(firm.desk.wang, offer_id)
    assert await firm.state(second) == "to_dispatch"
    assert offer_id in await offered(firm, firm.desk.wang)
    await firm.grab(firm.desk.li, offer_id)
    assert await firm.state(second) == "accepted"


async def test_two_grabs_of_one_person_at_once_keep_to_his_share(firm: Firm) -> None:
    firm.rules(a_rule("pool", Pool(fair_share=1)))
    tickets = [await firm.dispatched() for _ in range(2)]
    offers = [(await firm.case(ticket)).offer_id for ticket in tickets]
    outcomes = await asyncio.gather(
        *(firm.grab(firm.desk.wang, offer_id) for offer_id in offers), return_exceptions=True
    )
    assert [type(each) for each in outcomes if each] == [FairShareReached]


async def test_a_ticket_that_goes_another_way_leaves_the_pool(firm: Firm) -> None:
    firm.rules(POOL)
    ticket = await firm.dispatched()
    offer_id = (await firm.case(ticket)).offer_id
    order = {"technician_ids": [firm.desk.li.id]}
    await firm.desk.act(firm.desk.dispatcher, ticket, "dispatch", order)
    with pytest.raises(NoLongerWaiting):  # before the news has come
        await firm.grab(firm.desk.wang, offer_id)
    await firm.told(ticket)
    with pytest.raises(OfferOver):
        await firm.grab(firm.desk.wang, offer_id)
    assert await firm.technicians(ticket) == [[firm.desk.li.id]]
    assert (await firm.case(ticket)).due_at is None


async def test_a_cancelled_ticket_is_sent_to_nobody(firm: Firm) -> None:
    ticket = await firm.waiting()
    seen = await firm.desk.container.tickets.assignments.waiting(ticket["id"])
    assert seen is not None
    await firm.desk.act(firm.desk.agent, ticket, "cancel", {"reason": "not_needed"})
    await firm.told(ticket)
    assert await firm.state(ticket) == "cancelled"
    assert await firm.acting.stores.cases.of(ticket["id"]) is None


async def test_a_pool_that_nobody_wants_is_left_to_dispatchers(firm: Firm) -> None:
    firm.rules(a_rule("pool", Pool(), minutes=1))
    ticket = await firm.dispatched()
    before = await firm.case(ticket)
    await lapse(firm, ticket)
    case = await firm.case(ticket)
    assert (case.state, case.reason, case.due_at) == (CaseState.NOBODY, "时限内没有人抢单", None)
    assert (await firm.acting.stores.offers.get(before.offer_id)).state is OfferState.OVER
    assert await needed(firm, ticket) == ["时限内没有人抢单"]


async def lapse(firm: Firm, *tickets: Json) -> None:
    """Their time is over: the clock of the file itself stays."""
    for ticket in tickets:
        case = await firm.case(ticket)
        case.due_at = firm.desk.container.now()
        await firm.acting.stores.cases.save(case)
    assert await firm.acting.following.lapse() >= len(tickets)


async def needed(firm: Firm, ticket: Json) -> list[str]:
    """What people were asked to do by hand, and why."""
    query = {"type": "DispatchNeeded", "payload.ticket_id": ticket["id"]}
    rows: Iterable[Any] = await firm.desk.container.mongo.collection("outbox").find(query, limit=9)
    return [row["payload"]["reason"] for row in rows]


async def test_a_leader_hands_on_inside_his_team_and_lapses(firm: Firm, people: People) -> None:
    team_id = firm.desk.wang.actor.team_id
    firm.rules(a_rule("team", TeamLeader(team_id=team_id), fallback="auto"), a_rule("auto", Auto()))
    leader = await people.staff("team_leader", branch_id=firm.desk.branch_id, team_id=team_id)
    ticket = await firm.dispatched()
    case = await firm.case(ticket)
    assert (case.state, await firm.state(ticket)) == (CaseState.TEAM, "to_dispatch")
    assert await needed(firm, ticket) == ["派给您的班组，请在 30 分钟内派给组员"]
    order = {"technician_ids": [firm.desk.li.id]}
    await firm.desk.act(leader, ticket, "dispatch", order)
    assert await firm.technicians(ticket) == [[firm.desk.li.id]]

    slow = await firm.dispatched()
    await lapse(firm, slow)
    assert await firm.technicians(slow) == [[firm.desk.wang.id]]


async def test_a_dispatcher_sees_the_suggestion_and_decides(firm: Firm) -> None:
    firm.rules(a_rule("suggest", Suggest()))
    ticket = await firm.dispatched()
    case = await firm.case(ticket)
    assert (case.state, await firm.state(ticket)) == (CaseState.SUGGESTED, "to_dispatch")
    assert case.card_id


async def test_an_expert_is_sent_if_he_fits_in_the_order_of_the_rule(firm: Firm) -> None:
    firm.rules(a_rule("expert", Expert(staff_ids=("nobody", firm.desk.li.id, firm.desk.wang.id))))
    assert await firm.technicians(await firm.dispatched()) == [[firm.desk.li.id]]


async def test_a_subcontractor_is_given_the_ticket(firm: Firm, people: People) -> None:
    theirs = await people.subcontractor(f"远山-{new_id()[:6]}")
    firm.rules(a_rule("out", Subcontractor(organisation_id=theirs)))
    ticket = await firm.dispatched()
    assert (await firm.desk.stored(ticket))["given_out"]["organisation_id"] == theirs
    assert (await firm.case(ticket)).state is CaseState.GIVEN_OUT

    firm.rules(a_rule("out", Subcontractor(organisation_id="no-such-firm")))
    other = await firm.dispatched()
    assert (await firm.case(other)).state is CaseState.NOBODY


async def test_who_fits_no_more_when_he_is_sent_is_passed_over(firm: Firm) -> None:
    firm.judge.unfit = {firm.desk.wang.id}  # on leave since a moment ago
    assert await firm.technicians(await firm.dispatched()) == [[firm.desk.li.id]]
    start, end = (firm.desk.in_hours(30)[each] for each in ("start", "end"))
    firm.judge.window = Window(start=start, end=end)
    firm.judge.unfit = set()
    first, second, third = [await firm.dispatched() for _ in range(3)]
    assert await firm.technicians(first) == [[firm.desk.wang.id]]
    assert await firm.technicians(second) == [[firm.desk.li.id]]
    case = await firm.case(third)
    assert (case.state, case.reason) == (CaseState.NOBODY, "符合条件的师傅当天都排不下了")


async def test_a_book_published_meanwhile_binds_only_what_begins_later(firm: Firm) -> None:
    ticket = await firm.dispatched()
    firm.judge.books[2], firm.judge.current = (a_rule("suggest", Suggest()),), 2
    await firm.desk.act(firm.desk.wang, ticket, "refuse", {"reason": "too_far"})
    await firm.told(ticket)
    assert await firm.technicians(ticket) == [[firm.desk.wang.id], [firm.desk.li.id]]
    assert (await firm.case(ticket)).book_version == 1
    later = await firm.dispatched()
    assert (await firm.case(later)).book_version == 2


async def test_what_a_dispatcher_takes_back_stays_with_him(firm: Firm) -> None:
    ticket = await firm.dispatched()
    await firm.desk.act(firm.desk.dispatcher, ticket, "recall")
    await firm.told(ticket)
    assert await firm.state(ticket) == "to_dispatch"
    assert (await firm.case(ticket)).state is CaseState.BY_HAND
    order = {"technician_ids": [firm.desk.li.id]}
    await firm.desk.act(firm.desk.dispatcher, ticket, "dispatch", order)
    await firm.desk.act(firm.desk.li, ticket, "refuse", {"reason": "skill"})
    await firm.told(ticket)
    assert await firm.state(ticket) == "to_dispatch"


async def test_after_some_tries_a_person_has_to_find_somebody(firm: Firm, people: People) -> None:
    crowd = [
        await people.staff("technician", branch_id=firm.desk.branch_id) for _ in range(MOST_TRIES)
    ]
    firm.judge.fit = [each.id for each in crowd] + [firm.desk.wang.id]
    ticket = await firm.dispatched()
    for who in crowd:
        await firm.desk.act(who, ticket, "refuse", {"reason": "time_conflict"})
        await firm.told(ticket)
    assert await firm.technicians(ticket) == [[each.id] for each in crowd]
    assert (await firm.case(ticket)).reason == "已自动派单 5 次，没有人接单"


async def test_a_pinned_visit_is_not_timed_out_into_the_next_rule(firm: Firm) -> None:
    firm.rules(a_rule("auto", Auto(), fallback="pool"), POOL)
    ticket = await firm.dispatched()
    await firm.desk.act(firm.desk.dispatcher, ticket, "pin", {"reason": "客户点名"})
    await firm.desk.container.tickets.clockwork.time_out()
    await firm.told(ticket)
    assert await firm.state(ticket) == "dispatched"


async def test_rules_go_no_further_than_a_day_holds(firm: Firm, container: Container) -> None:
    from_pool = POOL
    firm.rules(from_pool)
    start, end = (firm.desk.in_hours(60)[each] for each in ("start", "end"))
    firm.judge.window = Window(start=start, end=end)
    first, second = await firm.dispatched(), await firm.dispatched()
    await firm.grab(firm.desk.wang, (await firm.case(first)).offer_id)
    with pytest.raises(AppError) as refused:
        await firm.grab(firm.desk.wang, (await firm.case(second)).offer_id)
    assert refused.value.code() == "technician_busy"
    assert not isinstance(refused.value, NoRoomThatDay)
    assert await firm.state(second) == "to_dispatch"
