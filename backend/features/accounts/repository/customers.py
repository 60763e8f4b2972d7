from collections.abc import Collection
from datetime import datetime
from typing import Any

from pymongo import IndexModel

from backend.features.accounts.errors import CustomerNotFound, IdentityTaken, PhoneTaken
from backend.features.accounts.models import CustomerAccount, WeChatChannel
from backend.features.accounts.repository.search_keys import PersonKeys
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.pagination import Page, PageQuery


class CustomerAccountRepository(Repository[CustomerAccount]):
    """One phone and one identity lead to one account at most: the unique indexes see to it."""

    model = CustomerAccount
    collection_name = "customer_accounts"
    not_found = CustomerNotFound
    indexes = (
        IndexModel("idx.phone", unique=True, sparse=True),
        IndexModel("idx.openids", unique=True, sparse=True),
        IndexModel("idx.unionids", unique=True, sparse=True),
        IndexModel("idx.name"),
        IndexModel("idx.last_four"),
        IndexModel("merged_into"),
        newest_first(),
    )
    conflicts = {
        "idx.phone": PhoneTaken,
        "idx.openids": IdentityTaken,
        "idx.unionids": IdentityTaken,
    }

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self.keys = PersonKeys(self.blind)

    def index_values(self, aggregate: CustomerAccount) -> dict[str, Any]:
        values: dict[str, Any] = self.keys.of(aggregate.name, aggregate.phone)
        # A missing list is not indexed; an empty one would count as a value.
        if aggregate.identities:
            values["openids"] = [
                self._openid_key(each.channel, each.openid) for each in aggregate.identities
            ]
        if aggregate.unionids:
            values["unionids"] = [self._unionid_key(each) for each in aggregate.unionids]
        return values

    async def by_openid(self, channel: WeChatChannel, openid: str) -> CustomerAccount | None:
        return await self.find_one({"idx.openids": self._openid_key(channel, openid)})

    async def by_unionid(self, unionid: str) -> CustomerAccount | None:
        return await self.find_one({"idx.unionids": self._unionid_key(unionid)})

    async def by_phone(self, phone: str) -> CustomerAccount | None:
        return await self.find_one({"idx.phone": self.keys.phone(phone)})

    async def by_phones(self, phones: Collection[str]) -> list[CustomerAccount]:
        keys = [self.keys.phone(phone) for phone in phones]
        return await self.find({"idx.phone": {"$in": keys}}, limit=len(keys) or 1)

    async def many(self, ids: Collection[str]) -> list[CustomerAccount]:
        return await self.find({"_id": {"$in": list(ids)}}, limit=len(ids) or 1)

    async def merged_away(self, into_id: str) -> list[CustomerAccount]:
        return await self.find({"merged_into": into_id}, limit=1000)

    async def search(self, text: str, page: PageQuery) -> Page[CustomerAccount]:
        """By four digits, whole phone or whole name."""
        return await self.page({"$or": self.keys.alternatives(text)}, page)

    async def stamp_sign_in(self, account: CustomerAccount, now: datetime) -> None:
        """Also makes a sign-in and a merge at once conflict, so that no session is left behind."""
        await self.collection.update_one({"_id": account.id}, {"$set": {"last_signed_in_at": now}})

    def _openid_key(self, channel: WeChatChannel, openid: str) -> str:
        return self.blind("wechat_identity", f"{channel}|{openid}")

    def _unionid_key(self, unionid: str) -> str:
        return self.blind("wechat_identity", f"unionid|{unionid}")
