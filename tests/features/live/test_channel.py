"""What pages hear while it happens: scoped, in one order, without loss or repeat."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from tornado.httpclient import HTTPClientError

from backend.container import Container
from backend.features.live.models import LiveEvent
from backend.features.live.repository import LiveEventStore
from backend.features.live.service import hub as hubs
from backend.features.live.service import listener as listeners
from backend.kit.mongo import OutboxTail
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api
from tests.support.listening import Page, a_pass, connect, listen
from tests.support.ticket_desk import TicketDesk


async def sequence(container: Container) -> None:
    while await container.live.sequencer.sequence_some():
        pass


@pytest.fixture
async def quiet(container: Container) -> None:
    """What earlier tests did has its place already."""
    await sequence(container)


async def whole_order(container: Container) -> list[LiveEvent]:
    return await container.live.events.after(0, 10_000)


@pytest.mark.usefixtures("quiet")
async def test_a_page_hears_what_happens_in_order_with_ids_and_kinds_alone(
    desk: TicketDesk,
) -> None:
    page = await listen(desk.api, desk.dispatcher.token)
    began = page.seq
    ticket = await desk.dispatched()
    await sequence(desk.container)
    await page.until("event", kind="visit_dispatched")
    assert page.kinds[0] == "ticket_submitted"
    assert {each["id"] for each in page.heard} == {ticket["id"]}
    assert [each["seq"] for each in page.heard] == list(
        range(began + 1, began + 1 + len(page.heard))
    )
    assert set(page.heard[0]) == {"type", "seq", "kind", "subject", "id", "at"}
    page.leave()


@pytest.mark.usefixtures("quiet")
async def test_each_hears_only_as_far_as_he_may_see(
    desk: TicketDesk, people: People, second: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "PLACE_SECONDS", 0)
    elsewhere = await people.branch(f"别处网点 {uuid4().hex[:6]}")
    other = await people.staff("dispatcher", branch_id=elsewhere)
    manager = await people.staff("manager", branch_id=elsewhere)
    others = await listen(desk.api, other.token)
    managers = await listen(second, manager.token)
    wangs = await listen(desk.api, desk.wang.token)
    lis = await listen(second, desk.li.token)
    ticket = await desk.dispatched()
    await desk.act(desk.dispatcher, ticket, "recall")
    await sequence(desk.container)
    newest = await desk.container.live.events.newest()
    for page in (others, managers, wangs, lis):
        await page.until("here", seq=newest)
        page.leave()
    assert others.heard == lis.heard == []
    # A manager's reach is the whole firm.
    assert managers.kinds[0] == "ticket_submitted"
    assert "visit_dispatched" in wangs.kinds
    # It is his no more, and that is what he has to hear.
    assert "visit_withdrawn" in wangs.kinds
    assert "ticket_submitted" not in wangs.kinds


@pytest.mark.usefixtures("quiet")
async def test_a_page_that_comes_back_to_another_process_misses_and_repeats_nothing(
    desk: TicketDesk, second: Api
) -> None:
    page = await listen(desk.api, desk.agent.token)
    began = page.seq
    first = await desk.report()
    await sequence(desk.container)
    await page.until("event", id=first["id"])
    page.leave()
    for number in range(5):
        await desk.report(anyway=f"第 {number} 件")
    await sequence(desk.container)
    back = await listen(second, desk.agent.token, after=page.seq)
    await desk.report(anyway="再一件")
    await sequence(desk.container)
    newest = await desk.container.live.events.newest()
    while back.seq < newest:
        await back.next()
    heard = [each["seq"] for each in (*page.heard, *back.heard)]
    assert heard == list(range(began + 1, newest + 1))
    back.leave()


@pytest.mark.usefixtures("quiet")
async def test_a_page_that_was_away_too_long_is_told_to_read_anew(
    desk: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.dispatched()
    await sequence(desk.container)
    newest = await desk.container.live.events.newest()
    monkeypatch.setattr(hubs, "MOST_MISSED", 2)
    for after in (newest - 3, newest + 1000):
        page = Page(await connect(desk.api, await a_pass(desk.api, desk.agent.token), after))
        first, second = await page.next(), await page.next()
        assert first is not None
        assert second is not None
        assert (first["type"], second["type"]) == ("reload", "ready")
        # Whatever came after that number is told, and what came before is read anew.
        assert first["seq"] == second["seq"] <= newest
        page.leave()
    near = await listen(desk.api, desk.agent.token, after=newest - 2)
    while near.seq < newest:
        assert await near.next()
    assert [each["seq"] for each in near.heard] == [newest - 1, newest]
    near.leave()


@pytest.mark.usefixtures("quiet")
async def test_numbers_go_on_when_every_event_has_run_out(desk: TicketDesk) -> None:
    await desk.report()
    await sequence(desk.container)
    newest = await desk.container.live.events.newest()
    await desk.container.mongo.collection("live_events").delete_many({})
    bounds = await desk.container.live.events.bounds()
    assert bounds.reaches(newest)
    assert not bounds.reaches(newest - 1)
    await desk.report(anyway="又一件")
    await sequence(desk.container)
    (first, *_) = await whole_order(desk.container)
    assert first.seq == newest + 1


@pytest.mark.usefixtures("quiet")
async def test_many_sequencers_at_once_give_each_event_one_place(desk: TicketDesk) -> None:
    for number in range(6):
        await desk.report(anyway=f"第 {number} 件")
    before = await desk.container.live.events.newest()
    waiting = await OutboxTail(desk.container.mongo).unsequenced(1000)
    await asyncio.gather(*(sequence(desk.container) for _ in range(5)))
    events = await desk.container.live.events.after(before, 1000)
    assert [each.seq for each in events] == list(range(before + 1, before + 1 + len(events)))
    told = [each for each in waiting if each.text("ticket_id")]
    assert len(events) == len(told) > 0
    assert await OutboxTail(desk.container.mongo).unsequenced(10) == []


@pytest.mark.usefixtures("quiet")
async def test_one_killed_between_its_two_writes_tells_nothing_twice(
    desk: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.report()
    before = await desk.container.live.events.newest()

    async def killed(self: OutboxTail, event_ids: list[str]) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(OutboxTail, "mark", killed)
        with pytest.raises(ConnectionError):
            await desk.container.live.sequencer.sequence_some()
    numbered = await desk.container.live.events.newest()
    assert numbered > before
    await sequence(desk.container)
    assert await desk.container.live.events.newest() == numbered


async def test_a_session_that_ended_hears_no_more(
    desk: TicketDesk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "CHECK_SECONDS", 0)
    leaver = await people.staff("dispatcher", branch_id=desk.branch_id)
    page = await listen(desk.api, leaver.token)
    await desk.container.accounts.sessions.end(leaver.actor, leaver.actor.session_id)
    assert await page.closed() == 4401


async def test_whose_rights_changed_has_to_come_again_and_hears_by_the_new_ones(
    desk: TicketDesk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_usual = hubs.CHECK_SECONDS
    monkeypatch.setattr(hubs, "CHECK_SECONDS", 0)
    monkeypatch.setattr(hubs, "PLACE_SECONDS", 0)
    mover = await people.staff("dispatcher", branch_id=desk.branch_id)
    page = await listen(desk.api, mover.token)
    elsewhere = await people.branch(f"别处网点 {uuid4().hex[:6]}")
    accounts = desk.container.accounts
    person = await accounts.stores.staff.get(mover.id)
    person.branch_id = elsewhere
    await accounts.stores.staff.save(person)
    await accounts.sessions.follow(person)
    assert await page.closed() == 4403
    monkeypatch.setattr(hubs, "CHECK_SECONDS", as_usual)
    again = await listen(desk.api, mover.token, after=page.seq)
    ticket = await desk.report()
    await sequence(desk.container)
    newest = await desk.container.live.events.newest()
    watch = await listen(desk.api, desk.agent.token, after=page.seq)
    for each in (watch, again):
        await each.until("here", seq=newest)
    assert ticket["id"] in [each["id"] for each in watch.heard]
    assert again.heard == []
    again.leave()
    watch.leave()


# -- the door ----------------------------------------------------------------------------------


async def refused(api: Api, secret: str, after: object = None, origin: str = "") -> int:
    with pytest.raises(HTTPClientError) as refusal:
        await connect(api, secret, after, origin)
    return refusal.value.code


async def test_a_pass_opens_one_connection_within_a_minute(desk: TicketDesk) -> None:
    secret = await a_pass(desk.api, desk.agent.token)
    page = Page(await connect(desk.api, secret))
    assert await refused(desk.api, secret) == 401
    assert await refused(desk.api, "") == 401
    assert await refused(desk.api, "never-ours") == 401
    assert await refused(desk.api, desk.agent.token) == 401
    page.leave()


async def test_a_pass_of_a_session_that_ended_opens_nothing(
    desk: TicketDesk, people: People
) -> None:
    leaver = await people.staff("dispatcher", branch_id=desk.branch_id)
    secret = await a_pass(desk.api, leaver.token)
    await desk.container.accounts.sessions.end(leaver.actor, leaver.actor.session_id)
    assert await refused(desk.api, secret) == 401


async def test_other_sites_and_wrong_numbers_are_refused(desk: TicketDesk) -> None:
    good = desk.agent.token
    assert await refused(desk.api, await a_pass(desk.api, good), origin="https://evil.test") == 403
    assert await refused(desk.api, await a_pass(desk.api, good), after="-1") == 422
    assert await refused(desk.api, await a_pass(desk.api, good), after="x") == 422
    own = Page(await connect(desk.api, await a_pass(desk.api, good), origin=desk.api.base_url))
    await own.until("ready")
    own.leave()
    plain = await desk.api.get("/api/v1/events")
    assert (plain.status, plain.body["code"]) == (400, "unreadable_request")


async def test_a_customer_gets_no_pass(desk: TicketDesk) -> None:
    answer = await desk.api.post("/api/v1/event-passes", token=desk.customer.token)
    assert (answer.status, answer.body["code"]) == (409, "not_for_customers")


async def test_who_speaks_is_shown_the_door(desk: TicketDesk) -> None:
    page = await listen(desk.api, desk.agent.token)
    await page.connection.write_message("hello")
    assert await page.closed() == 1008


async def test_one_person_has_a_few_pages_open_and_no_more(
    desk: TicketDesk, people: People
) -> None:
    busy = await people.staff("dispatcher", branch_id=desk.branch_id)
    pages = [await listen(desk.api, busy.token) for _ in range(hubs.MOST_OF_ONE_PERSON)]
    one_more = Page(await connect(desk.api, await a_pass(desk.api, busy.token)))
    assert await one_more.closed() == 4429
    pages.pop().leave()
    for page in pages:
        assert page.connection.close_code is None
        page.leave()


# -- a listener by itself ----------------------------------------------------------------------


class StuckWire:
    """A page whose network has stopped."""

    def __init__(self) -> None:
        self.closed: list[tuple[int | None, str | None]] = []

    async def say(self, text: str) -> None:
        await asyncio.Event().wait()

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        self.closed.append((code, reason))


async def test_a_slow_page_is_dropped_and_told_while_its_buffer_stays_bounded(
    desk: TicketDesk,
) -> None:
    wire = StuckWire()
    listener = listeners.Listener(desk.agent.actor, wire)
    for _ in range(listeners.MOST_WAITING):
        listener.put("{}")
    assert wire.closed == []
    for _ in range(10):
        listener.put("{}")
    assert wire.closed == [(4408, "too_slow")]


async def test_a_page_that_takes_nothing_is_given_up(
    container: Container, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "SAY_SECONDS", 0.01)
    somebody: SignedIn = await people.staff("dispatcher")
    wire = StuckWire()
    await container.live.hub.attend(somebody.actor, wire, None)
    assert wire.closed == [(4408, "too_slow")]


async def test_events_run_out_after_a_day(container: Container) -> None:
    rows = await container.mongo.collection("live_events").find({}, limit=5)
    for row in rows:
        assert row["expire_at"] - container.now() <= timedelta(hours=24)
    assert isinstance(container.live.events, LiveEventStore)


async def test_reads_go_by_an_index(container: Container) -> None:
    database = container.mongo.database
    for command in (
        {"find": "live_events", "filter": {"_id": {"$gt": 5}}, "sort": {"_id": 1}, "limit": 500},
        {"find": "live_events", "filter": {"subject_id": "x"}, "sort": {"_id": -1}, "limit": 1},
        {"find": "outbox", "filter": {"unsequenced": True}, "sort": {"occurred_at": 1}, "limit": 9},
    ):
        plan = (await database.command({"explain": command}))["queryPlanner"]["winningPlan"]
        assert "COLLSCAN" not in str(plan)
        assert "'SORT'" not in str(plan)
