from pymongo import ASCENDING, IndexModel

from backend.features.roster.errors import ProposalNotFound, RunNotFound
from backend.features.roster.models import (
    DEPARTMENTS_ID,
    SETTINGS_ID,
    ChangeKind,
    DepartmentTree,
    KnownMember,
    Proposal,
    ProposalState,
    RosterSettings,
    SyncRun,
)
from backend.kit.access import Scope
from backend.kit.mongo import Repository, newest_first

AT_ONCE = 200


class RosterSettingsRepository(Repository[RosterSettings]):
    model = RosterSettings
    collection_name = "roster_settings"
    not_found = RunNotFound

    async def current(self) -> RosterSettings:
        return await self.find_one({"_id": SETTINGS_ID}) or RosterSettings(id=SETTINGS_ID)


class DepartmentRepository(Repository[DepartmentTree]):
    model = DepartmentTree
    collection_name = "roster_departments"
    not_found = RunNotFound

    async def current(self) -> DepartmentTree:
        return await self.find_one({"_id": DEPARTMENTS_ID}) or DepartmentTree(id=DEPARTMENTS_ID)


class KnownMemberRepository(Repository[KnownMember]):
    model = KnownMember
    collection_name = "roster_members"
    not_found = RunNotFound
    indexes = (
        IndexModel([("gone", ASCENDING), ("seen_in", ASCENDING), ("_id", ASCENDING)]),
        IndexModel("staff_id"),
    )

    def key(self, userid: str) -> str:
        return self.blind("wechat_identity", f"wecom|{userid.lower()}")

    async def known(self, key: str) -> KnownMember | None:
        return await self.find_one({"_id": key})

    async def missing_in(self, run_id: str, after: str) -> list[KnownMember]:
        """Bound to somebody here, and not seen in this run, in the order of their ids."""
        query = {
            "gone": False,
            "seen_in": {"$ne": run_id},
            "staff_id": {"$gt": ""},
            "_id": {"$gt": after},
        }
        return await self.find(query, limit=AT_ONCE, sort=[("_id", 1)])

    async def count_missing(self, run_id: str) -> int:
        query = {"gone": False, "seen_in": {"$ne": run_id}, "staff_id": {"$gt": ""}}
        return await self.collection.count(query, limit=100_000)

    async def count_bound(self) -> int:
        return await self.collection.count({"gone": False, "staff_id": {"$gt": ""}}, limit=100_000)


class SyncRunRepository(Repository[SyncRun]):
    model = SyncRun
    collection_name = "roster_runs"
    not_found = RunNotFound
    indexes = (
        newest_first(),
        IndexModel("is_running", partialFilterExpression={"is_running": True}),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def unfinished(self) -> SyncRun | None:
        return await self.find_one({"is_running": True})


class ProposalRepository(Repository[Proposal]):
    model = Proposal
    collection_name = "roster_proposals"
    not_found = ProposalNotFound
    indexes = (
        IndexModel([("key", ASCENDING), ("kind", ASCENDING), ("created_at", -1)]),
        newest_first("state"),
        IndexModel("staff_id"),
        IndexModel("expire_at", expireAfterSeconds=0),
    )
    scope_fields = {Scope.BRANCH: "branch_id", Scope.ORGANISATION: "organisation_id"}

    async def newest(self, key: str, kind: ChangeKind) -> Proposal | None:
        found = await self.find(
            {"key": key, "kind": kind.value}, limit=1, sort=[("created_at", -1)]
        )
        return found[0] if found else None

    async def open_of(self, key: str) -> list[Proposal]:
        return await self.find(
            {"key": key, "state": ProposalState.OPEN.value}, limit=len(ChangeKind)
        )
