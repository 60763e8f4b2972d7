"""Reactions to what happens to accounts."""

from backend.features.accounts import CustomerAccountsMerged
from backend.features.notifications.models import Recipient
from backend.features.notifications.repository import InboxRepository


class InboxFollowsTheCustomer:
    """Two accounts became one: its inbox holds the messages of both."""

    def __init__(self, messages: InboxRepository) -> None:
        self._messages = messages

    async def __call__(self, event: CustomerAccountsMerged) -> None:
        await self._messages.hand_over(
            Recipient.customer(event.merged_id), Recipient.customer(event.into_id)
        )
