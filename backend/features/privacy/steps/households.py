"""His homes: alone, they are emptied; shared, only his own part goes."""

from collections.abc import AsyncIterator

from backend.features.customers import Customers, Household, MemberRole
from backend.features.privacy.person import GONE, Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.driver import Filter
from backend.kit.personal_fields import rewritten


class HouseholdRecords(NothingMore):
    name = "households"

    def __init__(self, customers: Customers, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self._homes = customers.store
        self._invitations = customers.invitations

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        for home in await self._homes.of_account(person.id):
            yield OwnDocument("households", _seen_by(home, person))

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            return
        homes = self._homes.collection
        async for row in homes.stream(self._about(person), projection={"_id": 1}):
            await self._leave(row["_id"], person)

    def _about(self, person: Person) -> Filter:
        """Those he belongs to, and those where he is the one to call."""
        called = [self._homes.sought_phone(phone) for phone in person.phones]
        member = {"members.account_id": {"$in": list(person.ids)}}
        return {"$or": [member, *called], "created_at": {"$lte": person.known_until}}

    @transactional
    async def _leave(self, household_id: str, person: Person) -> None:
        home = await self._homes.get(household_id)
        is_his = any(home.holds(account_id) for account_id in person.ids)
        if is_his:
            await self._invitations.collection.delete_many({"household_id": home.id})
            _take_out(home, person)
        left = rewritten(home, lambda label, path, value: person.hidden_from(value))
        for address in left.addresses:
            if address.contact_phone == GONE:
                address.contact_name, address.contact_phone = "", ""
        left.contacts = [each for each in left.contacts if each.phone != GONE]
        await self._homes.save(left)


def _take_out(home: Household, person: Person) -> None:
    others = [m for m in home.members if m.account_id not in person.ids]
    was_owner = home.owner_id in person.ids
    if not others:
        home.name, home.addresses, home.contacts = "", [], []
    elif was_owner:
        home.name = ""
        heir = min(others, key=lambda member: member.since)
        heir.role = MemberRole.OWNER
    home.members = others
    if home.first_of in person.ids:
        home.first_of = None


def _seen_by(home: Household, person: Person) -> Household:
    """Without the people that others of the home have named for their addresses."""
    own = {*person.phones, ""}
    seen = home.model_copy(deep=True)
    for address in seen.addresses:
        if address.contact_phone not in own:
            address.contact_name, address.contact_phone = "", ""
    seen.contacts = [each for each in seen.contacts if each.phone in person.phones]
    return seen
