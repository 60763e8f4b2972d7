"""What tickets need from features above them; filled in `container.py`."""

from typing import Protocol


class PositionConsent(Protocol):
    """A technician's separate consent to keeping where he was (PIPL art. 13, 29)."""

    async def allows_position(self, staff_id: str) -> bool:
        """Whether he has given it and not taken it back."""


class NobodyConsented:
    """Until somebody keeps consents: then no position is kept either."""

    async def allows_position(self, staff_id: str) -> bool:
        return False
