"""What a customer may count on, for the view of his ticket."""

from backend.features.sla.models import CLOCK_NAMES
from backend.features.sla.repository import ClockRepository
from backend.features.tickets import TimePromised
from backend.kit.mongo import Mongo


class PromisedTimes:
    """Read from the kept record: one look by its id."""

    def __init__(self, mongo: Mongo) -> None:
        self._records = ClockRepository(mongo)

    async def next_of(self, ticket_id: str) -> TimePromised | None:
        record = await self._records.of_ticket(ticket_id)
        if record is None or record.promise is None:
            return None
        return TimePromised(CLOCK_NAMES[record.promise.clock], record.promise.due_at)
