from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.catalogue import Catalogue
from backend.features.devices.errors import (
    BrandNotFound,
    DeviceModelNotFound,
    NameTaken,
    ProductLineNotFound,
)
from backend.features.devices.schemas.catalogue import (
    BrandChange,
    BrandInput,
    BrandView,
    DeviceModelChange,
    DeviceModelInput,
    DeviceModelQuery,
    DeviceModelView,
    ProductLineChange,
    ProductLineInput,
    ProductLineView,
)
from backend.features.media import MediaAlreadyUsed, MediaNotUsable
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

READ = Permission.DEVICES_READ
MANAGE = Permission.CATALOGUE_MANAGE


class CatalogueEndpoint(Endpoint):
    def initialize(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue


class Brands(CatalogueEndpoint):
    path = "/api/v1/brands"

    @operation(permission=READ)
    async def get(self, query: PageQuery) -> Page[BrandView]:
        """List brands, newest first."""
        page = await self.catalogue.brands(query)
        return Page(items=[BrandView.of(b) for b in page.items], next_cursor=page.next_cursor)

    @operation(permission=MANAGE, status=201, raises=(NameTaken,))
    async def post(self, body: BrandInput) -> BrandView:
        """Add a brand."""
        return BrandView.of(await self.catalogue.add_brand(body))


class BrandItem(CatalogueEndpoint):
    path = "/api/v1/brands/{brand_id}"

    @operation(permission=MANAGE, raises=(BrandNotFound, NameTaken, StaleDocument))
    async def patch(self, brand_id: Id, body: BrandChange) -> BrandView:
        """Rename a brand; its models follow."""
        return BrandView.of(await self.catalogue.change_brand(brand_id, body))


class ProductLines(CatalogueEndpoint):
    path = "/api/v1/product-lines"

    @operation(permission=READ)
    async def get(self, query: PageQuery) -> Page[ProductLineView]:
        """List product lines, newest first."""
        page = await self.catalogue.lines(query)
        views = [ProductLineView.of(line) for line in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    @operation(permission=MANAGE, status=201, raises=(NameTaken,))
    async def post(self, body: ProductLineInput) -> ProductLineView:
        """Add a product line, with the photos its repairs need."""
        return ProductLineView.of(await self.catalogue.add_line(body))


class ProductLineItem(CatalogueEndpoint):
    path = "/api/v1/product-lines/{line_id}"

    @operation(permission=READ, raises=(ProductLineNotFound,))
    async def get(self, line_id: Id) -> ProductLineView:
        """Read a product line."""
        return ProductLineView.of(await self.catalogue.line(line_id))

    @operation(permission=MANAGE, raises=(ProductLineNotFound, NameTaken, StaleDocument))
    async def patch(self, line_id: Id, body: ProductLineChange) -> ProductLineView:
        """Change a product line; what is left out stays."""
        return ProductLineView.of(await self.catalogue.change_line(line_id, body))


class DeviceModels(CatalogueEndpoint):
    path = "/api/v1/device-models"

    @operation(permission=READ)
    async def get(self, query: DeviceModelQuery) -> Page[DeviceModelView]:
        """List models, newest first, of a brand or a line if asked."""
        page = await self.catalogue.models(query)
        views = [DeviceModelView.of(model) for model in page.items]
        return Page(items=views, next_cursor=page.next_cursor)

    @operation(
        permission=MANAGE,
        status=201,
        raises=(BrandNotFound, ProductLineNotFound, NameTaken, MediaNotUsable, MediaAlreadyUsed),
    )
    async def post(self, body: DeviceModelInput) -> DeviceModelView:
        """Add a model."""
        return DeviceModelView.of(await self.catalogue.add_model(self.actor, body))


class DeviceModelItem(CatalogueEndpoint):
    path = "/api/v1/device-models/{model_id}"

    @operation(permission=READ, raises=(DeviceModelNotFound,))
    async def get(self, model_id: Id) -> DeviceModelView:
        """Read a model."""
        return DeviceModelView.of(await self.catalogue.model(model_id))

    @operation(
        permission=MANAGE,
        raises=(DeviceModelNotFound, NameTaken, StaleDocument, MediaNotUsable, MediaAlreadyUsed),
    )
    async def patch(self, model_id: Id, body: DeviceModelChange) -> DeviceModelView:
        """Change a model; what is left out stays."""
        return DeviceModelView.of(await self.catalogue.change_model(self.actor, model_id, body))


ENDPOINTS = (
    Brands,
    BrandItem,
    ProductLines,
    ProductLineItem,
    DeviceModels,
    DeviceModelItem,
)


def routes(catalogue: Catalogue) -> list[URLSpec]:
    return [endpoint.route(catalogue=catalogue) for endpoint in ENDPOINTS]
