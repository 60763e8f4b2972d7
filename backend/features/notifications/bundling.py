"""Notices to staff that come many at once: the first go alone, the others are told as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from backend.features.notifications.models import Link, Recipient
from backend.features.notifications.occasions import Occasion
from backend.kit.aggregate import Aggregate

MOST_ALONE: Final = 3
WINDOW: Final = timedelta(seconds=60)
KEEP: Final = timedelta(days=2)


@dataclass(frozen=True)
class Summary:
    """The notice that says how many, and where they all are. Its placeholders are `count`,
    `number` (the newest) and `since`. Within `window` the first MOST_ALONE go alone."""

    occasion: Occasion
    link: Link
    window: timedelta = WINDOW


_SLA: Final = Summary(
    Occasion.STAFF_SLA_ALERTS,
    Link(web_path="/console/sla", miniprogram_page="pages/sla/index"),
    window=timedelta(minutes=10),
)
"""Levels of lateness come by the hundred after an outage (domain-rules.md b.6)."""


SUMMARIES: Final[Mapping[Occasion, Summary]] = {
    Occasion.STAFF_NEW_REQUEST: Summary(
        Occasion.STAFF_NEW_REQUESTS,
        Link(web_path="/console/tickets?state=submitted", miniprogram_page="pages/desk/index"),
    ),
    Occasion.STAFF_URGED: Summary(
        Occasion.STAFF_MANY_URGED,
        Link(web_path="/console/tickets?urged=true", miniprogram_page="pages/desk/index"),
    ),
    Occasion.STAFF_SLA_ALERT: _SLA,
    Occasion.STAFF_SLA_ESCALATED: _SLA,
}


class Bundle(Aggregate):
    """How many of one occasion a person was told within the window, and the one notice that holds
    the rest: `gathered` of them since `gathering_since`."""

    alone: int = 0
    window_ends_at: datetime
    delivery_id: str = ""
    gathered: int = 0
    gathering_since: datetime | None = None
    expire_at: datetime

    @classmethod
    def of(cls, occasion: Occasion, recipient: Recipient, now: datetime) -> Self:
        identity = f"{occasion}|{recipient.kind}|{recipient.id}"
        return cls(id=identity, window_ends_at=now, expire_at=now + KEEP)

    def lets_go_alone(self, now: datetime, ends_at: datetime) -> bool:
        """Counts it. A window that is over begins anew, and ends at `ends_at` then."""
        if now >= self.window_ends_at:
            self.alone, self.window_ends_at = 0, ends_at
        self.expire_at = now + KEEP
        self.alone += 1
        return self.alone <= MOST_ALONE

    def begin(self, delivery_id: str, now: datetime) -> None:
        self.delivery_id, self.gathered, self.gathering_since = delivery_id, 0, now

    def gather(self) -> int:
        self.gathered += 1
        return self.gathered
