"""Where a person can be reached, asked of the accounts each time: people come and go."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from backend.features.accounts import (
    CustomerAccounts,
    CustomerNotFound,
    StaffDirectory,
    StaffNotFound,
    WeChatChannel,
)
from backend.features.notifications.models import Place, Recipient, RecipientKind
from backend.kit.pii import mask_name, mask_phone

_MOBILE: Final = re.compile(r"\+861[3-9]\d{9}")

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
            Place.SMS: await self._mobile_of_customer(recipient.id),
        }

    async def names(self, recipients: Sequence[Recipient]) -> Mapping[str, str]:
        """By their ids, customers' masked; who is gone is left out."""
        staff = {each.id for each in recipients if each.kind is RecipientKind.STAFF}
        customers = {each.id for each in recipients} - staff
        colleagues = await self._staff.many(staff)
        told = await self._customers.many(customers)
        return {
            **{key: card.name for key, card in colleagues.items()},
            **{
                key: f"{mask_name(card.name)} {mask_phone(card.phone)}".strip()
                for key, card in told.items()
            },
        }

    async def _mobile_of_customer(self, customer_id: str) -> Sequence[str]:
        try:
            return mobile_phones((await self._customers.get(customer_id)).phone)
        except CustomerNotFound:
            return ()

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
        if not card.active:
            return {}
        member = [card.wecom_userid] if card.wecom_userid else []
        follower = [card.official_account_openid] if card.official_account_openid else []
        return {
            Place.WECOM: member,
            Place.OFFICIAL_ACCOUNT: follower,
            Place.SMS: mobile_phones(card.phone),
        }


def mobile_phones(phone: str) -> Sequence[str]:
    """A landline takes no text message; nor do our templates go abroad. `phone` in E.164."""
    return [phone] if _MOBILE.fullmatch(phone) else []
