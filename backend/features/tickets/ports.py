"""What tickets ask others for, by the narrowest name."""

from typing import Protocol

from backend.features.consents import ConsentBook, ConsentNeeded, PolicyKind


class PositionConsent(Protocol):
    """A technician's separate consent to keeping where he was (PIPL art. 13, 29)."""

    async def allows_position(self, staff_id: str) -> bool:
        """Whether he has given it and not taken it back."""


class WrittenConsent:
    """By the book: his own tap, to the text as it is now."""

    def __init__(self, book: ConsentBook) -> None:
        self._book = book

    async def allows_position(self, staff_id: str) -> bool:
        try:
            await self._book.require_own(staff_id, PolicyKind.POSITION)
        except ConsentNeeded:
            return False
        return True
