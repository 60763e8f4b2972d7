"""Where a person can be reached, asked of the accounts each time: people come and go."""

from collections.abc import Mapping, Sequence

from backend.features.accounts import (
    CustomerAccounts,
    CustomerNotFound,
    StaffDirectory,
    StaffNotFound,
    WeChatChannel,
)
from backend.features.notifications.models import Place, Recipient, RecipientKind

Addresses = Mapping[Place, Sequence[str]]


class AddressBook:
    def __init__(self, customers: CustomerAccounts, staff: StaffDirectory) -> None:
        self._customers = customers
        self._staff = staff

    async def of(self, recipient: Recipient) -> Addresses:
        """By place, the latest linked first; nothing for who is unknown or has left."""
        if recipient.kind is RecipientKind.STAFF:
            return await self._of_staff(recipient.id)
        return {
            Place.MINIPROGRAM: await self.openids(recipient.id, WeChatChannel.MINIPROGRAM),
            Place.OFFICIAL_ACCOUNT: await self.openids(
                recipient.id, WeChatChannel.OFFICIAL_ACCOUNT
            ),
        }

    async def openids(self, customer_id: str, channel: WeChatChannel) -> Sequence[str]:
        try:
            return await self._customers.openids(customer_id, channel)
        except CustomerNotFound:
            return ()

    async def _of_staff(self, staff_id: str) -> Addresses:
        try:
            card = await self._staff.get(staff_id)
        except StaffNotFound:
            return {}
        return {Place.WECOM: [card.wecom_userid]} if card.active and card.wecom_userid else {}
