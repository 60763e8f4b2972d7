"""How much is let in at once."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass

from backend.kit.errors import ServiceBusy, TooManyRequests
from backend.kit.http.uploads.spool import StorageFull


@dataclass(frozen=True)
class UploadRules:
    """`largest_bytes`: the largest file of any kind; smaller limits are the endpoint's to say.

    A body must arrive within `seconds`, and `slow_bytes` of it in every `slow_seconds`.
    """

    largest_bytes: int
    seconds: float = 300
    slow_seconds: float = 15
    slow_bytes: int = 16 * 1024
    at_once: int = 32
    at_once_each: int = 10


class UploadGate:
    """How many uploads this process takes at once: each holds a temporary file."""

    def __init__(self, rules: UploadRules) -> None:
        self.rules = rules
        self._entered: Counter[str] = Counter()

    def enter(self, actor_id: str) -> None:
        """Raises ServiceBusy, TooManyRequests, StorageFull."""
        if self.inside >= self.rules.at_once:
            raise ServiceBusy
        if self._entered[actor_id] >= self.rules.at_once_each:
            raise TooManyRequests(retry_after=5)
        needed = (self.inside + 1) * self.rules.largest_bytes
        if shutil.disk_usage(tempfile.gettempdir()).free < needed:
            raise StorageFull
        self._entered[actor_id] += 1

    @property
    def inside(self) -> int:
        return self._entered.total()

    def leave(self, actor_id: str) -> None:
        self._entered[actor_id] -= 1
        if not self._entered[actor_id]:
            del self._entered[actor_id]
