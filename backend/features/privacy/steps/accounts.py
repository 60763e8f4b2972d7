"""His account and where he is signed in; of staff, what is in their file."""

from collections.abc import AsyncIterator

from backend.features.accounts import Accounts, CustomerNotFound, StaffNotFound
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.features.workforce import WorkforceParts
from backend.kit.access import ActorKind
from backend.kit.mongo import Mongo, UnitOfWork, transactional
from backend.kit.personal_fields import rewritten

_SECRETS = frozenset({"token_hash", "password_hash", "password_link"})
FORMER_STAFF = "离职人员"


class AccountRecords(NothingMore):
    name = "accounts"

    def __init__(
        self, accounts: Accounts, workforce: WorkforceParts, mongo: Mongo, unit_of_work: UnitOfWork
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = accounts.stores
        self._facts = workforce.stores.facts
        self._mongo = mongo

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is ActorKind.CUSTOMER:
            yield OwnDocument("customer_accounts", await self._stores.customers.get(person.id))
        else:
            yield OwnDocument("staff", await self._stores.staff.get(person.id), _SECRETS)
            async for row in self._facts.collection.stream({"staff_id": person.id}):
                yield OwnDocument("staff_facts", self._facts.load(row))
        for session in await self._stores.sessions.of_person(person.id):
            yield OwnDocument("sessions", session, _SECRETS)

    async def obstacles(self, person: Person) -> list[str]:
        if person.kind is ActorKind.CUSTOMER:
            return []
        is_active = (await self._stores.staff.get(person.id)).active
        return ["账号还在职，请先由管理员办理离职"] if is_active else []

    async def erase(self, person: Person) -> None:
        """The account stays as an empty shell, for what is kept names its id."""
        if person.kind is ActorKind.CUSTOMER:
            await self._empty_customer(person)
        else:
            await self._empty_staff(person)
            async for row in self._facts.collection.stream({"staff_id": person.id}):
                await self._empty_fact(row["_id"])
        await self._forget_reach(person)

    @transactional
    async def _empty_customer(self, person: Person) -> None:
        try:
            account = await self._stores.customers.get(person.id)
        except CustomerNotFound:
            return
        account.name, account.phone, account.phone_verified_at = "", "", None
        account.identities, account.unionids = [], []
        await self._stores.customers.save(account)
        await self._stores.sessions.end_all(person.id)

    @transactional
    async def _empty_staff(self, person: Person) -> None:
        try:
            staff = await self._stores.staff.get(person.id)
        except StaffNotFound:
            return
        staff.name, staff.phone, staff.wecom_userid = FORMER_STAFF, "", ""
        staff.official_account_openid = ""
        staff.username, staff.password_hash = f"former-{staff.id[:12]}", ""
        staff.password_link, staff.active = None, False
        await self._stores.staff.save(staff)
        await self._stores.sessions.end_all(person.id)

    @transactional
    async def _empty_fact(self, fact_id: str) -> None:
        fact = await self._facts.get(fact_id)
        emptied = rewritten(fact, lambda label, path, value: "")
        if emptied is not fact:
            await self._facts.save(emptied)

    async def _forget_reach(self, person: Person) -> None:
        """What was counted of his messages, under keys made of his identities."""
        for identity in person.identities:
            key = self._mongo.crypto.blind("wechat_identity", identity)
            for name in ("message_consents", "consent_ledger"):
                rows = self._mongo.collection(name)
                await rows.delete_many({"_id": {"$regex": f"^{key}"}})
