from collections.abc import Collection
from typing import Final

from pymongo import IndexModel

from backend.features.accounts.errors import (
    AlreadySetUp,
    BranchNotFound,
    NameTaken,
    OrganisationNotFound,
    TeamNotFound,
)
from backend.features.accounts.models import Branch, Organisation, OrganisationKind, Team
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.mongo.repository import NOTHING
from backend.kit.pagination import Page, PageQuery

MOST_NAMED: Final = 1000


class OrganisationRepository(Repository[Organisation]):
    model = Organisation
    collection_name = "organisations"
    not_found = OrganisationNotFound
    indexes = (
        IndexModel(
            "kind", unique=True, partialFilterExpression={"kind": OrganisationKind.FIRM.value}
        ),
        IndexModel("name", unique=True),
        newest_first(),
        newest_first("kind", "active"),
    )
    conflicts = {"kind": AlreadySetUp, "name": NameTaken}

    def within(self, reach: Reach) -> Filter:
        """Whoever sees part of an organisation sees which one it is."""
        if reach.scope in (None, Scope.ALL):
            return super().within(reach)
        own = reach.actor.organisation_id
        return {"_id": own} if own else NOTHING

    async def subcontractors(self, asked: PageQuery) -> Page[Organisation]:
        query = {"kind": OrganisationKind.SUBCONTRACTOR.value, "active": True}
        return await self.page(query, asked)

    async def firm(self) -> Organisation | None:
        return await self.find_one({"kind": OrganisationKind.FIRM})


class BranchRepository(Repository[Branch]):
    model = Branch
    collection_name = "branches"
    not_found = BranchNotFound
    indexes = (
        IndexModel([("organisation_id", 1), ("name", 1)], unique=True),
        IndexModel("name"),
        newest_first(),
        newest_first("organisation_id"),
    )
    conflicts = {"organisation_id": NameTaken}

    async def named(self, reach: Reach, names: Collection[str]) -> list[Branch]:
        query = {"$and": [{"name": {"$in": list(names)}}, self.within(reach)]}
        return await self.find(query, limit=MOST_NAMED)

    def within(self, reach: Reach) -> Filter:
        """Whoever sees part of a branch sees which one it is."""
        match reach.scope:
            case None | Scope.ALL:
                return super().within(reach)
            case Scope.ORGANISATION:
                own = reach.actor.organisation_id
                return {"organisation_id": own} if own else NOTHING
            case _:
                own = reach.actor.branch_id
                return {"_id": own} if own else NOTHING


class TeamRepository(Repository[Team]):
    model = Team
    collection_name = "teams"
    not_found = TeamNotFound
    indexes = (
        IndexModel([("branch_id", 1), ("name", 1)], unique=True),
        newest_first(),
        newest_first("organisation_id"),
        newest_first("branch_id"),
        IndexModel("leader_id", partialFilterExpression={"leader_id": {"$gt": ""}}),
    )
    scope_fields = {
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    conflicts = {"branch_id": NameTaken}

    async def named(self, branch_ids: Collection[str], names: Collection[str]) -> list[Team]:
        query = {"branch_id": {"$in": list(branch_ids)}, "name": {"$in": list(names)}}
        return await self.find(query, limit=MOST_NAMED)

    async def of_branches(self, reach: Reach, branch_ids: Collection[str]) -> list[Team]:
        query = {"$and": [{"branch_id": {"$in": list(branch_ids)}}, self.within(reach)]}
        return await self.find(query, sort=[("branch_id", 1), ("name", 1)], limit=MOST_NAMED)

    async def led_by(self, staff_id: str) -> list[Team]:
        return await self.find({"leader_id": staff_id}, limit=100)

    def within(self, reach: Reach) -> Filter:
        if reach.scope in (Scope.OWN, Scope.TEAM):
            own = reach.actor.team_id
            return {"_id": own} if own else NOTHING
        return super().within(reach)
