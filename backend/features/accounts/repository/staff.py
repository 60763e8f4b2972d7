from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pymongo import IndexModel

from backend.features.accounts.errors import StaffNotFound, UsernameTaken, WeComUserTaken
from backend.features.accounts.models import StaffAccount
from backend.features.accounts.repository.search_keys import PersonKeys
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Document, Filter
from backend.kit.pagination import Page, PageQuery

MOST_FOUND = 500
_LOCK = {"_id": "administrators"}


@dataclass(frozen=True)
class StaffSearch:
    """Empty means: any."""

    text: str = ""
    role_id: str = ""
    organisation_id: str = ""
    branch_id: str = ""
    team_id: str = ""
    active: bool | None = None


class StaffRepository(Repository[StaffAccount]):
    model = StaffAccount
    collection_name = "staff"
    not_found = StaffNotFound
    indexes = (
        IndexModel("username", unique=True),
        IndexModel("idx.wecom_userid", unique=True, sparse=True),
        IndexModel("password_link.token_hash", unique=True, sparse=True),
        IndexModel("idx.name"),
        IndexModel("idx.phone"),
        IndexModel("idx.last_four"),
        newest_first(),
        newest_first("organisation_id"),
        newest_first("branch_id"),
        newest_first("team_id"),
        newest_first("role_ids"),
        IndexModel("reports_to", partialFilterExpression={"reports_to": {"$gt": ""}}),
        IndexModel(
            "departure.last_day",
            partialFilterExpression={"departure.last_day": {"$exists": True}},
        ),
    )
    scope_fields = {
        Scope.OWN: "_id",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    conflicts = {"username": UsernameTaken, "idx.wecom_userid": WeComUserTaken}

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self.keys = PersonKeys(self.blind)
        self._locks = mongo.collection("account_locks")

    def index_values(self, aggregate: StaffAccount) -> dict[str, Any]:
        values: dict[str, Any] = self.keys.of(aggregate.name, aggregate.phone)
        if aggregate.wecom_userid:
            values["wecom_userid"] = self._wecom_key(aggregate.wecom_userid)
        return values

    async def by_username(self, username: str) -> StaffAccount | None:
        return await self.find_one({"username": username})

    async def by_wecom_userid(self, userid: str) -> StaffAccount | None:
        return await self.find_one({"idx.wecom_userid": self._wecom_key(userid)})

    async def usernames_of(self, usernames: Collection[str]) -> set[str]:
        wanted = list(usernames)
        query = {"username": {"$in": wanted}}
        rows = await self.collection.find(
            query, limit=max(len(wanted), 1), projection={"username": 1}
        )
        return {row["username"] for row in rows}

    async def wecom_userids_of(self, userids: Collection[str]) -> set[str]:
        keys = {self._wecom_key(userid): userid.lower() for userid in userids}
        query = {"idx.wecom_userid": {"$in": list(keys)}}
        rows = await self.collection.find(
            query, limit=max(len(keys), 1), projection={"idx.wecom_userid": 1}
        )
        return {keys[row["idx"]["wecom_userid"]] for row in rows}

    async def by_password_link(self, token_hash: str) -> StaffAccount | None:
        return await self.find_one({"password_link.token_hash": token_hash})

    async def many(self, ids: Collection[str]) -> list[StaffAccount]:
        return await self.find({"_id": {"$in": list(ids)}}, limit=len(ids) or 1)

    async def standing_of(self, ids: Collection[str]) -> list[Document]:
        return await self.collection.find(
            {"_id": {"$in": list(ids)}},
            limit=max(len(ids), 1),
            projection={"active": 1, "left_on": 1},
        )

    async def active_with_roles(
        self, role_ids: Sequence[str], within: Filter, *, limit: int = MOST_FOUND
    ) -> list[StaffAccount]:
        query = {"role_ids": {"$in": list(role_ids)}, "active": True, **within}
        return await self.find(query, limit=limit, sort=[("created_at", -1), ("_id", -1)])

    async def places_of_active(
        self, role_ids: Sequence[str], organisation_id: str, limit: int
    ) -> list[Document]:
        """Ids, teams and branches only: nothing sealed is read. In the order of their ids."""
        query = {
            "organisation_id": organisation_id,
            "role_ids": {"$in": list(role_ids)},
            "active": True,
        }
        return await self.collection.find(
            query, limit=limit, sort=[("_id", 1)], projection={"team_id": 1, "branch_id": 1}
        )

    async def leaving_before(self, day: date, after: str, limit: int) -> list[StaffAccount]:
        """Whose last day is over and who is still here, in the order of their ids."""
        over = {"departure.last_day": {"$lt": day.isoformat()}, "_id": {"$gt": after}}
        return await self.find(over, limit=limit, sort=[("_id", 1)])

    async def reporting_to(self, staff_id: str) -> list[StaffAccount]:
        return await self.find({"reports_to": staff_id}, limit=MOST_FOUND)

    async def has_role(self, role_id: str) -> bool:
        return await self.collection.count({"role_ids": role_id}, limit=1) > 0

    async def has_active_in(self, field: str, place_id: str) -> bool:
        return await self.collection.count({field: place_id, "active": True}, limit=1) > 0

    async def search(self, reach: Reach, asked: StaffSearch, page: PageQuery) -> Page[StaffAccount]:
        equal = {
            "role_ids": asked.role_id,
            "organisation_id": asked.organisation_id,
            "branch_id": asked.branch_id,
            "team_id": asked.team_id,
        }
        query: dict[str, Any] = {field: value for field, value in equal.items() if value}
        if asked.active is not None:
            query["active"] = asked.active
        if asked.text:
            query["$or"] = [{"username": asked.text.lower()}, *self.keys.alternatives(asked.text)]
        return await self.page({"$and": [self.within(reach), query]}, page)

    async def stamp_sign_in(self, staff: StaffAccount, now: datetime) -> None:
        """Also makes a sign-in and a change of the account at once conflict, so that no session
        is opened on what was just withdrawn."""
        await self.collection.update_one({"_id": staff.id}, {"$set": {"last_signed_in_at": now}})

    async def take_turns(self) -> None:
        """Whoever may take an administrator away does so one after the other."""
        await self._locks.update_one(_LOCK, {"$inc": {"turn": 1}}, upsert=True)

    def _wecom_key(self, userid: str) -> str:
        return self.blind("wechat_identity", f"wecom|{userid.lower()}")
