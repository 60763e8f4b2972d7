"""A card holds so many lines and no more, and whoever was sent always stands in it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.features.dispatch.models import AssignmentCard, RejectionLine, RuleUsed, ScoreLine
from backend.features.dispatch.models.card import KEEP, MOST_REJECTED, MOST_SCORED
from backend.features.dispatch.models.standing import Standing, Suspension, SuspensionCause
from tests.features.dispatch.builders import person, ranked

NOW = datetime(2026, 9, 21, 1, tzinfo=UTC)
RULE = RuleUsed(key="default", name="默认", book_version=3, mode="pool")


def a_card(fit: int, unfit: int, *chosen: str) -> AssignmentCard:
    people = [person(f"f{number:03}", jobs_today=number // 40) for number in range(fit)]
    people += [person(f"r{number:03}", windows=(), available=()) for number in range(unfit)]
    ranking = ranked(people)
    return AssignmentCard.of("ticket-1", RULE, ranking, chosen, None, 60, "system", NOW)


def test_a_thousand_candidates_make_a_card_of_so_many_lines_and_counts_of_the_rest() -> None:
    card = a_card(400, 600)
    assert (len(card.scored), len(card.rejected)) == (MOST_SCORED, MOST_REJECTED)
    assert (card.scored_count, card.rejected_count) == (400, 600)
    assert card.rejected_by == {"shift": 600}
    assert [line.rank for line in card.scored] == list(range(1, MOST_SCORED + 1))
    assert card.expire_at == NOW + KEEP
    assert len(card.model_dump_json()) < 64 * 1024


def test_who_was_sent_stands_in_it_by_name_however_far_down() -> None:
    card = a_card(200, 300, "f199", "r299")
    line = card.line_of("f199")
    assert isinstance(line, ScoreLine)
    assert line.rank == 200
    assert isinstance(card.line_of("r299"), RejectionLine)
    assert (len(card.scored), len(card.rejected)) == (MOST_SCORED + 1, MOST_REJECTED)
    assert card.line_of("f198") is None


@pytest.mark.parametrize(
    ("until", "day", "said"),
    [
        (None, date(2099, 1, 1), "安全原因"),
        (date(2026, 9, 30), date(2026, 9, 30), "安全原因（至 2026-09-30）"),
        (date(2026, 9, 30), date(2026, 10, 1), ""),
    ],
)
def test_a_suspension_holds_up_to_and_on_its_last_day(
    until: date | None, day: date, said: str
) -> None:
    standing = Standing(
        id="li",
        suspension=Suspension(cause=SuspensionCause.SAFETY, until=until, by="boss", at=NOW),
    )
    assert standing.suspended_on(day) == said
    assert Standing(id="li").suspended_on(day) == ""
    assert timedelta(days=365) < KEEP
