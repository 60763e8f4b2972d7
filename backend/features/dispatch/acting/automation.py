"""Whether the rules act by themselves: off until somebody of the firm switches them on."""

from datetime import datetime

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant


class Automation(Aggregate):
    """Its id is the firm's."""

    enabled: bool = False
    changed_by: str = ""
    changed_at: Instant | None = None

    def switch(self, by: str, now: datetime, *, enabled: bool) -> bool:
        """Whether that changes anything."""
        if self.enabled == enabled:
            return False
        self.enabled, self.changed_by, self.changed_at = enabled, by, now
        return True
