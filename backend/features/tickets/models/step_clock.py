"""The clock of one stay in a state: which of the flow's limits have passed, and which is next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel

from backend.features.tickets.models.flow_plan import StepLimit
from backend.kit.clock import Instant


class StepClock(BaseModel):
    """`since`: when it came into the state; `reached`: minutes of the last limit that passed;
    `due_at`: when the next one does, None where there is none."""

    since: Instant
    reached: int = 0
    due_at: Instant | None = None


def step_clock(
    before: StepClock | None, since: datetime, limits: Sequence[StepLimit]
) -> StepClock | None:
    """As the clock stands for these limits, the soonest first; what has passed in this stay does
    not pass again, whatever the limits were then. None where there are none."""
    if not limits:
        return None
    reached = before.reached if before and before.since == since else 0
    ahead = next((each.minutes for each in limits if each.minutes > reached), None)
    due_at = since + timedelta(minutes=ahead) if ahead else None
    return StepClock(since=since, reached=reached, due_at=due_at)
