from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.exporting import Exporting, TooManyToExport
from backend.features.devices.schemas.exports import ExportQuery
from backend.kit.errors import ServiceBusy
from backend.kit.http import Document, Endpoint, operation
from backend.kit.spreadsheets import SheetFormat
from backend.kit.workshop import TooHeavy

MANAGE: Final = Permission.DEVICES_MANAGE
XLSX: Final = SheetFormat.XLSX.media_type


class DeviceExport(Endpoint):
    path = "/api/v1/device-export"

    def initialize(self, exporting: Exporting) -> None:
        self.exporting = exporting

    @operation(permission=MANAGE, produces=XLSX, raises=(TooManyToExport, TooHeavy, ServiceBusy))
    async def get(self, query: ExportQuery) -> Document:
        """Up to 10,000 devices as .xlsx or .csv; people are masked, and the export is audited."""
        return await self.exporting.devices(self.actor, query)


def routes(exporting: Exporting) -> list[URLSpec]:
    return [DeviceExport.route(exporting=exporting)]
