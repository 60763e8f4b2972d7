"""What past work says: who was sent how often, how he was rated, how long such work takes.

News may come twice, late, and in another order than it happened.
"""

from datetime import timedelta
from typing import cast

import pytest

from backend.features.dispatch.models.record import (
    LEAST_SAMPLES,
    MOST_RECENT,
    MOST_SAMPLES,
    ServiceRecord,
    WorkSamples,
    sample_id,
)
from backend.features.tickets import (
    Act,
    VisitDispatched,
    VisitRefused,
    VisitWithdrawn,
    WorkFinished,
    WorkRated,
)
from tests.features.dispatch.firm import Firm
from tests.support.accounts import People
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import NOON


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    return await Firm.of(desk, people)


async def record_of(firm: Firm, staff_id: str) -> ServiceRecord:
    return await firm.judging.stores.records.of(staff_id)


def sent(ticket: Json, firm: Firm) -> VisitDispatched:
    visit_id = cast(str, ticket["visits"][-1]["id"])
    ids = [firm.desk.wang.id]
    return VisitDispatched(ticket_id=ticket["id"], visit_id=visit_id, technician_ids=ids)


async def test_each_visit_counts_once_and_no_more_when_it_is_taken_back(firm: Firm) -> None:
    desk, past = firm.desk, firm.judging.past
    ticket = await desk.dispatched()
    event = sent(ticket, firm)
    await past.count_sent(event)
    await past.count_sent(event)
    record = await record_of(firm, desk.wang.id)
    assert [job.visit_id for job in record.recent] == [event.visit_id]
    assert record.last_assigned_at == event.occurred_at
    refused = VisitRefused(
        ticket_id=ticket["id"],
        visit_id=event.visit_id,
        technician_id=desk.wang.id,
        act=Act.ASK_TRANSFER,
        reason="too_far",
    )
    await past.forget_refused(refused)
    assert len((await record_of(firm, desk.wang.id)).recent) == 1
    for _ in range(2):
        await past.forget_refused(refused.model_copy(update={"act": str(Act.REFUSE)}))
    after = await record_of(firm, desk.wang.id)
    assert after.recent == []
    assert after.last_assigned_at == event.occurred_at


async def test_news_of_a_visit_that_comes_after_its_end_counts_nothing(firm: Firm) -> None:
    desk, past = firm.desk, firm.judging.past
    ticket = await desk.dispatched()
    event = sent(ticket, firm)
    await desk.act(desk.dispatcher, ticket, "recall")
    withdrawn = VisitWithdrawn(
        ticket_id=ticket["id"],
        visit_id=event.visit_id,
        technician_ids=[desk.wang.id],
        act=Act.RECALL,
    )
    await past.forget_withdrawn(withdrawn)
    await past.count_sent(event)
    assert await record_of(firm, desk.wang.id) == ServiceRecord(id=desk.wang.id)


async def test_a_rating_counts_once_as_it_stands_now(firm: Firm) -> None:
    desk, past = firm.desk, firm.judging.past
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    await past.count_rating(WorkRated(ticket_id=ticket["id"]))  # before anybody has rated it
    assert (await record_of(firm, desk.wang.id)).ratings == 0
    for stars in (5, 2):
        await desk.act(desk.customer, ticket, "rate", {"stars": stars})
        for _ in range(2):
            await past.count_rating(WorkRated(ticket_id=ticket["id"]))
        record = await record_of(firm, desk.wang.id)
        assert (record.ratings, record.stars, record.rating_mean) == (1, stars, stars)
    mean = await firm.judging.stores.records.overall_mean()
    assert mean == 2.0


async def test_finished_visits_tell_how_long_such_work_takes(firm: Firm) -> None:
    desk, past = firm.desk, firm.judging.past
    stores, tickets = firm.judging.stores, desk.container.tickets.stores.tickets
    done = await desk.done()
    ticket = await tickets.get(done["id"])
    visit = ticket.visits[-1]
    visit.work_seconds = 47 * 60
    await tickets.save(ticket)
    event = WorkFinished(ticket_id=ticket.id, visit_id=visit.id, content_hash="x")
    await past.count_minutes(event)
    await past.count_minutes(event.model_copy(update={"event_id": "again"}))
    key = sample_id("制冷", desk.line_id)
    assert (await stores.samples.of(key)).minutes == [47]
    works, book = firm.judging.deciding, (await firm.judging.deciding.book()).content
    weighed = await works.weigh(ticket, await works.book(), None, [])
    assert weighed.job.minutes_needed == book.usual_minutes == 60
    samples = await stores.samples.of(key)
    for _ in range(LEAST_SAMPLES - 1):
        samples.add_job(90)
    await stores.samples.keep(samples)
    weighed = await works.weigh(ticket, await works.book(), None, [])
    assert weighed.job.minutes_needed == 90


async def test_who_has_been_to_the_household_is_known_by_the_next_time(firm: Firm) -> None:
    desk = firm.desk
    await desk.working()
    again = await firm.loaded(await firm.waiting())
    deciding = firm.judging.deciding
    weighed = await deciding.weigh(again, await deciding.book(), None, [desk.wang.id, desk.li.id])
    assert {each.id: each.served for each in weighed.field.candidates} == {
        desk.wang.id: True,
        desk.li.id: False,
    }


def test_only_the_week_counts_and_lists_do_not_grow() -> None:
    record = ServiceRecord(id="wang")
    for number in range(MOST_RECENT + 50):
        record.send(f"v{number}", NOON + timedelta(minutes=number))
    assert len(record.recent) == MOST_RECENT
    record.send("late", NOON + timedelta(days=8))
    assert [job.visit_id for job in record.recent] == ["late"]
    record.send("early", NOON)
    assert record.last_assigned_at == NOON + timedelta(days=8)
    assert record.jobs_since(NOON + timedelta(days=1)) == 1
    samples = WorkSamples(id="x")
    for minutes in range(MOST_SAMPLES + 50):
        samples.add_job(minutes)
    assert samples.minutes == list(range(50, MOST_SAMPLES + 50))
