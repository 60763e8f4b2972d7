"""The whole life of a device."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices import BlankCodeFound, CodeNotFound, DeviceNotFound
from backend.features.records.schemas.life import OwnerLife, StaffLife
from backend.features.records.service.device_life import DeviceLives
from backend.kit.errors import TooManyRequests
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import PageQuery
from backend.kit.text import Id


class LifeEndpoint(Endpoint):
    def initialize(self, lives: DeviceLives) -> None:
        self.lives = lives


class LifeOfDevice(LifeEndpoint):
    path = "/api/v1/devices/{device_id}/life"

    @operation(permission=Permission.DEVICES_READ, raises=(DeviceNotFound,))
    async def get(self, device_id: Id, query: PageQuery) -> StaffLife | OwnerLife:
        """Read a device's whole life: specification, place, warranty, purchase, every service.

        Its owner's household sees the services since the device is theirs, as customers see them;
        staff whose scope reaches the device, or who work on it, see all of them.
        """
        return await self.lives.of_device(self.actor, device_id, query)


class LifeOfCode(LifeEndpoint):
    path = "/api/v1/codes/{code}/life"

    @operation(
        permission=Permission.DEVICES_READ, raises=(CodeNotFound, BlankCodeFound, TooManyRequests)
    )
    async def get(self, code: str, query: PageQuery) -> StaffLife | OwnerLife:
        """As above, by the code on the device."""
        address = self.request.remote_ip or ""
        return await self.lives.of_code(self.actor, code, address, query)


def routes(lives: DeviceLives) -> list[URLSpec]:
    return [LifeOfDevice.route(lives=lives), LifeOfCode.route(lives=lives)]
