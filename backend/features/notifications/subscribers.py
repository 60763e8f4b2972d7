"""Reactions to what happens to accounts."""

from backend.features.accounts import CustomerAccountsMerged
from backend.features.notifications.call_list.repository import CallRepository
from backend.features.notifications.models import Recipient
from backend.features.notifications.repository import InboxRepository


class InboxFollowsTheCustomer:
    """Two accounts became one: its inbox holds the messages of both, and whoever was to be
    telephoned still is."""

    def __init__(self, messages: InboxRepository, calls: CallRepository) -> None:
        self._messages = messages
        self._calls = calls

    async def __call__(self, event: CustomerAccountsMerged) -> None:
        await self._messages.hand_over(
            Recipient.customer(event.merged_id), Recipient.customer(event.into_id)
        )
        await self._calls.hand_over(event.merged_id, event.into_id)
