"""Suppliers and batches."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.errors import (
    BatchInUse,
    BatchNotFound,
    DayInFuture,
    DeviceModelNotFound,
    NameTaken,
    SupplierNotFound,
)
from backend.features.devices.schemas.sourcing import (
    BatchChange,
    BatchInput,
    BatchQuery,
    BatchView,
    SupplierChange,
    SupplierInput,
    SupplierView,
)
from backend.features.devices.sourcing import Sourcing
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

MANAGE: Final = Permission.DEVICES_MANAGE


class SourcingEndpoint(Endpoint):
    def initialize(self, sourcing: Sourcing) -> None:
        self.sourcing = sourcing


class Suppliers(SourcingEndpoint):
    path = "/api/v1/suppliers"

    @operation(permission=MANAGE)
    async def get(self, query: PageQuery) -> Page[SupplierView]:
        """List suppliers, newest first."""
        return await self.sourcing.suppliers(query)

    @operation(permission=MANAGE, status=201, raises=(NameTaken,))
    async def post(self, body: SupplierInput) -> SupplierView:
        """Add a supplier."""
        return await self.sourcing.add_supplier(body)


class SupplierItem(SourcingEndpoint):
    path = "/api/v1/suppliers/{supplier_id}"

    @operation(permission=MANAGE, raises=(SupplierNotFound, NameTaken, StaleDocument))
    async def patch(self, supplier_id: Id, body: SupplierChange) -> SupplierView:
        """Correct a supplier, or choose it no more."""
        return await self.sourcing.change_supplier(supplier_id, body)


class Batches(SourcingEndpoint):
    path = "/api/v1/device-batches"

    @operation(permission=MANAGE)
    async def get(self, query: BatchQuery) -> Page[BatchView]:
        """List batches, newest first; every filter given must hold."""
        return await self.sourcing.batches(query)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(DeviceModelNotFound, SupplierNotFound, NameTaken, DayInFuture),
    )
    async def post(self, body: BatchInput) -> BatchView:
        """Add a batch of a model."""
        return await self.sourcing.add_batch(body)


class BatchItem(SourcingEndpoint):
    path = "/api/v1/device-batches/{batch_id}"

    @operation(permission=MANAGE, raises=(BatchNotFound,))
    async def get(self, batch_id: Id) -> BatchView:
        """Read a batch."""
        return await self.sourcing.batch(batch_id)

    @operation(
        permission=MANAGE,
        raises=(
            BatchNotFound,
            SupplierNotFound,
            NameTaken,
            BatchInUse,
            DayInFuture,
            StaleDocument,
        ),
    )
    async def patch(self, batch_id: Id, body: BatchChange) -> BatchView:
        """Correct a batch."""
        return await self.sourcing.change_batch(batch_id, body)


def routes(sourcing: Sourcing) -> list[URLSpec]:
    endpoints = (Suppliers, SupplierItem, Batches, BatchItem)
    return [endpoint.route(sourcing=sourcing) for endpoint in endpoints]
