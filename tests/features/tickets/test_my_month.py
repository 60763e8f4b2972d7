"""A technician's own month, with numbers that can be checked by hand."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from backend.container import Container
from backend.features.tickets import Ticket, count_months
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE
from backend.features.tickets.models.stages import CheckIn, Rating
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import By, DeviceOnTicket, Technician, Window
from backend.features.tickets.schemas.my_month import Ratings
from backend.features.tickets.words import ContactMeans, IncompleteReason, Role, ServiceType
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api
from tests.support.profiling import Profile
from tests.support.tickets import (
    AT_HANGZHOU,
    COMPLETION,
    CUSTOMER,
    DISPATCHER,
    HOUR,
    MINUTE,
    PHOTO_HASHES,
    RULES,
    a_ticket,
    accept,
    approve,
    close,
)

_NUMBERS = count(1)
HERE = CheckIn(position=AT_HANGZHOU, accuracy_metres=20)


def ten_o_clock(month: int, day: int) -> datetime:
    """In Shanghai."""
    return datetime(2026, month, day, 2, tzinfo=UTC)


def reported(day: datetime, **fields: Any) -> Ticket:
    number = next(_NUMBERS)
    device = DeviceOnTicket(device_id=f"device-{number}", brand="华风", model="KFR-35GW")
    ticket = a_ticket(
        number=f"BX-M-{number}", devices=[device], created_at=day - 24 * HOUR, **fields
    )
    return approve(ticket, day - 24 * HOUR)


def sent(ticket: Ticket, who: str, start: datetime, late: timedelta = timedelta()) -> By:
    """To the door: two hours are promised; half an hour on the way, `late` more."""
    him = By(id=who, role=Role.TECHNICIAN, via="wecom")
    evidence = DEFAULT_EVIDENCE[ticket.service_type]
    window = Window(start=start, end=start + 2 * HOUR)
    him_alone = [Technician(id=who, name="王师傅")]
    ticket.dispatch(him_alone, who, window, evidence, DISPATCHER, start - HOUR, RULES)
    ticket.take(him, start - HOUR)
    ticket.book(window, ContactMeans.PHONE, "", him, start - HOUR)
    ticket.depart(him, start - 30 * MINUTE)
    ticket.arrive(HERE, him, start + late, RULES)
    return him


def finished(ticket: Ticket, who: str, start: datetime, late: timedelta = timedelta()) -> Ticket:
    """An hour of work after the arrival."""
    him = sent(ticket, who, start, late)
    ticket.start_work(him, start + late)
    ticket.finish(COMPLETION, PHOTO_HASHES, him, start + late + HOUR, RULES)
    return ticket


def closed(ticket: Ticket, at: datetime) -> Ticket:
    return close(accept(ticket, at), at)


def rated(ticket: Ticket, at: datetime, stars: int, words: str, *, anonymous: bool) -> Ticket:
    ticket.rate(Rating(stars=stars, words=words, anonymous=anonymous), CUSTOMER, at, RULES)
    return ticket


def a_july(who: str) -> list[Ticket]:
    """Fixed at once · on the second visit, late · its fault came back · nobody was in at first."""
    third, fifteenth, twentieth = (ten_o_clock(7, day) for day in (3, 15, 20))
    at_once = closed(finished(reported(third), who, third), third + 26 * HOUR)
    rated(at_once, third + 27 * HOUR, 5, "来得快", anonymous=False)

    second = reported(third)
    him = sent(second, who, third + 3 * HOUR)
    second.start_work(him, third + 3 * HOUR)
    wants = Unfinished(reason=IncompleteReason.NEEDS_PART, next_step="等电容")
    second.leave_incomplete(wants, him, third + 3 * HOUR + 20 * MINUTE)
    tenth = ten_o_clock(7, 10)
    closed(finished(second, who, tenth, 150 * MINUTE), tenth + 26 * HOUR)
    rated(second, tenth + 27 * HOUR, 3, "等太久", anonymous=True)

    back = closed(finished(reported(fifteenth), who, fifteenth), fifteenth + 3 * HOUR)
    again = reported(ten_o_clock(8, 5), repeat_of=back.id)

    absent = reported(twentieth)
    him = sent(absent, who, twentieth)
    out = Unfinished(reason=IncompleteReason.CUSTOMER_ABSENT, next_step="再约")
    absent.leave_incomplete(out, him, twentieth + 15 * MINUTE)
    closed(finished(absent, who, twentieth + 24 * HOUR), twentieth + 27 * HOUR)
    return [at_once, second, back, again, absent]


def an_installation_past_midnight(who: str) -> Ticket:
    """It ends at ten past twelve on the first of August, in Shanghai."""
    start = datetime(2026, 7, 31, 15, 10, tzinfo=UTC)
    ticket = reported(start, service_type=ServiceType.INSTALL)
    him = sent(ticket, who, start)
    ticket.start_work(him, start)
    done = COMPLETION.model_copy(update={"readings": [], "after_photo_ids": ["photo-after"] * 4})
    ticket.visits[-1].evidence = DEFAULT_EVIDENCE[ServiceType.REPAIR]
    ticket.finish(done, PHOTO_HASHES, him, start + HOUR, RULES)
    return ticket


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.staff("technician")


async def month(product: Api, who: SignedIn, asked: str) -> Any:
    answer = await product.get(f"/api/v1/my-month?month={asked}", token=who.token)
    assert answer.status == 200, answer.body
    return answer.body


async def jobs(product: Api, who: SignedIn, query: str) -> Any:
    answer = await product.get(f"/api/v1/my-month/jobs?month=2026-07&{query}", token=who.token)
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_month_is_counted_from_his_own_visits_repairs_and_ratings(
    product: Api, container: Container, people: People, wang: SignedIn
) -> None:
    li = await people.staff("technician")
    fifteenth = ten_o_clock(7, 15)
    others = finished(reported(fifteenth), li.id, fifteenth)
    july, august = a_july(wang.id), an_installation_past_midnight(wang.id)
    await container.tickets.stores.tickets.add_all([*july, august, others])
    assert await month(product, wang, "2026-07") == {
        "month": "2026-07",
        "jobs": 4,
        "visits": 6,
        "on_time": {"met": 5, "of": 6},
        "first_time": {"met": 2, "of": 4},
        "ratings": {"count": 2, "average": None},
        "travel_minutes": 5 * 30 + 180,
        "work_minutes": 4 * 60 + 20,
        "break_minutes": 0,
        "days": [
            {"day": "2026-07-03", "jobs": 1, "travel_minutes": 60, "work_minutes": 80},
            {"day": "2026-07-10", "jobs": 1, "travel_minutes": 180, "work_minutes": 60},
            {"day": "2026-07-15", "jobs": 1, "travel_minutes": 30, "work_minutes": 60},
            {"day": "2026-07-20", "jobs": 0, "travel_minutes": 30, "work_minutes": 0},
            {"day": "2026-07-21", "jobs": 1, "travel_minutes": 30, "work_minutes": 60},
        ],
    }
    after = await month(product, wang, "2026-08")
    assert [each["day"] for each in after["days"]] == ["2026-08-01"]
    assert (after["jobs"], after["first_time"]) == (1, {"met": 0, "of": 0})
    his = await month(product, li, "2026-07")
    assert (his["jobs"], his["visits"], his["ratings"]["count"]) == (1, 1, 0)

    first_time = (await jobs(product, wang, "figure=first_time"))["items"]
    assert {each["number"]: each["first_time"] for each in first_time} == {
        july[0].number: True,
        july[1].number: False,
        july[2].number: False,
        july[4].number: True,
    }
    (named,) = (await jobs(product, wang, "figure=ratings"))["items"]
    assert (named["number"], named["stars"], named["words"]) == (july[0].number, 5, "来得快")
    on_time = (await jobs(product, wang, "figure=on_time"))["items"]
    late = next(each for each in on_time if each["number"] == july[1].number)
    assert [(each["day"], each["on_time"]) for each in late["visits"]] == [
        ("2026-07-03", True),
        ("2026-07-10", False),
    ]
    assert (late["stars"], late["words"], late["device"]) == (None, "", "华风 KFR-35GW")


async def test_a_list_is_paged_found_by_its_index_and_there_for_old_tickets_too(
    product: Api, container: Container, wang: SignedIn, profile: Profile
) -> None:
    await container.tickets.stores.tickets.add_all(a_july(wang.id))
    with profile.taken():
        first = await jobs(product, wang, "figure=jobs&limit=3")
        rest = await jobs(product, wang, f"figure=jobs&limit=3&cursor={first['next_cursor']}")
        before = await month(product, wang, "2026-07")
        await jobs(product, wang, "figure=first_time")
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 1, None)
    assert profile.unindexed("tickets") == []
    tickets = container.mongo.collection("tickets")
    await tickets.update_many({}, {"$unset": {"idx.own_figures": ""}})
    assert (await month(product, wang, "2026-07"))["jobs"] == 0
    await count_months(container.mongo)
    assert await month(product, wang, "2026-07") == before


async def test_a_month_is_for_those_who_work_and_has_twelve_in_a_year(
    product: Api, people: People, wang: SignedIn
) -> None:
    agent = await people.staff("service_agent")
    for who, query, status in (
        (agent, "month=2026-07", 403),
        (wang, "month=2026-13", 422),
        (wang, "month=2026-7", 422),
        (wang, "", 422),
    ):
        answer = await product.get(f"/api/v1/my-month?{query}", token=who.token)
        assert answer.status == status, (query, answer.body)
    for query in ("month=2026-07&figure=rated", "month=2026-07&technician_id=x"):
        answer = await product.get(f"/api/v1/my-month/jobs?{query}", token=wang.token)
        assert answer.status == 422, query


def test_an_average_is_told_from_five_ratings_on() -> None:
    assert Ratings.of(4, 20) == Ratings(count=4, average=None)
    assert Ratings.of(5, 23) == Ratings(count=5, average=4.6)
