"""Components, readings, scrapping, exchanging, and what was written down of it."""

from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.errors import (
    ComponentIsGone,
    ComponentNotFound,
    DayInFuture,
    DeviceHasCode,
    DeviceIsReplaced,
    DeviceIsScrapped,
    DeviceModelNotFound,
    DeviceNotFound,
    NoSuccessorNamed,
    NotScrapped,
    NotToBeSwapped,
    SerialTaken,
    SupplierNotFound,
    TooManyComponents,
    TooManyReadings,
)
from backend.features.devices.fitting import Fitting
from backend.features.devices.lives import Lives
from backend.features.devices.retirement import Retirement
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.codes import CodeReason
from backend.features.devices.schemas.fittings import (
    Commissioning,
    CommissioningView,
    ComponentInput,
    ComponentRemoval,
)
from backend.features.devices.schemas.life import LifeEventView
from backend.features.devices.schemas.retirement import ScrapInput, SwapInput, Swapped
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

MANAGE: Final = Permission.DEVICES_MANAGE
RECORD: Final = Permission.DEVICES_RECORD
WORKABLE: Final = (DeviceNotFound, DeviceIsScrapped, StaleDocument)


class FittingEndpoint(Endpoint):
    def initialize(self, fitting: Fitting) -> None:
        self.fitting = fitting


class DeviceComponents(FittingEndpoint):
    path = "/api/v1/devices/{device_id}/components"

    @operation(
        permission=RECORD,
        status=201,
        raises=(*WORKABLE, SupplierNotFound, DayInFuture, TooManyComponents),
    )
    async def post(self, device_id: Id, body: ComponentInput) -> StaffDeviceRecord:
        """Write down a component: its serial can be searched from now on."""
        return await self.fitting.fit(self.actor, device_id, body)


class ComponentExchange(FittingEndpoint):
    path = "/api/v1/devices/{device_id}/components/{component_id}/replacement"

    @operation(
        permission=RECORD,
        raises=(
            *WORKABLE,
            ComponentNotFound,
            ComponentIsGone,
            SupplierNotFound,
            DayInFuture,
            TooManyComponents,
        ),
    )
    async def post(
        self, device_id: Id, component_id: Id, body: ComponentInput
    ) -> StaffDeviceRecord:
        """Put another component in the place of one; both stay on record."""
        return await self.fitting.exchange(self.actor, device_id, component_id, body)


class ComponentTakenOut(FittingEndpoint):
    path = "/api/v1/devices/{device_id}/components/{component_id}/removal"

    @operation(
        permission=RECORD,
        raises=(*WORKABLE, ComponentNotFound, ComponentIsGone, DayInFuture),
    )
    async def post(
        self, device_id: Id, component_id: Id, body: ComponentRemoval
    ) -> StaffDeviceRecord:
        """Take a component out without another in its place."""
        return await self.fitting.take_out(self.actor, device_id, component_id, body)


class DeviceReadings(FittingEndpoint):
    path = "/api/v1/devices/{device_id}/commissioning"

    @operation(permission=RECORD, raises=(DeviceNotFound,))
    async def get(self, device_id: Id) -> CommissioningView:
        """What is to be measured on such a device, and what was measured last."""
        return await self.fitting.readings(self.actor, device_id)

    @operation(permission=RECORD, raises=(*WORKABLE, TooManyReadings))
    async def post(self, device_id: Id, body: Commissioning) -> CommissioningView:
        """Write down readings 调试参数; those out of the expected bounds are marked."""
        return await self.fitting.commission(self.actor, device_id, body)


class RetirementEndpoint(Endpoint):
    def initialize(self, retirement: Retirement) -> None:
        self.retirement = retirement


class DeviceScrapping(RetirementEndpoint):
    path = "/api/v1/devices/{device_id}/scrapping"

    @operation(permission=MANAGE, raises=(DeviceNotFound, DeviceIsScrapped, StaleDocument))
    async def post(self, device_id: Id, body: ScrapInput) -> StaffDeviceRecord:
        """Scrap a device 报废: it takes no new report; what is open on it goes on; audited."""
        return await self.retirement.scrap(self.actor, device_id, body)


class DeviceRestoration(RetirementEndpoint):
    path = "/api/v1/devices/{device_id}/restoration"

    @operation(
        permission=MANAGE, raises=(DeviceNotFound, NotScrapped, DeviceIsReplaced, StaleDocument)
    )
    async def post(self, device_id: Id, body: CodeReason) -> StaffDeviceRecord:
        """Take a scrapping back; audited."""
        return await self.retirement.restore(self.actor, device_id, body)


class DeviceSwap(RetirementEndpoint):
    path = "/api/v1/devices/{device_id}/swap"

    @operation(
        permission=MANAGE,
        raises=(
            DeviceNotFound,
            DeviceIsScrapped,
            NoSuccessorNamed,
            NotToBeSwapped,
            DeviceModelNotFound,
            SerialTaken,
            DeviceHasCode,
            StaleDocument,
        ),
    )
    async def post(self, device_id: Id, body: SwapInput) -> Swapped:
        """Exchange a device for another 换修: household, place and owner go over to the new one,
        and the old sticker leads to it; audited."""
        return await self.retirement.swap(self.actor, device_id, body)


class DeviceHistory(Endpoint):
    path = "/api/v1/devices/{device_id}/history"

    def initialize(self, lives: Lives) -> None:
        self.lives = lives

    @operation(permission=MANAGE, raises=(DeviceNotFound,))
    async def get(self, device_id: Id, query: PageQuery) -> Page[LifeEventView]:
        """What happened to a device besides its services, the latest first."""
        found = await self.lives.page(self.actor, device_id, query)
        views = [LifeEventView.of(event) for event in found.items]
        return Page(items=views, next_cursor=found.next_cursor)


def routes(fitting: Fitting, retirement: Retirement, lives: Lives) -> list[URLSpec]:
    fittings = (DeviceComponents, ComponentExchange, ComponentTakenOut, DeviceReadings)
    ends = (DeviceScrapping, DeviceRestoration, DeviceSwap)
    return [
        *(endpoint.route(fitting=fitting) for endpoint in fittings),
        *(endpoint.route(retirement=retirement) for endpoint in ends),
        DeviceHistory.route(lives=lives),
    ]
