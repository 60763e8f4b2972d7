from http import HTTPStatus
from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.imports.assembly import Imports
from backend.features.imports.errors import (
    ImportKindNotFound,
    ImportNotCancellable,
    ImportNotFound,
    ImportNotReady,
    TooManyImports,
)
from backend.features.imports.schemas import (
    BadRowView,
    ImportsQuery,
    ImportView,
    KindView,
    UploadQuery,
)
from backend.features.imports.service.desk import Desk
from backend.features.imports.service.intake import Intake
from backend.features.imports.service.papers import Papers
from backend.kit.errors import (
    PayloadTooLarge,
    PermissionDenied,
    ServiceBusy,
    StaleDocument,
    TooManyRequests,
)
from backend.kit.http import (
    FILE_TYPES,
    Document,
    Endpoint,
    StorageFull,
    UploadEndpoint,
    UploadGate,
    operation,
)
from backend.kit.pagination import Page, PageQuery
from backend.kit.spreadsheets import SheetFormat
from backend.kit.text import Id
from backend.kit.workshop import TooHeavy

RUN: Final = Permission.IMPORTS_RUN
XLSX: Final = SheetFormat.XLSX.media_type


class ImportKindList(Endpoint):
    path = "/api/v1/import-kinds"

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    @operation(permission=RUN)
    async def get(self) -> list[KindView]:
        """The kinds of table you may bring in, with their columns."""
        return [KindView.of(kind) for kind in self.desk.kinds(self.actor)]


class ImportTemplate(Endpoint):
    path = "/api/v1/import-kinds/{kind}/template.xlsx"

    def initialize(self, papers: Papers) -> None:
        self.papers = papers

    @operation(
        permission=RUN,
        produces=XLSX,
        raises=(ImportKindNotFound, PermissionDenied, TooHeavy, ServiceBusy),
    )
    async def get(self, kind: Id) -> Document:
        """An empty table with the right columns, and a page on how to fill them."""
        return await self.papers.template(self.actor, kind)


class ImportUploads(UploadEndpoint):
    path = "/api/v1/import-kinds/{kind}/imports"

    def initialize(self, intake: Intake, gate: UploadGate) -> None:
        self.intake = intake
        self.gate = gate

    def most_bytes(self, head: bytes) -> int:
        return self.gate.rules.largest_bytes

    async def admit(self) -> None:
        await self.intake.admit(self.actor, self.path_kwargs["kind"])

    @operation(
        permission=RUN,
        status=HTTPStatus.ACCEPTED,
        accepts=FILE_TYPES,
        replays=False,
        raises=(
            ImportKindNotFound,
            PermissionDenied,
            TooManyImports,
            PayloadTooLarge,
            StorageFull,
            TooManyRequests,
            ServiceBusy,
            StaleDocument,
        ),
    )
    async def post(self, kind: Id, query: UploadQuery) -> ImportView:
        """Bring in a table from .xlsx or .csv (UTF-8 or GB18030), up to 100,000 rows.

        The answer is the import as it begins; read it again to see how far it has come and what
        came of it. The same file again, while it is at work or once all of it is in, is the same
        import; in a file that has grown, what is known stays as it is.
        """
        upload = await self.received()
        taken = await self.intake.take_in(
            self.actor, kind, upload, query.mode, is_dry_run=query.dry_run
        )
        return ImportView.of(taken)


class DeskEndpoint(Endpoint):
    def initialize(self, desk: Desk) -> None:
        self.desk = desk


class ImportList(DeskEndpoint):
    path = "/api/v1/imports"

    @operation(permission=RUN, raises=(ImportKindNotFound, PermissionDenied))
    async def get(self, query: ImportsQuery) -> Page[ImportView]:
        """List imports, newest first; attempts that stored nothing are kept for 7 days."""
        page = await self.desk.page(self.actor, query.kind, query)
        items = [ImportView.of(found) for found in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class ImportItem(DeskEndpoint):
    path = "/api/v1/imports/{import_id}"

    @operation(permission=RUN, raises=(ImportNotFound, PermissionDenied))
    async def get(self, import_id: Id) -> ImportView:
        """How far an import has come, or what came of it."""
        return ImportView.of(await self.desk.get(self.actor, import_id))


class ImportProblems(DeskEndpoint):
    path = "/api/v1/imports/{import_id}/problems"

    @operation(permission=RUN, raises=(ImportNotFound, PermissionDenied))
    async def get(self, import_id: Id, query: PageQuery) -> Page[BadRowView]:
        """Every bad row, from the top, with what to do; kept for 90 days."""
        page = await self.desk.bad_rows(self.actor, import_id, query)
        items = [BadRowView.of(row) for row in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class ImportCancellation(DeskEndpoint):
    path = "/api/v1/imports/{import_id}/cancellation"

    @operation(
        permission=RUN,
        raises=(ImportNotFound, PermissionDenied, ImportNotCancellable, StaleDocument),
    )
    async def post(self, import_id: Id) -> ImportView:
        """Call an import off before its first row is stored."""
        return ImportView.of(await self.desk.cancel(self.actor, import_id))


class ImportCarryingOut(DeskEndpoint):
    path = "/api/v1/imports/{import_id}/carrying-out"

    @operation(
        permission=RUN,
        status=HTTPStatus.ACCEPTED,
        raises=(ImportNotFound, PermissionDenied, ImportNotReady, TooManyImports, StaleDocument),
    )
    async def post(self, import_id: Id) -> ImportView:
        """Bring in what a dry run has found good, without sending the file again; within a day."""
        return ImportView.of(await self.desk.carry_out(self.actor, import_id))


class ImportReport(Endpoint):
    path = "/api/v1/imports/{import_id}/report.xlsx"

    def initialize(self, papers: Papers) -> None:
        self.papers = papers

    @operation(
        permission=RUN,
        produces=XLSX,
        raises=(ImportNotFound, PermissionDenied, TooHeavy, ServiceBusy),
    )
    async def get(self, import_id: Id) -> Document:
        """The problems as a table, for whoever has to mend the rows."""
        return await self.papers.report(self.actor, import_id)


def routes(imports: Imports) -> list[URLSpec]:
    return [
        ImportKindList.route(desk=imports.desk),
        ImportTemplate.route(papers=imports.papers),
        ImportUploads.route(intake=imports.intake, gate=imports.gate),
        ImportList.route(desk=imports.desk),
        ImportItem.route(desk=imports.desk),
        ImportProblems.route(desk=imports.desk),
        ImportCancellation.route(desk=imports.desk),
        ImportCarryingOut.route(desk=imports.desk),
        ImportReport.route(papers=imports.papers),
    ]
