"""A customer: one person, whom a phone number or a WeChat identity leads to."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.accounts.events import (
    CustomerAccountOpened,
    CustomerAccountsMerged,
    CustomerPhoneVerified,
)
from backend.kit.aggregate import Aggregate
from backend.kit.pii import PersonName, StoredPhone, WeChatIdentity

MOST_IDENTITIES: Final = 20


class WeChatChannel(StrEnum):
    MINIPROGRAM = "miniprogram"
    OFFICIAL_ACCOUNT = "official_account"


class LinkedIdentity(BaseModel):
    """An openid names a person within one mini-program or official account only."""

    channel: WeChatChannel
    openid: WeChatIdentity
    linked_at: datetime


class CustomerOrigin(BaseModel):
    """By which of our codes somebody came last: whose customer that makes him (`branch_id` empty:
    nobody's in particular), and what stands on his reports."""

    branch_id: str = ""
    source: str = ""
    at: datetime


class CustomerAccount(Aggregate):
    """Opened by a first sign-in or by staff who take a call; empty text means: not known yet."""

    name: PersonName = ""
    phone: StoredPhone = ""
    phone_verified_at: datetime | None = None
    identities: list[LinkedIdentity] = []
    unionids: list[WeChatIdentity] = []
    origin: CustomerOrigin | None = None
    merged_into: str = ""
    created_at: datetime
    last_signed_in_at: datetime | None = None

    @classmethod
    def opened(cls, now: datetime, *, name: str = "", phone: str = "") -> "CustomerAccount":
        account = cls(name=name, phone=phone, created_at=now)
        account.record(CustomerAccountOpened(customer_id=account.id))
        return account

    def link(self, channel: WeChatChannel, openid: str, unionid: str, now: datetime) -> bool:
        """Remember an identity; say whether it was new. The oldest make room."""
        known = any(i.channel is channel and i.openid == openid for i in self.identities)
        if not known:
            new = LinkedIdentity(channel=channel, openid=openid, linked_at=now)
            self.identities = [*self.identities, new][-MOST_IDENTITIES:]
        if unionid and unionid not in self.unionids:
            self.unionids = [*self.unionids, unionid][-MOST_IDENTITIES:]
            return True
        return not known

    def openids(self, channel: WeChatChannel) -> list[str]:
        """Latest linked first."""
        linked = sorted(self.identities, key=lambda identity: identity.linked_at, reverse=True)
        return [identity.openid for identity in linked if identity.channel is channel]

    def came_by(self, origin: CustomerOrigin) -> bool:
        """The latest counts; whether this is it."""
        if self.origin and self.origin.at >= origin.at:
            return False
        self.origin = origin
        return True

    def verify_phone(self, phone: str, now: datetime) -> None:
        self.phone, self.phone_verified_at = phone, now
        self.record(CustomerPhoneVerified(customer_id=self.id))

    def absorb(self, other: "CustomerAccount") -> None:
        """Take over another account of the same person: what this one lacks comes from there.

        Save the other one first, so that its phone and identities are free.
        """
        moved = [i for i in other.identities if i not in self.identities]
        self.identities = [*self.identities, *moved][-MOST_IDENTITIES:]
        fresh = [unionid for unionid in other.unionids if unionid not in self.unionids]
        self.unionids = [*self.unionids, *fresh][-MOST_IDENTITIES:]
        self.name = self.name or other.name
        if other.origin:
            self.came_by(other.origin)
        if not self.phone:
            self.phone, self.phone_verified_at = other.phone, other.phone_verified_at
        other.identities, other.unionids = [], []
        other.name, other.phone, other.phone_verified_at = "", "", None
        other.merged_into = self.id
        self.record(CustomerAccountsMerged(merged_id=other.id, into_id=self.id))
