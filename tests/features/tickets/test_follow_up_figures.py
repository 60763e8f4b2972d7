"""CSAT and NPS of those who were asked afterwards."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from backend.features.tickets.models.follow_up_figures import FollowUpFigures
from backend.features.tickets.repository.heard import FIGURES, marks_since
from tests.support.accounts import People
from tests.support.ticket_desk import TicketDesk

NOW = datetime(2026, 7, 15, 4, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
PATH = "/api/v1/follow-up-figures"


def held(days_ago: int, *, reached: bool = True, **marks: int) -> dict[str, Any]:
    said = {"reached": reached, "satisfaction": None, "recommendation": None} | marks
    return {"at": NOW - timedelta(days=days_ago), "interview": said}


def marks(
    satisfaction: int | None, recommendation: int | None, *, was_reached: bool, in_vain: int
) -> dict[str, Any]:
    given = {"satisfaction": satisfaction, "recommendation": recommendation}
    return given | {"was_reached": was_reached, "in_vain": in_vain}


Counted = Callable[[Sequence[dict[str, Any]], Sequence[dict[str, Any]]], Any]


@pytest.fixture
def counted(mongo_admin: MongoClient[dict[str, Any]], database_name: str) -> Counted:
    """What the database makes of such tickets in such stages."""

    def count(tickets: Sequence[dict[str, Any]], stages: Sequence[dict[str, Any]]) -> Any:
        return list(mongo_admin[database_name].aggregate([{"$documents": tickets}, *stages]))

    return count


@pytest.fixture
def marks_in(counted: Counted) -> Callable[[dict[str, Any], datetime], Any]:
    def read(ticket: dict[str, Any], since: datetime) -> Any:
        [found] = counted([ticket], marks_since(since))
        return found

    return read


def test_what_was_said_last_counts_and_calls_in_vain_are_counted_by_themselves(
    marks_in: Callable[[dict[str, Any], datetime], Any],
) -> None:
    stored = {
        "interviews": [
            held(40, satisfaction=1),
            held(9, reached=False),
            held(8, satisfaction=2, recommendation=3),
            held(2, satisfaction=5, recommendation=9),
            held(1, reached=False),
        ]
    }
    assert marks_in(stored, SINCE) == marks(5, 9, was_reached=True, in_vain=2)
    assert marks_in(stored, NOW) == marks(None, None, was_reached=False, in_vain=0)


def test_marks_taken_down_at_the_end_count_where_nobody_was_called(
    marks_in: Callable[[dict[str, Any], datetime], Any],
) -> None:
    closed = {"follow_up": {"satisfaction": 4}, "ended_at": NOW - timedelta(days=3)}
    assert marks_in(closed, SINCE) == marks(4, None, was_reached=True, in_vain=0)
    too_old = closed | {"ended_at": SINCE - timedelta(days=1)}
    assert marks_in(too_old, SINCE) == marks(None, None, was_reached=False, in_vain=0)
    called = closed | {"interviews": [held(5, satisfaction=2)]}
    assert marks_in(called, SINCE) == marks(2, None, was_reached=True, in_vain=0)
    open_still: dict[str, Any] = {"interviews": [], "follow_up": None, "ended_at": None}
    assert marks_in(open_still, SINCE) == marks(None, None, was_reached=False, in_vain=0)


def test_figures_are_the_usual_ones(counted: Counted) -> None:
    given = [(5, 10), (4, 9), (3, 8), (1, 6), (None, 0), (5, None)]
    answers = [marks(satisfied, likely, was_reached=True, in_vain=0) for satisfied, likely in given]
    nobody = marks(None, None, was_reached=False, in_vain=2)
    [found] = counted([*answers, nobody], FIGURES)
    figures = FollowUpFigures(**found)
    assert (figures.reached, figures.in_vain) == (6, 2)
    assert (figures.satisfaction_count, figures.satisfaction_average) == (5, 3.6)
    assert figures.satisfied_percent == 60
    counts = (figures.recommendation_count, figures.promoters, figures.detractors)
    assert (*counts, figures.net_promoter_score) == (5, 2, 2, 0)


def test_without_marks_there_is_no_mean() -> None:
    nothing = FollowUpFigures()
    assert nothing.satisfaction_average is None
    assert nothing.satisfied_percent is nothing.net_promoter_score is None


async def figures(desk: TicketDesk, token: str, days: int = 30) -> Any:
    answer = await desk.api.get(f"{PATH}?days={days}", token=token)
    assert answer.status == 200, answer.body
    return answer.body


async def test_they_are_of_ones_own_reach(desk: TicketDesk, people: People) -> None:
    before = await figures(desk, desk.agent.token)
    ticket = await desk.report(desk.agent, anyway="又一件")
    await desk.act(desk.agent, ticket, "submit_for_review")
    await desk.act(desk.agent, ticket, "solve_remotely", {"text": "换了电池"})
    await desk.act(desk.agent, ticket, "confirm_solved")
    await desk.act(desk.agent, ticket, "interview", {"reached": False})
    await desk.act(desk.agent, ticket, "interview", {"satisfaction": 5, "recommendation": 9})
    after = await figures(desk, desk.agent.token)
    told = ("reached", "in_vain", "satisfaction_count", "recommendation_count", "promoters")
    assert [after[name] - before[name] for name in told] == [1, 1, 1, 1, 1]
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert (await figures(desk, elsewhere.token))["reached"] == 0
    technician = await desk.api.get(PATH, token=desk.wang.token)
    assert technician.status == 403
