from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.codes import Codes
from backend.features.devices.errors import DeviceHasCode, DeviceHasNoCode, DeviceNotFound
from backend.features.devices.printing import Printing
from backend.features.devices.schemas.codes import (
    CodeReason,
    CodeView,
    LabelQuery,
    LabelSheetOrder,
)
from backend.kit.errors import ServiceBusy, StaleDocument
from backend.kit.http import Document, Endpoint, operation
from backend.kit.text import Id
from backend.kit.workshop import TooHeavy

MANAGE: Final = Permission.CODES_MANAGE


class CodeEndpoint(Endpoint):
    def initialize(self, codes: Codes) -> None:
        self.codes = codes


class DeviceCodes(CodeEndpoint):
    path = "/api/v1/devices/{device_id}/codes"

    @operation(permission=MANAGE, raises=(DeviceNotFound,))
    async def get(self, device_id: Id) -> list[CodeView]:
        """The codes a device has and had, the latest first."""
        return await self.codes.history(self.actor, device_id)

    @operation(permission=MANAGE, status=201, raises=(DeviceNotFound, DeviceHasCode))
    async def post(self, device_id: Id) -> CodeView:
        """Give a code to a device that has none."""
        return await self.codes.issue(self.actor, device_id)


class CodeVoiding(CodeEndpoint):
    path = "/api/v1/devices/{device_id}/code-voiding"

    @operation(permission=MANAGE, raises=(DeviceNotFound, DeviceHasNoCode, StaleDocument))
    async def post(self, device_id: Id, body: CodeReason) -> CodeView:
        """Void the device's code; a scan of it finds nothing from now on."""
        return await self.codes.void(self.actor, device_id, body)


class CodeReplacement(CodeEndpoint):
    path = "/api/v1/devices/{device_id}/code-replacement"

    @operation(
        permission=MANAGE, status=201, raises=(DeviceNotFound, DeviceHasNoCode, StaleDocument)
    )
    async def post(self, device_id: Id, body: CodeReason) -> CodeView:
        """Void the device's code and give it a new one."""
        return await self.codes.replace(self.actor, device_id, body)


class PrintEndpoint(Endpoint):
    def initialize(self, printing: Printing) -> None:
        self.printing = printing


class DeviceLabel(PrintEndpoint):
    path = "/api/v1/devices/{device_id}/label"

    @operation(permission=MANAGE, produces="image/png", raises=(DeviceNotFound, DeviceHasNoCode))
    async def get(self, device_id: Id, query: LabelQuery) -> Document:
        """The device's label of 40 × 30 mm as PNG, SVG or PDF."""
        return await self.printing.one(self.actor, device_id, query)


class LabelSheets(PrintEndpoint):
    path = "/api/v1/label-sheets"

    @operation(
        permission=MANAGE,
        produces="application/pdf",
        raises=(DeviceNotFound, TooHeavy, ServiceBusy),
        replays=False,
    )
    async def post(self, body: LabelSheetOrder) -> Document:
        """Labels of up to 500 devices as one PDF: A4 to be cut, or a roll of single labels.

        Devices without a code get one.
        """
        return await self.printing.sheet(self.actor, body)


def routes(codes: Codes, printing: Printing) -> list[URLSpec]:
    return [
        DeviceCodes.route(codes=codes),
        CodeVoiding.route(codes=codes),
        CodeReplacement.route(codes=codes),
        DeviceLabel.route(printing=printing),
        LabelSheets.route(printing=printing),
    ]
