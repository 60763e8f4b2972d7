from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.exports.assembly import Exports
from backend.features.exports.errors import (
    ExportKindNotFound,
    ExportNoLongerYours,
    ExportNotCancellable,
    ExportNotFound,
    ExportNotReady,
    TooManyExports,
)
from backend.features.exports.schemas import ExportOrder, ExportView
from backend.features.exports.service import ExportDesk
from backend.kit.errors import InvalidRequest, PermissionDenied, StaleDocument
from backend.kit.http import Document, Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id

# Whoever sits at a desk; what he may take away is the permission of each list.
OFFICE: Final = Permission.STAFF_READ


class ExportEndpoint(Endpoint):
    def initialize(self, desk: ExportDesk) -> None:
        self.desk = desk


class ExportOrders(ExportEndpoint):
    path = "/api/v1/export-kinds/{kind}/exports"

    @operation(
        permission=OFFICE,
        status=202,
        raises=(ExportKindNotFound, PermissionDenied, InvalidRequest, TooManyExports),
    )
    async def post(self, kind: Id, body: ExportOrder) -> ExportView:
        """Take a list away as .xlsx or .csv: as it is now, as far as you may see it.

        The answer is the export as it begins; read it again to see how far it has come.
        """
        return await self.desk.order(self.actor, kind, body)


class ExportList(ExportEndpoint):
    path = "/api/v1/exports"

    @operation(permission=OFFICE)
    async def get(self, query: PageQuery) -> Page[ExportView]:
        """List your exports, newest first; they are kept for 7 days."""
        return await self.desk.page(self.actor, query)


class ExportItem(ExportEndpoint):
    path = "/api/v1/exports/{export_id}"

    @operation(permission=OFFICE, raises=(ExportNotFound,))
    async def get(self, export_id: Id) -> ExportView:
        """How far an export has come."""
        return await self.desk.get(self.actor, export_id)


class ExportCancellation(ExportEndpoint):
    path = "/api/v1/exports/{export_id}/cancellation"

    @operation(permission=OFFICE, raises=(ExportNotFound, ExportNotCancellable, StaleDocument))
    async def post(self, export_id: Id) -> ExportView:
        """Call an export off."""
        return await self.desk.cancel(self.actor, export_id)


class ExportFile(ExportEndpoint):
    path = "/api/v1/exports/{export_id}/file"

    @operation(
        permission=OFFICE,
        produces=SheetFormat.XLSX.media_type,
        raises=(ExportNotFound, ExportNotReady, ExportNoLongerYours, ExportKindNotFound),
    )
    async def get(self, export_id: Id) -> Document:
        """Fetch the file. Each time is audited."""
        return await self.desk.fetch(self.actor, export_id)


ENDPOINTS: Final = (ExportOrders, ExportList, ExportItem, ExportCancellation, ExportFile)


def routes(exports: Exports) -> list[URLSpec]:
    return [endpoint.route(desk=exports.desk) for endpoint in ENDPOINTS]
