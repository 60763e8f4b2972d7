"""What holds clocks, read from the steps of a story: waiting for a price to be approved."""

from datetime import timedelta

import pytest

from backend.features.sla.models.history import Pause
from backend.features.sla.models.marks import Mark, pauses_of
from backend.features.tickets import Act, SuspendReason, TicketState
from tests.kit.working_time.weeks import at

MORNING = at("09-21 09:00")
S = TicketState


def story(*steps: tuple[Act, TicketState] | tuple[Act, TicketState, str]) -> list[Mark]:
    """One step an hour."""
    return [
        Mark(
            seq=number,
            at=MORNING + timedelta(hours=number),
            act=step[0],
            state=step[1],
            reason=step[2] if len(step) > 2 else "",
        )
        for number, step in enumerate(steps)
    ]


def held(start: int, end: int | None) -> Pause:
    return Pause(
        SuspendReason.WAITING_APPROVAL,
        MORNING + timedelta(hours=start),
        None if end is None else MORNING + timedelta(hours=end),
    )


QUOTED = (Act.QUOTE, S.APPOINTED)


@pytest.mark.parametrize(
    ("after", "pauses"),
    [
        ([], [held(0, None)]),
        ([(Act.JUDGE_QUOTE, S.APPOINTED, "refused")], [held(0, 1)]),
        ([(Act.JUDGE_QUOTE, S.APPOINTED, "approved")], [held(0, None)]),
        (
            [
                (Act.JUDGE_QUOTE, S.APPOINTED, "approved"),
                (Act.ANSWER_QUOTE, S.APPOINTED),
            ],
            [held(0, 2)],
        ),
        ([QUOTED, (Act.JUDGE_QUOTE, S.APPOINTED, "refused")], [held(0, 2)]),
        ([(Act.JUDGE_QUOTE, S.APPOINTED, "refused"), QUOTED], [held(0, 1), held(2, None)]),
    ],
    ids=["asked", "refused", "approved", "agreed to", "asked anew", "asked after a no"],
)
def test_a_price_holds_from_being_asked_until_no_answer_is_waited_for(
    after: list[tuple[Act, TicketState]], pauses: list[Pause]
) -> None:
    assert list(pauses_of(story(QUOTED, *after))) == pauses


def test_a_price_refused_while_work_stood_still_holds_nothing_any_more() -> None:
    marks = story(
        (Act.QUOTE, S.IN_SERVICE),
        (Act.SUSPEND, S.SUSPENDED, "waiting_approval"),
        (Act.JUDGE_QUOTE, S.SUSPENDED, "refused"),
        (Act.RESUME, S.IN_SERVICE),
    )
    assert {pause.ended_at for pause in pauses_of(marks)} == {
        MORNING + timedelta(hours=2),
        MORNING + timedelta(hours=3),
    }
