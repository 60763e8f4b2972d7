import unicodedata
from collections.abc import Collection, Sequence

from pymongo import IndexModel

from backend.features.customers.errors import (
    HouseholdNotFound,
    InvitationInvalid,
    LevelNameTaken,
    LevelNotFound,
)
from backend.features.customers.models import (
    MOST_LEVELS,
    CustomerLevel,
    Household,
    Invitation,
)
from backend.features.places import gazetteer
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, beginning_with, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

MOST_OF_ONE_PERSON = 50


class HouseholdRepository(Repository[Household]):
    """Searched by the people at its addresses through `idx`; members are found by their account.

    `idx.areas`: the area of each address and those it lies in, so that a province is one value: a
    choice of two hundred districts is sorted in memory.
    """

    model = Household
    collection_name = "households"
    not_found = HouseholdNotFound
    indexes = (
        newest_first(),
        newest_first("branch_id"),
        newest_first("organisation_id"),
        newest_first("members.account_id"),
        newest_first("tags"),
        newest_first("level_id"),
        newest_first("contract_id"),
        newest_first("idx.areas"),
        newest_first("branch_id", "idx.areas"),
        newest_first("idx.phones"),
        newest_first("idx.phone_ends"),
        newest_first("idx.names"),
        IndexModel("addresses.estate"),
        IndexModel(
            [("first_of", 1), ("organisation_id", 1), ("branch_id", 1)],
            unique=True,
            partialFilterExpression={"first_of": {"$type": "string"}},
        ),
    )
    scope_fields = {
        Scope.OWN: "members.account_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }

    async def of_account(self, account_id: str) -> list[Household]:
        """The households a person belongs to, the oldest first."""
        return await self.find(
            {"members.account_id": account_id},
            limit=MOST_OF_ONE_PERSON,
            sort=[("created_at", 1), ("_id", 1)],
        )

    async def within_of_account(self, reach: Reach, account_id: str) -> list[Household]:
        """As `of_account`, as far as the reach goes."""
        return await self.find(
            {"$and": [{"members.account_id": account_id}, self.within(reach)]},
            limit=MOST_OF_ONE_PERSON,
            sort=[("created_at", 1), ("_id", 1)],
        )

    async def within_of_accounts(self, reach: Reach, account_ids: Sequence[str]) -> list[Household]:
        """As `within_of_account` for many people at once, the oldest first."""
        found = await self.find(
            {"$and": [{"members.account_id": {"$in": list(account_ids)}}, self.within(reach)]},
            limit=max(len(account_ids), 1) * MOST_OF_ONE_PERSON,
        )
        return sorted(found, key=lambda household: (household.created_at, household.id))

    async def unserved_of(
        self, account_ids: Sequence[str], organisation_id: str
    ) -> list[Household]:
        """First households of these people that no branch serves yet."""
        return await self.find(
            {
                "first_of": {"$in": list(account_ids)},
                "organisation_id": organisation_id,
                "branch_id": "",
            },
            limit=max(len(account_ids), 1),
        )

    async def first_of(
        self, account_id: str, organisation_id: str, branch_ids: list[str]
    ) -> Household | None:
        return await self.find_one(
            {
                "first_of": account_id,
                "organisation_id": organisation_id,
                "branch_id": {"$in": branch_ids},
            }
        )

    async def many(self, household_ids: list[str]) -> list[Household]:
        wanted = list(dict.fromkeys(household_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def page_within(
        self,
        reach: Reach,
        asked: PageQuery,
        *,
        account_id: str | None = None,
        tag: str | None = None,
        level_id: str | None = None,
        contract_id: str | None = None,
        area: str = "",
    ) -> Page[Household]:
        """What is None or empty is not asked for. `area`: a code of any level."""
        plain = {
            "members.account_id": account_id,
            "tags": tag,
            "level_id": level_id,
            "contract_id": contract_id,
            "idx.areas": area,
        }
        sought: list[Filter] = [{name: value} for name, value in plain.items() if value]
        return await self.page({"$and": [*sought, self.within(reach)]}, asked)

    async def page_of_people(
        self, reach: Reach, sought: Sequence[Filter], account_ids: Sequence[str], asked: PageQuery
    ) -> Page[Household]:
        """Those with a member among the accounts, or with somebody sought at an address."""
        people: list[Filter] = [*sought]
        if account_ids:  # an empty choice would keep the indexes from giving the order
            people.append({"members.account_id": {"$in": list(account_ids)}})
        return await self.page({"$and": [{"$or": people}, self.within(reach)]}, asked)

    async def at_estate(self, reach: Reach, start: str, limit: int) -> list[Household]:
        """With an address whose 小区 begins so."""
        sought = {"addresses": {"$elemMatch": {"estate": beginning_with(start)}}}
        return await self.first_within(reach, sought, limit=limit)

    def sought_phone(self, phone: str) -> dict[str, str]:
        return {"idx.phones": self.blind("phone", phone)}

    def sought_phone_end(self, last_four: str) -> dict[str, str]:
        return {"idx.phone_ends": self.blind("phone_end", last_four)}

    def sought_name(self, name: str) -> dict[str, str]:
        return {"idx.names": self.blind("person_name", _spelled(name))}

    def index_values(self, aggregate: Household) -> dict[str, list[str]]:
        phones = {a.contact_phone for a in aggregate.addresses} | {
            contact.phone for contact in aggregate.contacts
        }
        names = {a.contact_name for a in aggregate.addresses} | {
            aggregate.name,
            *(contact.name for contact in aggregate.contacts),
        }
        phones.discard("")
        names.discard("")
        return {
            "phones": sorted(self.blind("phone", phone) for phone in phones),
            "phone_ends": sorted({self.blind("phone_end", phone[-4:]) for phone in phones}),
            "names": sorted({self.blind("person_name", _spelled(name)) for name in names}),
            "areas": areas_of([address.area_code for address in aggregate.addresses]),
        }


def areas_of(codes: Sequence[str]) -> list[str]:
    """The codes of these areas, and of all they lie in."""
    found = [area for code in codes if code and (area := gazetteer().find(code))]
    return sorted({each.code for area in found for each in gazetteer().path(area)})


def _spelled(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


MOST_NAMED = 500


class LevelRepository(Repository[CustomerLevel]):
    model = CustomerLevel
    collection_name = "customer_levels"
    not_found = LevelNotFound
    conflicts = {"organisation_id": LevelNameTaken}
    indexes = (
        IndexModel([("organisation_id", 1), ("name", 1)], unique=True),
        IndexModel([("organisation_id", 1), ("rank", 1), ("_id", 1)]),
    )

    async def these(self, level_ids: Collection[str]) -> list[CustomerLevel]:
        wanted = list(level_ids)[:MOST_NAMED]
        return await self.find({"_id": {"$in": wanted}}, limit=MOST_NAMED)

    async def of(self, organisation_id: str) -> list[CustomerLevel]:
        """The lowest first."""
        return await self.find(
            {"organisation_id": organisation_id},
            limit=MOST_LEVELS,
            sort=[("rank", 1), ("_id", 1)],
        )


class InvitationRepository(Repository[Invitation]):
    model = Invitation
    collection_name = "household_invitations"
    not_found = InvitationInvalid
    indexes = (
        IndexModel("household_id", unique=True),
        IndexModel("token_hash", unique=True),
        IndexModel("expires_at", expireAfterSeconds=0),
    )

    async def by_token(self, token_hash: str) -> Invitation | None:
        return await self.find_one({"token_hash": token_hash})

    async def replace(self, invitation: Invitation) -> None:
        await self.collection.delete_many({"household_id": invitation.household_id})
        await self.add(invitation)
