"""Sales and their promises."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.customers import TooManyAddresses
from backend.features.devices import (
    DayInFuture,
    DeviceModelNotFound,
    ReferenceTaken,
    SerialTaken,
)
from backend.features.media import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.features.sales.assembly import Sales
from backend.features.sales.errors import (
    DeviceAlreadySold,
    InstallationBegun,
    InstallationOrdered,
    LeadClosed,
    LeadNotFound,
    LeadTaken,
    OrderNumberTaken,
    PromiseNotFound,
    PromiseNotSettled,
    PromiseOfOtherDevice,
    PromiseSettled,
    RefusalNeedsReason,
    SaleClosed,
    SaleNotFound,
    SellerNotUsable,
    SerialBelongsToOther,
    SerialOfOtherModel,
    SerialTwice,
    TooManyPromises,
)
from backend.features.sales.schemas.promises import PromiseAddition, PromiseSettlement
from backend.features.sales.schemas.sales import (
    SaleCancellation,
    SaleChange,
    SaleInput,
    SaleQuery,
    SaleRow,
    SaleSearch,
    SaleView,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id

READ = Permission.SALES_READ
MANAGE = Permission.SALES_MANAGE


class SaleEndpoint(Endpoint):
    def initialize(self, sales: Sales) -> None:
        self.sales = sales


class SaleList(SaleEndpoint):
    path = "/api/v1/sales"

    @operation(permission=READ)
    async def get(self, query: SaleQuery) -> Page[SaleRow]:
        """List sales, newest first; buyers are masked. Every filter given must hold."""
        return await self.sales.books.page(self.actor, query)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(
            SellerNotUsable,
            TooManyAddresses,
            DeviceModelNotFound,
            SerialTwice,
            SerialTaken,
            SerialBelongsToOther,
            SerialOfOtherModel,
            ReferenceTaken,
            DeviceAlreadySold,
            OrderNumberTaken,
            DayInFuture,
            LeadNotFound,
            LeadTaken,
            LeadClosed,
            MediaNotUsable,
            MediaAlreadyUsed,
            TooManyFiles,
            StaleDocument,
        ),
    )
    async def post(self, body: SaleInput) -> SaleView:
        """Record a sale: customer, home, devices, proof of purchase and promises at once.

        All of it is made, or nothing. The same phone is the same customer, the same door the same
        address. A serial in stock is given to the buyer; one that is somebody's is refused.
        """
        return await self.sales.selling.record(self.actor, body)


class SaleSearches(SaleEndpoint):
    """In a body, so that the number stays out of addresses and logs."""

    path = "/api/v1/sale-searches"

    @operation(permission=READ, replays=False)
    async def post(self, body: SaleSearch) -> Page[SaleRow]:
        """Find what was sold to a phone number."""
        return await self.sales.books.of_phone(self.actor, body)


class SaleItem(SaleEndpoint):
    path = "/api/v1/sales/{sale_id}"

    @operation(permission=READ, raises=(SaleNotFound,))
    async def get(self, sale_id: Id) -> SaleView:
        """Read a sale with its devices, promises and installation."""
        return await self.sales.books.get(self.actor, sale_id)

    @operation(
        permission=MANAGE,
        raises=(
            SaleNotFound,
            SaleClosed,
            InstallationBegun,
            OrderNumberTaken,
            DayInFuture,
            StaleDocument,
        ),
    )
    async def patch(self, sale_id: Id, body: SaleChange) -> SaleView:
        """Correct a sale while nobody has been there to install; what is left out stays."""
        return await self.sales.books.change(self.actor, sale_id, body)


class CancelledSale(SaleEndpoint):
    path = "/api/v1/sales/{sale_id}/cancellation"

    @operation(
        permission=MANAGE,
        raises=(SaleNotFound, SaleClosed, InstallationOrdered, StaleDocument),
    )
    async def post(self, sale_id: Id, body: SaleCancellation) -> SaleView:
        """Cancel a sale that has no install ticket: devices go back, open promises lapse."""
        return await self.sales.books.cancel(self.actor, sale_id, body)


class PromisesOfSale(SaleEndpoint):
    path = "/api/v1/sales/{sale_id}/promises"

    @operation(
        permission=MANAGE,
        status=201,
        raises=(SaleNotFound, SaleClosed, TooManyPromises, PromiseOfOtherDevice, StaleDocument),
    )
    async def post(self, sale_id: Id, body: PromiseAddition) -> SaleView:
        """Promise something more."""
        return await self.sales.promises.add(self.actor, sale_id, body)


class SettledPromise(SaleEndpoint):
    path = "/api/v1/sales/{sale_id}/promises/{promise_id}/settlement"

    @operation(
        permission=MANAGE,
        raises=(
            SaleNotFound,
            SaleClosed,
            PromiseNotFound,
            PromiseSettled,
            RefusalNeedsReason,
            StaleDocument,
        ),
    )
    async def post(self, sale_id: Id, promise_id: Id, body: PromiseSettlement) -> SaleView:
        """Say in the office that a promise was kept, or why it was not."""
        return await self.sales.promises.settle_in_office(self.actor, sale_id, promise_id, body)

    @operation(
        permission=MANAGE,
        raises=(
            SaleNotFound,
            SaleClosed,
            PromiseNotFound,
            PromiseNotSettled,
            PromiseSettled,
            StaleDocument,
        ),
    )
    async def delete(self, sale_id: Id, promise_id: Id) -> SaleView:
        """Take back what was said of a promise by mistake: it is open again."""
        return await self.sales.promises.undo_settlement(self.actor, sale_id, promise_id)


ENDPOINTS: Final = (
    SaleList,
    SaleSearches,
    SaleItem,
    CancelledSale,
    PromisesOfSale,
    SettledPromise,
)


def routes(sales: Sales) -> list[URLSpec]:
    return [endpoint.route(sales=sales) for endpoint in ENDPOINTS]
