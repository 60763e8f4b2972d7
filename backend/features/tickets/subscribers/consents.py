"""What goes from tickets when somebody takes a consent back."""

from backend.features.consents import ConsentWithdrawn, PolicyKind
from backend.features.tickets.services.positions import Positions


class WithdrawnConsents:
    def __init__(self, positions: Positions) -> None:
        self._positions = positions

    async def erase_positions(self, event: ConsentWithdrawn) -> None:
        """Where he was is kept for his consent alone (PIPL art. 15, 47). Bears repetition."""
        if event.policy is PolicyKind.POSITION:
            await self._positions.erase_of(event.person_id, event.at)
