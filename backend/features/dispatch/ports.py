"""What dispatch asks of features that are not there yet, or lie above; filled in `container.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from backend.features.dispatch.models.words import PartState


class VanStock(Protocol):
    """Who has which parts with him, or will have in time."""

    @property
    def is_kept(self) -> bool:
        """Whether anybody can tell at all; if not, no book may ask for parts."""

    async def state_of(
        self, parts: Sequence[str], staff_ids: Collection[str], by: datetime
    ) -> Mapping[str, PartState]:
        """Of each person, by id, whether he has all of these parts, by name, at that moment."""


class NoStock:
    """Until parts are kept: of no part is anything known."""

    is_kept = False

    async def state_of(
        self, parts: Sequence[str], staff_ids: Collection[str], by: datetime
    ) -> Mapping[str, PartState]:
        return dict.fromkeys(staff_ids, PartState.UNKNOWN)
