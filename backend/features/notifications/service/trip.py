"""One try of one delivery: what it met on its ways, and when the next try is due."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from backend.features.notifications.models import Delivery, DeliveryState, Reason
from backend.features.notifications.policies import back_off
from backend.features.notifications.ports import Outcome
from backend.features.notifications.service.wordings import CurrentWording

WAITING_FOR: Final = {
    Outcome.RETRY: Reason.BUSY,
    Outcome.DUPLICATE: Reason.BUSY,
    Outcome.PARKED: Reason.QUOTA,
    Outcome.CLOSED: Reason.PATH_CLOSED,
    Outcome.MISCONFIGURED: Reason.MISCONFIGURED,
}
_SHORT_WAIT_SECONDS: Final = 60


@dataclass
class Trip:
    delivery: Delivery
    current: CurrentWording
    now: datetime
    obstacle: Reason = Reason.NO_ADDRESS
    reason: Reason = Reason.NONE
    waits: list[float] = field(default_factory=list)
    has_failed: bool = False
    at_least_seconds: float = 0

    def postpone(self, outcome: Outcome, seconds: float | None) -> None:
        """A call that failed counts as a try; what was not even called only waits."""
        self.reason = WAITING_FOR[outcome]
        if outcome is Outcome.RETRY:
            self.has_failed = True
            self.at_least_seconds = max(self.at_least_seconds, seconds or 0)
        else:
            self.waits.append(_SHORT_WAIT_SECONDS if seconds is None else seconds)

    def end(self) -> float | None:
        """Seconds until the next try; None when the delivery is settled."""
        if self.delivery.state is not DeliveryState.SENDING:
            return None
        if self.reason is Reason.NONE:
            self.delivery.end(DeliveryState.INBOX_ONLY, self.obstacle)
            return None
        self.delivery.wait(self.reason)
        left = (self.delivery.useful_until - self.now).total_seconds()
        return max(min(self._pause(), left), 1)

    def _pause(self) -> float:
        # All who wait for the same thing do not come back at the same moment.
        pauses = [wait * (1 + 0.2 * random.random()) for wait in self.waits]  # noqa: S311 - jitter
        if self.has_failed:
            self.delivery.tries += 1
            pauses.append(max(back_off(self.delivery.tries), self.at_least_seconds))
        return min(pauses)
