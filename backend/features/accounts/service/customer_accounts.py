"""The front door to customers' accounts, and the one place where two of them become one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from backend.features.accounts.errors import CustomerNotFound
from backend.features.accounts.models import CustomerAccount, CustomerOrigin, WeChatChannel
from backend.features.accounts.repository import CustomerAccountRepository
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import SYSTEM
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

MOST_MERGES_FOLLOWED = 5


@dataclass(frozen=True)
class CustomerCard:
    """A customer as other features see one. Name and phone are plain: mask them when shown."""

    id: str
    name: str
    phone: str
    has_verified_phone: bool
    version: int
    origin: CustomerOrigin | None = None

    @classmethod
    def of(cls, account: CustomerAccount) -> "CustomerCard":
        return cls(
            id=account.id,
            name=account.name,
            phone=account.phone,
            has_verified_phone=account.phone_verified_at is not None,
            version=account.version,
            origin=account.origin,
        )


class CustomerAccounts:
    def __init__(
        self,
        accounts: CustomerAccountRepository,
        sessions: SessionService,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.accounts = accounts
        self.sessions = sessions
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def get(self, customer_id: str) -> CustomerCard:
        """The account, or the one it was merged into. Raises CustomerNotFound."""
        return CustomerCard.of(await self.load(customer_id))

    async def many(self, customer_ids: Collection[str]) -> dict[str, CustomerCard]:
        """By the id asked for; unknown ids are left out, merged ones show whom they became."""
        found = {account.id: account for account in await self.accounts.many(set(customer_ids))}
        gone = {account.merged_into for account in found.values() if account.merged_into}
        heirs = {account.id: account for account in await self.accounts.many(gone)}
        return {
            asked: CustomerCard.of(heirs.get(account.merged_into, account))
            for asked, account in found.items()
        }

    async def merged_away(self, customer_id: str) -> list[str]:
        """The ids of accounts that were merged into this one; at most 1000."""
        return [account.id for account in await self.accounts.merged_away(customer_id)]

    async def find_by_phone(self, phone: str) -> CustomerCard | None:
        """`phone` in E.164 (kit.pii.Phone makes it so)."""
        account = await self.accounts.by_phone(phone)
        return CustomerCard.of(account) if account else None

    async def find_by_openid(self, channel: WeChatChannel, openid: str) -> CustomerCard | None:
        """Whose WeChat identity that is, if anybody's yet."""
        account = await self.accounts.by_openid(channel, openid)
        return CustomerCard.of(account) if account else None

    async def by_phones(self, phones: Collection[str]) -> dict[str, CustomerCard]:
        """As `find_by_phone` for many at once: those who are known, by phone."""
        found = await self.accounts.by_phones(phones)
        return {account.phone: CustomerCard.of(account) for account in found}

    async def search(self, text: str, page: PageQuery) -> Page[CustomerCard]:
        """By the phone's last four digits, the whole phone, or the whole name."""
        found = await self.accounts.search(text, page)
        cards = [CustomerCard.of(account) for account in found.items]
        return Page(items=cards, next_cursor=found.next_cursor)

    async def openids(self, customer_id: str, channel: WeChatChannel) -> list[str]:
        """Where messages reach the customer, latest linked first. Raises CustomerNotFound."""
        return (await self.load(customer_id)).openids(channel)

    @transactional
    async def ensure(self, phone: str, name: str = "") -> CustomerCard:
        """The account with this phone (E.164), opened if there is none: intake by phone.

        A name is filled in where it was missing, never overwritten.
        """
        account = await self.accounts.by_phone(phone)
        if account is None:
            account = CustomerAccount.opened(self.now(), name=name, phone=phone)
            await self.accounts.add(account)
        elif name and not account.name:
            await self.set_name(account, name)
        return CustomerCard.of(account)

    @transactional
    async def ensure_many(self, names: Mapping[str, str]) -> dict[str, CustomerCard]:
        """As `ensure` for many at once: names by phone in, cards by phone out."""
        known = {account.phone: account for account in await self.accounts.by_phones(names)}
        fresh = {
            phone: CustomerAccount.opened(self.now(), name=name, phone=phone)
            for phone, name in names.items()
            if phone not in known
        }
        await self.accounts.add_all(list(fresh.values()))
        for phone, account in known.items():
            if names[phone] and not account.name:
                await self.set_name(account, names[phone])
        return {phone: CustomerCard.of(each) for phone, each in (known | fresh).items()}

    @transactional
    async def rename(
        self, customer_id: str, name: str, *, version: int | None = None
    ) -> CustomerCard:
        """Raises CustomerNotFound, StaleDocument (where `version` is given and old)."""
        account = await self.load(customer_id)
        if version not in (None, account.version):
            raise StaleDocument
        await self.set_name(account, name)
        return CustomerCard.of(account)

    async def set_name(self, account: CustomerAccount, name: str) -> None:
        account.name = name
        await self.accounts.save(account)
        await self.sessions.follow(account)

    @transactional
    async def came_by(self, customer_id: str, origin: CustomerOrigin) -> None:
        """He scanned a code of ours. Raises CustomerNotFound."""
        account = await self.load(customer_id)
        if account.came_by(origin):
            await self.accounts.save(account)

    @transactional
    async def link(
        self, channel: WeChatChannel, openid: str, unionid: str = "", name: str = ""
    ) -> CustomerCard:
        """The account of this WeChat identity, opened if there is none."""
        return CustomerCard.of(await self.identified(channel, openid, unionid, name))

    async def identified(
        self, channel: WeChatChannel, openid: str, unionid: str, name: str = ""
    ) -> CustomerAccount:
        """As `link`. An openid and a unionid that lead to two accounts prove them one person."""
        account = await self.accounts.by_openid(channel, openid)
        same = await self.accounts.by_unionid(unionid) if unionid else None
        if account and same and account.id != same.id:
            if account.phone and same.phone:
                return account  # two numbers: they become one only by verifying the same
            account = await self.merge(*_order(account, same))
        account = account or same
        if account is None:
            account = CustomerAccount.opened(self.now(), name=name)
            account.link(channel, openid, unionid, self.now())
            await self.accounts.add(account)
        elif account.link(channel, openid, unionid, self.now()):
            await self.accounts.save(account)
        return account

    async def merge(self, merged: CustomerAccount, into: CustomerAccount) -> CustomerAccount:
        """Identities and sessions move; features above follow by CustomerAccountsMerged."""
        into.absorb(merged)
        await self.accounts.save(merged)
        await self.accounts.save(into)
        for earlier in await self.accounts.merged_away(merged.id):
            earlier.merged_into = into.id
            await self.accounts.save(earlier)
        await self.sessions.follow(into, formerly=merged.id)
        await self.audit.record(
            SYSTEM, AuditAction.CUSTOMERS_MERGED, "customer", into.id, {"merged_id": merged.id}
        )
        return into

    async def load(self, customer_id: str) -> CustomerAccount:
        """Raises CustomerNotFound."""
        account = await self.accounts.get(customer_id)
        for _ in range(MOST_MERGES_FOLLOWED):
            if not account.merged_into:
                return account
            account = await self.accounts.get(account.merged_into)
        raise CustomerNotFound


def _order(one: CustomerAccount, other: CustomerAccount) -> tuple[CustomerAccount, CustomerAccount]:
    """Which goes into which: staff know a customer by the phone; else the older account stays."""
    stays = min((one, other), key=lambda each: (not each.phone, each.created_at, each.id))
    return (other, stays) if stays is one else (one, stays)
