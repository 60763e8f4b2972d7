"""What customers were told, and how it ended: without the words, which are theirs."""

from collections.abc import Sequence

from pydantic import BaseModel

from backend.features.notifications.models import DeliveryState, Place, Reason
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository.deliveries import DeliveryRepository
from backend.features.notifications.repository.inbox import InboxRepository
from backend.kit.clock import Instant


class MessageSent(BaseModel):
    """`state`, `place` and `reason` are of its delivery, None once that is no longer kept."""

    id: str
    occasion: Occasion
    account_id: str
    sent_at: Instant
    read_at: Instant | None
    state: DeliveryState | None
    place: Place | None
    reason: Reason | None


class MessageHistory:
    """It asks nobody who they are: callers have checked that."""

    def __init__(self, inbox: InboxRepository, deliveries: DeliveryRepository) -> None:
        self._inbox = inbox
        self._deliveries = deliveries

    async def of_customers(self, account_ids: Sequence[str], limit: int) -> list[MessageSent]:
        """The latest to any of them, newest first, in two queries."""
        messages = await self._inbox.latest_of_customers(account_ids, limit)
        found = await self._deliveries.many([message.id for message in messages])
        deliveries = {delivery.id: delivery for delivery in found}
        sent = []
        for message in messages:
            delivery = deliveries.get(message.id)
            sent.append(
                MessageSent(
                    id=message.id,
                    occasion=message.occasion,
                    account_id=message.recipient.id,
                    sent_at=message.created_at,
                    read_at=message.read_at,
                    state=delivery.state if delivery else None,
                    place=delivery.place if delivery else None,
                    reason=delivery.reason if delivery else None,
                )
            )
        return sent
