"""Families of devices, and buildings."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import BranchNotFound, Permission
from backend.features.devices.errors import (
    CannotBePartOf,
    DeviceIsScrapped,
    DeviceNotFound,
    FamilyCircle,
    FamilyTooDeep,
    FamilyTooLarge,
    NoPlaces,
    NotAPlace,
    ParentNotFound,
    PlaceNameTaken,
    TooManyPlaces,
)
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.structure import (
    BuildingInput,
    ParentInput,
    PlacesInput,
    PlacesMade,
    RelativeView,
)
from backend.features.devices.structure import Structure
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

MANAGE: Final = Permission.DEVICES_MANAGE


class StructureEndpoint(Endpoint):
    def initialize(self, structure: Structure) -> None:
        self.structure = structure


class DeviceChildren(StructureEndpoint):
    path = "/api/v1/devices/{device_id}/children"

    @operation(permission=MANAGE, raises=(DeviceNotFound,))
    async def get(self, device_id: Id, query: PageQuery) -> Page[RelativeView]:
        """List what is part of a device or a place, in its order."""
        return await self.structure.children(self.actor, device_id, query)


class DeviceParent(StructureEndpoint):
    path = "/api/v1/devices/{device_id}/parent"

    @operation(
        permission=MANAGE,
        raises=(
            DeviceNotFound,
            ParentNotFound,
            DeviceIsScrapped,
            CannotBePartOf,
            FamilyCircle,
            FamilyTooDeep,
            FamilyTooLarge,
            PlaceNameTaken,
            StaleDocument,
        ),
    )
    async def put(self, device_id: Id, body: ParentInput) -> StaffDeviceRecord:
        """Say what a device is part of (内外机, 系统, 部位), or that it stands alone."""
        return await self.structure.set_parent(self.actor, device_id, body)


class Buildings(StructureEndpoint):
    path = "/api/v1/buildings"

    @operation(
        permission=MANAGE,
        status=201,
        raises=(BranchNotFound, PlaceNameTaken, TooManyPlaces),
    )
    async def post(self, body: BuildingInput) -> PlacesMade:
        """Put a building into the books, with its units and positions: devices without serial."""
        return await self.structure.build(self.actor, body)


class DevicePlaces(StructureEndpoint):
    path = "/api/v1/devices/{device_id}/places"

    @operation(
        permission=MANAGE,
        status=201,
        raises=(
            DeviceNotFound,
            DeviceIsScrapped,
            NotAPlace,
            NoPlaces,
            PlaceNameTaken,
            TooManyPlaces,
        ),
    )
    async def post(self, device_id: Id, body: PlacesInput) -> PlacesMade:
        """Add units and positions to a building, or positions to a unit."""
        return await self.structure.add_places(self.actor, device_id, body)


def routes(structure: Structure) -> list[URLSpec]:
    endpoints = (DeviceChildren, DeviceParent, Buildings, DevicePlaces)
    return [endpoint.route(structure=structure) for endpoint in endpoints]
