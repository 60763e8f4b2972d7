import asyncio
from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.exporting import Exporting, TooManyToExport
from backend.features.devices.importing import Importing
from backend.features.devices.importing.repository import ImportNotFound
from backend.features.devices.importing.service import LARGEST_FILE, UnreadableTable
from backend.features.devices.schemas.imports import (
    ExportQuery,
    ImportQuery,
    ImportSummary,
    ImportView,
    TemplateQuery,
)
from backend.kit.errors import PayloadTooLarge, ServiceBusy, StaleDocument, TooManyRequests
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

MANAGE: Final = Permission.DEVICES_MANAGE
XLSX: Final = SheetFormat.XLSX.media_type


class DeviceImports(UploadEndpoint):
    path = "/api/v1/device-imports"

    def initialize(self, importing: Importing, gate: UploadGate) -> None:
        self.importing = importing
        self.gate = gate

    def most_bytes(self, head: bytes) -> int:
        return LARGEST_FILE

    @operation(permission=MANAGE)
    async def get(self, query: PageQuery) -> Page[ImportSummary]:
        """List imports, newest first; attempts that stored nothing are kept for 7 days."""
        page = await self.importing.page(self.actor, query)
        items = [ImportSummary.of(done) for done in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(
        permission=MANAGE,
        accepts=FILE_TYPES,
        replays=False,
        raises=(
            UnreadableTable,
            TooHeavy,
            ServiceBusy,
            PayloadTooLarge,
            StorageFull,
            TooManyRequests,
            StaleDocument,
        ),
    )
    async def post(self, query: ImportQuery) -> ImportView:
        """Bring in devices from .xlsx or .csv (UTF-8 or GB18030): all lines, or none.

        `state` says what happened. Where there are problems nothing is stored, and each names its
        line, its column and what to do. The same file again changes nothing and gets the first
        answer; in a file that has grown, what is known stays as it is.
        """
        upload = await self.received()
        content = await asyncio.to_thread(upload.file.read)
        done = await self.importing.bring_in(self.actor, content, dry_run=query.dry_run)
        return ImportView.of(done)


class DeviceImportItem(Endpoint):
    path = "/api/v1/device-imports/{import_id}"

    def initialize(self, importing: Importing) -> None:
        self.importing = importing

    @operation(permission=MANAGE, raises=(ImportNotFound,))
    async def get(self, import_id: Id) -> ImportView:
        """Read what came of an import."""
        return ImportView.of(await self.importing.get(self.actor, import_id))


class ExportEndpoint(Endpoint):
    def initialize(self, exporting: Exporting) -> None:
        self.exporting = exporting


class DeviceImportProblems(ExportEndpoint):
    path = "/api/v1/device-imports/{import_id}/problems"

    @operation(permission=MANAGE, produces=XLSX, raises=(ImportNotFound, TooHeavy, ServiceBusy))
    async def get(self, import_id: Id) -> Document:
        """The problems of an import as .xlsx, for whoever has to mend the table."""
        return await self.exporting.problems(self.actor, import_id)


class DeviceImportTemplate(ExportEndpoint):
    path = "/api/v1/device-import-template"

    @operation(permission=MANAGE, produces=XLSX, raises=(TooHeavy, ServiceBusy))
    async def get(self, query: TemplateQuery) -> Document:
        """An empty table with the right columns; in .xlsx with a page on how to fill them."""
        return await self.exporting.template(query.format)


class DeviceExport(ExportEndpoint):
    path = "/api/v1/device-export"

    @operation(permission=MANAGE, produces=XLSX, raises=(TooManyToExport, TooHeavy, ServiceBusy))
    async def get(self, query: ExportQuery) -> Document:
        """Up to 10,000 devices as .xlsx or .csv; people are masked, and the export is audited."""
        return await self.exporting.devices(self.actor, query)


def routes(importing: Importing, exporting: Exporting, gate: UploadGate) -> list[URLSpec]:
    return [
        DeviceImports.route(importing=importing, gate=gate),
        DeviceImportItem.route(importing=importing),
        DeviceImportProblems.route(exporting=exporting),
        DeviceImportTemplate.route(exporting=exporting),
        DeviceExport.route(exporting=exporting),
    ]
