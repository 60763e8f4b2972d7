from tornado.routing import URLSpec

from backend.features.accounts import BranchNotFound, Permission
from backend.features.contracts import ContractNotRunning, ContractNotUsable
from backend.features.customers import AddressNotFound, HouseholdNotFound
from backend.features.devices.claims import Claims
from backend.features.devices.errors import (
    AlreadyYours,
    BatchNotFound,
    BatchOfAnotherModel,
    CannotBePartOf,
    DayInFuture,
    DeviceIsScrapped,
    DeviceModelNotFound,
    DeviceNotFound,
    FamilyTooDeep,
    FamilyTooLarge,
    NotForPlaces,
    NotOwned,
    ParentNotFound,
    PlaceNameTaken,
    ReferenceTaken,
    SerialTaken,
    SupplierNotFound,
    TransferClosed,
    TransferNotFound,
)
from backend.features.devices.keeping import Keeping
from backend.features.devices.registry import Devices
from backend.features.devices.schemas import DeviceRecord, StaffDeviceRecord
from backend.features.devices.schemas.claims import (
    RequestQuery,
    StaffDecision,
    StaffTransferView,
)
from backend.features.devices.schemas.keeping import (
    Binding,
    BuyerSearch,
    DeviceChange,
    DeviceInput,
    DeviceQuery,
    DeviceRow,
    Unbinding,
)
from backend.features.media import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id

READ = Permission.DEVICES_READ
MANAGE = Permission.DEVICES_MANAGE
ORIGIN = (BatchNotFound, BatchOfAnotherModel, SupplierNotFound)
FILES = (MediaNotUsable, MediaAlreadyUsed, TooManyFiles)


class KeepingEndpoint(Endpoint):
    def initialize(self, keeping: Keeping) -> None:
        self.keeping = keeping


class DeviceList(KeepingEndpoint):
    path = "/api/v1/devices"

    @operation(permission=READ)
    async def get(self, query: DeviceQuery) -> Page[DeviceRow]:
        """List devices, newest first; every filter given must hold."""
        return await self.keeping.page(self.actor, query)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(
            DeviceModelNotFound,
            BranchNotFound,
            HouseholdNotFound,
            AddressNotFound,
            SerialTaken,
            ReferenceTaken,
            DayInFuture,
            ContractNotUsable,
            ContractNotRunning,
            *ORIGIN,
            ParentNotFound,
            DeviceIsScrapped,
            CannotBePartOf,
            FamilyTooDeep,
            FamilyTooLarge,
            *FILES,
        ),
    )
    async def post(self, body: DeviceInput) -> StaffDeviceRecord:
        """Register a device and give it a code."""
        return await self.keeping.register(self.actor, body)


class BuyerSearches(KeepingEndpoint):
    """In a body, so that the number stays out of addresses and logs."""

    path = "/api/v1/device-searches"

    @operation(permission=READ, replays=False)
    async def post(self, body: BuyerSearch) -> Page[DeviceRow]:
        """Find the devices that were sold to a phone number."""
        return await self.keeping.of_buyer(self.actor, body)


class DeviceItem(Endpoint):
    path = "/api/v1/devices/{device_id}"

    def initialize(self, keeping: Keeping, devices: Devices) -> None:
        self.keeping = keeping
        self.devices = devices

    @operation(permission=READ, raises=(DeviceNotFound,))
    async def get(self, device_id: Id) -> StaffDeviceRecord | DeviceRecord:
        """Read a device's record: the firm's view for staff, the owner's for his household."""
        return await self.devices.record_for(self.actor, device_id)

    @operation(
        permission=MANAGE,
        raises=(
            DeviceNotFound,
            DeviceModelNotFound,
            HouseholdNotFound,
            AddressNotFound,
            SerialTaken,
            ReferenceTaken,
            DayInFuture,
            ContractNotUsable,
            ContractNotRunning,
            *ORIGIN,
            NotForPlaces,
            PlaceNameTaken,
            StaleDocument,
            *FILES,
        ),
    )
    async def patch(self, device_id: Id, body: DeviceChange) -> StaffDeviceRecord:
        """Correct a device's record; what is left out stays, null empties."""
        return await self.keeping.change(self.actor, device_id, body)


class DeviceHousehold(KeepingEndpoint):
    path = "/api/v1/devices/{device_id}/household"

    @operation(
        permission=MANAGE,
        raises=(
            DeviceNotFound,
            DeviceIsScrapped,
            HouseholdNotFound,
            AddressNotFound,
            AlreadyYours,
            StaleDocument,
        ),
    )
    async def put(self, device_id: Id, body: Binding) -> StaffDeviceRecord:
        """Give the device to a household, its first or its next; audited."""
        return await self.keeping.bind(self.actor, device_id, body)


class DeviceRelease(KeepingEndpoint):
    path = "/api/v1/devices/{device_id}/release"

    @operation(permission=MANAGE, raises=(DeviceNotFound, NotOwned, StaleDocument))
    async def post(self, device_id: Id, body: Unbinding) -> StaffDeviceRecord:
        """Take the device from its household, so that it belongs to nobody; audited."""
        return await self.keeping.unbind(self.actor, device_id, body)


class RequestEndpoint(Endpoint):
    def initialize(self, claims: Claims) -> None:
        self.claims = claims


class OwnershipRequests(RequestEndpoint):
    path = "/api/v1/ownership-requests"

    @operation(permission=MANAGE)
    async def get(self, query: RequestQuery) -> Page[StaffTransferView]:
        """List who asks for which device, newest first."""
        return await self.claims.requests(self.actor, query)


class OwnershipDecision(RequestEndpoint):
    path = "/api/v1/ownership-requests/{request_id}/decision"

    @operation(
        permission=MANAGE,
        raises=(TransferNotFound, TransferClosed, DeviceIsScrapped, StaleDocument),
    )
    async def post(self, request_id: Id, body: StaffDecision) -> StaffTransferView:
        """Give the device to the asker, or refuse, also in the owner's place; audited."""
        return await self.claims.decide_for_staff(self.actor, request_id, body)


def routes(keeping: Keeping, devices: Devices, claims: Claims) -> list[URLSpec]:
    return [
        DeviceList.route(keeping=keeping),
        BuyerSearches.route(keeping=keeping),
        DeviceItem.route(keeping=keeping, devices=devices),
        DeviceHousehold.route(keeping=keeping),
        DeviceRelease.route(keeping=keeping),
        OwnershipRequests.route(claims=claims),
        OwnershipDecision.route(claims=claims),
    ]
