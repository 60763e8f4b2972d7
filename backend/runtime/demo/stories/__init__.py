"""What happened in the demo firm's month: every state, every usual turn, told in order."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from backend.features.tickets.models.ticket import Ticket
from backend.runtime.demo.firm import Appliance
from backend.runtime.demo.stories.office import (
    accepted,
    cancelled,
    dispatched,
    in_review,
    need_info,
    refused,
    rejected,
    solved_remotely,
    submitted,
    to_dispatch,
    unreachable,
    urged,
)
from backend.runtime.demo.stories.together import (
    complained_of,
    helped_by_others,
    reported_twice,
    two_devices,
    two_people,
)
from backend.runtime.demo.stories.visits import (
    appointed,
    arrived_outside,
    closed,
    closed_after_two_visits,
    done,
    follow_up,
    in_service,
    not_accepted,
    rebooked,
    reopened,
    to_revisit,
    traveling,
    waiting_part,
)
from backend.runtime.demo.teller import Teller

Story = Callable[[Teller, Appliance, datetime, int], Awaitable[Ticket]]

PAST: Final[tuple[tuple[Story, int], ...]] = (
    (closed, 52),
    (closed_after_two_visits, 5),
    (cancelled, 4),
    (rejected, 2),
    (reopened, 1),
)
"""Ended before today, spread over the month."""

PRESENT: Final[tuple[tuple[Story, int, int], ...]] = (
    (traveling, 1, 1),
    (in_service, 2, 1),
    (arrived_outside, 1, 1),
    (submitted, 4, 0),
    (need_info, 2, 0),
    (in_review, 2, 0),
    (solved_remotely, 2, 0),
    (to_dispatch, 3, 0),
    (urged, 1, 0),
    (refused, 1, 0),
    (dispatched, 3, 0),
    (accepted, 2, 0),
    (unreachable, 1, 1),
    (appointed, 4, 0),
    (rebooked, 1, 0),
    (waiting_part, 2, 3),
    (to_revisit, 2, 2),
    (done, 3, 2),
    (not_accepted, 1, 2),
    (follow_up, 3, 2),
    (helped_by_others, 1, 0),
    (complained_of, 1, 0),
    (two_people, 1, 0),
    (reported_twice, 1, 0),
    (two_devices, 1, 0),
)
"""Under way: the story, how many, and how many days ago it began. Today's began hours ago, but
those that wait for a technician minutes ago: who does not take in time loses the job."""
