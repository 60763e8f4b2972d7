"""What is written down about consent when accounts are opened and become one."""

from backend.features.accounts import (
    CustomerAccountOpened,
    CustomerAccounts,
    CustomerAccountsMerged,
    CustomerNotFound,
)
from backend.features.consents.book import ConsentBook


class ConsentSubscribers:
    def __init__(self, book: ConsentBook, customers: CustomerAccounts) -> None:
        self._book = book
        self._customers = customers

    async def note_why_contact_is_held(self, event: CustomerAccountOpened) -> None:
        """Of somebody who was entered by others; who signs in himself is asked at the door."""
        try:
            card = await self._customers.get(event.customer_id)
        except CustomerNotFound:
            return
        if card.id == event.customer_id and (card.phone or card.name):
            await self._book.note_service(card.id)

    async def decisions_follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        await self._book.take_over(event.merged_id, event.into_id)
