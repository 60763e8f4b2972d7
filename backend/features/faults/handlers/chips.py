"""Common faults to tap: of a model, of a device, and of whatever code was scanned."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices import (
    BlankCodeFound,
    CodeNotFound,
    DeviceModelNotFound,
    DeviceNotFound,
    DeviceServices,
)
from backend.features.faults.chips import CommonFaultChips
from backend.features.faults.errors import ChipNotUsable
from backend.features.faults.schemas import (
    ChipsInput,
    ChipsView,
    ModelChipsView,
    SuggestedChip,
)
from backend.kit.errors import StaleDocument, TooManyRequests
from backend.kit.http import ANYONE, Endpoint, operation
from backend.kit.text import Id

READ = Permission.DEVICES_READ
MANAGE = Permission.CATALOGUE_MANAGE


class ChipEndpoint(Endpoint):
    def initialize(self, chips: CommonFaultChips, devices: DeviceServices) -> None:
        self.chips = chips
        self.devices = devices

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        # A code with broken bytes is just another that is not known.
        return value.decode(errors="replace")


class CommonFaultsOfModel(ChipEndpoint):
    path = "/api/v1/device-models/{model_id}/common-faults"

    @operation(permission=READ, raises=(DeviceModelNotFound,))
    async def get(self, model_id: Id) -> ModelChipsView:
        """Read the common faults of a model, in their order."""
        return await self.chips.of_model(model_id)

    @operation(permission=MANAGE, raises=(DeviceModelNotFound, ChipNotUsable, StaleDocument))
    async def put(self, model_id: Id, body: ChipsInput) -> ModelChipsView:
        """Choose the common faults of a model."""
        return await self.chips.set(model_id, body)


class SuggestedFaultsOfModel(ChipEndpoint):
    path = "/api/v1/device-models/{model_id}/common-faults/suggestions"

    @operation(permission=MANAGE, raises=(DeviceModelNotFound,))
    async def get(self, model_id: Id) -> list[SuggestedChip]:
        """The symptoms that finished work on this model had most often."""
        return await self.chips.suggested(model_id)


class CommonFaultsOfDevice(ChipEndpoint):
    path = "/api/v1/devices/{device_id}/common-faults"

    @operation(permission=READ, raises=(DeviceNotFound,))
    async def get(self, device_id: Id) -> ChipsView:
        """Common faults to tap for a device of mine."""
        device = await self.devices.devices.get_for(self.actor, device_id)
        return await self.chips.of_model(device.model_id)


class CommonFaultsOfCode(ChipEndpoint):
    path = "/api/v1/codes/{code}/common-faults"

    @operation(permission=ANYONE, raises=(CodeNotFound, BlankCodeFound, TooManyRequests))
    async def get(self, code: str) -> ChipsView:
        """Common faults to tap, for whoever scanned the code on a device."""
        await self.devices.scanning.scan(None, code, self.request.remote_ip or "")
        device = await self.devices.devices.by_code(code)
        return await self.chips.of_model(device.model_id)


ENDPOINTS = (
    CommonFaultsOfModel,
    SuggestedFaultsOfModel,
    CommonFaultsOfDevice,
    CommonFaultsOfCode,
)


def routes(chips: CommonFaultChips, devices: DeviceServices) -> list[URLSpec]:
    return [endpoint.route(chips=chips, devices=devices) for endpoint in ENDPOINTS]
