"""Problem types and the fault tree."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices import ProductLineNotFound
from backend.features.faults.assembly import Faults
from backend.features.faults.errors import (
    CodeTaken,
    FaultNameTaken,
    FaultNodeNotFound,
    FaultTooDeep,
    LinesBelongToSymptoms,
    ParentRetired,
    ProblemTypeNotFound,
    TooManyFaultNodes,
    TooManyProblemTypes,
)
from backend.features.faults.schemas import (
    EntryChange,
    FaultNodeInput,
    FaultNodeQuery,
    FaultNodeView,
    ProblemTypeInput,
    ProblemTypeQuery,
    ProblemTypeView,
    SheetQuery,
)
from backend.kit.errors import ServiceBusy, StaleDocument
from backend.kit.http import Document, Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id
from backend.kit.workshop import TooHeavy

READ = Permission.DEVICES_READ
MANAGE = Permission.CATALOGUE_MANAGE
XLSX: Final = SheetFormat.XLSX.media_type


class FaultEndpoint(Endpoint):
    def initialize(self, faults: Faults) -> None:
        self.faults = faults


class ProblemTypes(FaultEndpoint):
    path = "/api/v1/problem-types"

    @operation(permission=READ)
    async def get(self, query: ProblemTypeQuery) -> Page[ProblemTypeView]:
        """List problem types in their order, of a product line if asked."""
        page = await self.faults.problem_types.page(query)
        views = [ProblemTypeView.of(kept) for kept in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(CodeTaken, FaultNameTaken, ProductLineNotFound, TooManyProblemTypes),
    )
    async def post(self, body: ProblemTypeInput) -> ProblemTypeView:
        """Add a problem type."""
        return ProblemTypeView.of(await self.faults.problem_types.add(body))


class ProblemTypeItem(FaultEndpoint):
    path = "/api/v1/problem-types/{problem_type_id}"

    @operation(
        permission=MANAGE,
        raises=(ProblemTypeNotFound, FaultNameTaken, ProductLineNotFound, StaleDocument),
    )
    async def patch(self, problem_type_id: Id, body: EntryChange) -> ProblemTypeView:
        """Change, retire or restore a problem type; what is left out stays."""
        return ProblemTypeView.of(await self.faults.problem_types.change(problem_type_id, body))


class FaultNodes(FaultEndpoint):
    path = "/api/v1/fault-nodes"

    @operation(permission=READ)
    async def get(self, query: FaultNodeQuery) -> Page[FaultNodeView]:
        """List entries of the fault tree in their order: of a parent, a level, a product line."""
        return await self.faults.tree.page(query)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(
            FaultNodeNotFound,
            FaultTooDeep,
            ParentRetired,
            LinesBelongToSymptoms,
            CodeTaken,
            FaultNameTaken,
            ProductLineNotFound,
            TooManyFaultNodes,
        ),
    )
    async def post(self, body: FaultNodeInput) -> FaultNodeView:
        """Add a symptom, a cause below a symptom, or a remedy below a cause."""
        return await self.faults.tree.add(body)


class FaultNodeItem(FaultEndpoint):
    path = "/api/v1/fault-nodes/{node_id}"

    @operation(permission=READ, raises=(FaultNodeNotFound,))
    async def get(self, node_id: Id) -> FaultNodeView:
        """Read one entry with the way to it."""
        return await self.faults.tree.get(node_id)

    @operation(
        permission=MANAGE,
        raises=(
            FaultNodeNotFound,
            LinesBelongToSymptoms,
            FaultNameTaken,
            ProductLineNotFound,
            StaleDocument,
        ),
    )
    async def patch(self, node_id: Id, body: EntryChange) -> FaultNodeView:
        """Change, retire or restore an entry; tickets keep what they recorded."""
        return await self.faults.tree.change(node_id, body)


class FaultTreeExport(FaultEndpoint):
    path = "/api/v1/fault-tree-export"

    @operation(permission=MANAGE, produces=XLSX, raises=(TooHeavy, ServiceBusy))
    async def get(self, query: SheetQuery) -> Document:
        """The whole tree as .xlsx or .csv, in the columns of the import."""
        return await self.faults.sheets.own(query.format)


class StarterFaultTree(FaultEndpoint):
    path = "/api/v1/fault-tree-starter"

    @operation(permission=MANAGE, produces=XLSX, raises=(TooHeavy, ServiceBusy))
    async def get(self, query: SheetQuery) -> Document:
        """A filled fault tree for six kinds of product, to change and import."""
        return await self.faults.sheets.shipped(query.format)


ENDPOINTS: Final = (
    ProblemTypes,
    ProblemTypeItem,
    FaultNodes,
    FaultNodeItem,
    FaultTreeExport,
    StarterFaultTree,
)


def routes(faults: Faults) -> list[URLSpec]:
    return [endpoint.route(faults=faults) for endpoint in ENDPOINTS]
