"""When a notice is sent, and when again."""

import random
from datetime import datetime, time, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from backend.kit.clock import shanghai

# The row's own schedule, past the calls of one try (protocol sheet 6, reliability R34).
BACKOFF_SECONDS: Final = (5, 60, 300, 1800, 7200)
CALLS_OF_ONE_TRY: Final = 3
CALL_PAUSES_SECONDS: Final = (0.5, 2.0)
MISCONFIGURED_WAIT_SECONDS: Final = 600

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def back_off(tries: int) -> float:
    """Seconds until the next try after so many, a fifth more or less."""
    step = BACKOFF_SECONDS[min(max(tries, 1), len(BACKOFF_SECONDS)) - 1]
    return step * (0.8 + 0.4 * random.random())  # noqa: S311 - jitter


class QuietHours(BaseModel):
    """Shanghai time; from 22:00 until 08:00 passes midnight. Equal ends: no quiet hours."""

    model_config = ConfigDict(frozen=True)

    starts: ClockTime = "22:00"
    ends: ClockTime = "08:00"

    def left(self, moment: datetime) -> timedelta | None:
        """How long it stays quiet; None outside quiet hours."""
        local = shanghai(moment)
        starts, ends = time.fromisoformat(self.starts), time.fromisoformat(self.ends)
        now = local.time()
        quiet = starts <= now < ends if starts <= ends else now >= starts or now < ends
        if not quiet:
            return None
        morning = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
        if morning <= local:
            morning += timedelta(days=1)
        return morning - local
