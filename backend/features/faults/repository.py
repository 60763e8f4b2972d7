from collections.abc import Collection, Sequence
from typing import Any, Final

from pymongo import IndexModel

from backend.features.faults.errors import (
    CodeTaken,
    FaultNameTaken,
    FaultNodeNotFound,
    ProblemTypeNotFound,
)
from backend.features.faults.models import (
    CommonFaults,
    FaultCount,
    FaultNode,
    Level,
    ProblemType,
)
from backend.kit.mongo import Mongo, Repository
from backend.kit.mongo.driver import Document, Filter
from backend.kit.pagination import Page, PageQuery

ANY_LINE: Final = "*"


PLACE: Final = "place"
"""What lists are sorted by: the order somebody gave, then the code."""


def in_order(*fields: str) -> IndexModel:
    """The index a page by place over equal `fields` needs."""
    return IndexModel([*((field, 1) for field in fields), (PLACE, 1), ("_id", 1)])


def placed(document: Document, entry: ProblemType | FaultNode) -> Document:
    return {**document, PLACE: f"{entry.order:06d} {entry.code}"}


def of_line(line_id: str) -> Filter:
    """What is meant for the line, and what is meant for all."""
    return {"idx.lines": {"$in": [line_id, ANY_LINE]}}


MOST_NAMED = 500


class ProblemTypeRepository(Repository[ProblemType]):
    model = ProblemType
    collection_name = "problem_types"
    not_found = ProblemTypeNotFound
    indexes = (
        IndexModel("code", unique=True),
        IndexModel("name"),
        in_order(),
        in_order("is_active"),
        in_order("idx.lines"),
    )
    conflicts = {"code": CodeTaken}

    async def named(self, name: str) -> list[ProblemType]:
        return await self.find({"name": name})

    async def by_code(self, code: str) -> ProblemType | None:
        return await self.find_one({"code": code})

    async def with_codes(self, codes: Collection[str]) -> dict[str, str]:
        """The names of those that exist, by code."""
        wanted = list(codes)[:MOST_NAMED]
        found = await self.find({"code": {"$in": wanted}}, limit=MOST_NAMED)
        return {each.code: each.name for each in found}

    async def page_of(self, sought: Filter, asked: PageQuery) -> Page[ProblemType]:
        return await self.page(sought, asked, by=PLACE, order=1)

    def dump(self, aggregate: ProblemType) -> Document:
        return placed(super().dump(aggregate), aggregate)

    def index_values(self, aggregate: ProblemType) -> dict[str, Any]:
        return {"lines": aggregate.line_ids or [ANY_LINE]}


class FaultNodeRepository(Repository[FaultNode]):
    """Names are unique below a parent; of symptoms, among those for the same products, which is
    the tree's to check."""

    model = FaultNode
    collection_name = "fault_nodes"
    not_found = FaultNodeNotFound
    indexes = (
        IndexModel("code", unique=True),
        IndexModel("name"),
        IndexModel(
            [("parent_id", 1), ("name", 1)],
            unique=True,
            partialFilterExpression={"parent_id": {"$gt": ""}},
        ),
        in_order(),
        in_order("level"),
        in_order("parent_id"),
        in_order("idx.lines"),
        in_order("idx.lines", "level"),
        in_order("is_active"),
        IndexModel("ancestor_ids"),
    )
    conflicts = {"code": CodeTaken, "parent_id": FaultNameTaken}

    async def by_code(self, code: str) -> FaultNode | None:
        return await self.find_one({"code": code})

    async def with_codes(self, codes: Collection[str]) -> dict[str, FaultNode]:
        wanted = list(codes)
        found = await self.find({"code": {"$in": wanted}}, limit=max(len(wanted), 1))
        return {node.code: node for node in found}

    async def many(self, node_ids: Collection[str]) -> dict[str, FaultNode]:
        wanted = list(dict.fromkeys(node_ids))
        found = await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))
        return {node.id: node for node in found}

    async def named(self, parent_ids: Collection[str], names: Collection[str]) -> list[FaultNode]:
        """Of the entries below any of the parents those with any of the names."""
        places: Filter = {"parent_id": {"$in": list(parent_ids)}, "name": {"$in": list(names)}}
        return await self.find(places, limit=max(len(parent_ids) * len(names), 1))

    async def page_of(self, sought: Filter, asked: PageQuery) -> Page[FaultNode]:
        return await self.page(sought, asked, by=PLACE, order=1)

    async def symptoms_of(self, line_id: str, *, limit: int) -> list[FaultNode]:
        """Those in use, in their order."""
        query = {**of_line(line_id), "level": Level.SYMPTOM.value, "is_active": True}
        return await self.find(query, limit=limit, sort=[(PLACE, 1), ("_id", 1)])

    async def follow_symptom(self, symptom: FaultNode) -> None:
        """What is below a symptom is for the same products."""
        lines = symptom.line_ids
        copied = {"line_ids": lines, "idx.lines": lines or [ANY_LINE]}
        below = {"ancestor_ids": symptom.id}
        await self.collection.update_many(below, {"$set": copied, "$inc": {"version": 1}})

    def dump(self, aggregate: FaultNode) -> Document:
        return placed(super().dump(aggregate), aggregate)

    def index_values(self, aggregate: FaultNode) -> dict[str, Any]:
        return {"lines": aggregate.line_ids or [ANY_LINE]}


class CommonFaultsRepository(Repository[CommonFaults]):
    model = CommonFaults
    collection_name = "common_faults"
    not_found = FaultNodeNotFound


class FaultCountRepository(Repository[FaultCount]):
    model = FaultCount
    collection_name = "fault_counts"
    not_found = FaultNodeNotFound
    indexes = (IndexModel([("model_id", 1), ("count", -1), ("_id", 1)]),)

    async def note(self, model_id: str, symptom_id: str) -> None:
        """One more. At most one document for each model and symptom there is."""
        said = {"model_id": model_id, "symptom_id": symptom_id, "version": 0}
        await self.collection.update_one(
            {"_id": f"{model_id}|{symptom_id}"},
            {"$inc": {"count": 1}, "$setOnInsert": said},
            upsert=True,
        )

    async def most_frequent(self, model_id: str, *, limit: int) -> list[FaultCount]:
        return await self.find(
            {"model_id": model_id}, limit=limit, sort=[("count", -1), ("_id", 1)]
        )


class FaultStore:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.problem_types = ProblemTypeRepository(mongo)
        self.nodes = FaultNodeRepository(mongo)
        self.chips = CommonFaultsRepository(mongo)
        self.counts = FaultCountRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.problem_types.ensure_indexes()
        await self.nodes.ensure_indexes()
        await self.chips.ensure_indexes()
        await self.counts.ensure_indexes()

    async def paths(self, nodes: Sequence[FaultNode]) -> dict[str, list[FaultNode]]:
        """By a node's id the nodes from its symptom down to itself."""
        above = await self.nodes.many([up for node in nodes for up in node.ancestor_ids])
        return {node.id: [*(above[up] for up in node.ancestor_ids), node] for node in nodes}
