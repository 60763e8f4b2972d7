"""What customers were told, and how it ended: without the words, which are theirs."""

from collections.abc import Sequence

from pydantic import BaseModel

from backend.features.notifications.models import (
    Arrival,
    Delivery,
    DeliveryState,
    InboxMessage,
    Place,
    Reason,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository.deliveries import DeliveryRepository
from backend.features.notifications.repository.inbox import InboxRepository
from backend.features.notifications.schemas.deliveries import REASONS
from backend.features.notifications.wording import WordingBook
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


class NoticeFate(BaseModel):
    """One message about a case: where it went, and how it ended. `arrival` None: the platform has
    not told."""

    id: str
    occasion: Occasion
    occasion_name: str
    title: str
    created_at: Instant
    read_at: Instant | None
    state: DeliveryState
    place: Place | None
    arrival: Arrival | None
    reason_text: str
    tries: int


class MessageHistory:
    """It asks nobody who they are: callers have checked that."""

    def __init__(
        self, inbox: InboxRepository, deliveries: DeliveryRepository, book: WordingBook
    ) -> None:
        self._inbox = inbox
        self._deliveries = deliveries
        self._book = book

    async def about(self, kind: str, subject_id: str, limit: int) -> list[NoticeFate]:
        """What customers were told of one case, newest first, in two queries; kept for 90 days."""
        deliveries = await self._deliveries.about(kind, subject_id, limit)
        messages = await self._inbox.many([delivery.id for delivery in deliveries])
        inbox = {message.id: message for message in messages}
        return [self._fate(delivery, inbox.get(delivery.id)) for delivery in deliveries]

    def _fate(self, delivery: Delivery, message: InboxMessage | None) -> NoticeFate:
        return NoticeFate(
            **delivery.model_dump(
                include={"id", "occasion", "created_at", "state", "place", "arrival", "tries"}
            ),
            occasion_name=self._book[delivery.occasion].name,
            title=message.title if message else "",
            read_at=message.read_at if message else None,
            reason_text=REASONS[delivery.reason],
        )

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
