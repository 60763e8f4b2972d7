"""What this feature needs from those above it."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Offerings(Protocol):
    """What the firm services; filled in `container.py`, as products and services stand above."""

    @property
    def service_names(self) -> Mapping[str, str]:
        """The service types there are, with their names."""

    async def line_names(self, line_ids: Sequence[str]) -> Mapping[str, str]:
        """The names of those product lines that exist, by id."""
