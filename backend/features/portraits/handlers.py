from tornado.routing import URLSpec

from backend.features.accounts import Permission, StaffNotFound
from backend.features.media import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.features.portraits.assembly import PortraitParts
from backend.features.portraits.errors import NobodyToShow, NotAPhoto
from backend.features.portraits.schemas import PortraitGiven, PortraitView
from backend.features.portraits.service import Portraits
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation

_REFUSALS = (
    StaffNotFound,
    NobodyToShow,
    NotAPhoto,
    MediaNotUsable,
    MediaAlreadyUsed,
    TooManyFiles,
    StaleDocument,
)


class PortraitEndpoint(Endpoint):
    def initialize(self, portraits: Portraits) -> None:
        self.portraits = portraits


class MyPortrait(PortraitEndpoint):
    path = "/api/v1/me/portrait"

    @operation(permission=Permission.ME_KEEP, raises=(StaffNotFound,))
    async def get(self) -> PortraitView:
        """One's own photo, as customers see it who are waiting for one."""
        return await self.portraits.shown(self.actor, self.actor.id)

    @operation(permission=Permission.ME_KEEP, replays=False, raises=_REFUSALS)
    async def put(self, body: PortraitGiven) -> PortraitView:
        """Show oneself to the customers one comes to; the photo before is deleted."""
        return await self.portraits.give(self.actor, self.actor.id, body.photo_id)

    @operation(permission=Permission.ME_KEEP, replays=False, raises=(StaffNotFound, StaleDocument))
    async def delete(self) -> None:
        """Take one's photo away; it is deleted."""
        await self.portraits.take_away(self.actor, self.actor.id)


class StaffPortrait(PortraitEndpoint):
    path = "/api/v1/staff/{staff_id}/portrait"

    @operation(permission=Permission.STAFF_READ, raises=(StaffNotFound,))
    async def get(self, staff_id: str) -> PortraitView:
        """Somebody's photo."""
        return await self.portraits.shown(self.actor, staff_id)

    @operation(permission=Permission.STAFF_MANAGE, replays=False, raises=_REFUSALS)
    async def put(self, staff_id: str, body: PortraitGiven) -> PortraitView:
        """Show somebody to the customers he comes to; the photo before is deleted."""
        return await self.portraits.give(self.actor, staff_id, body.photo_id)

    @operation(
        permission=Permission.STAFF_MANAGE, replays=False, raises=(StaffNotFound, StaleDocument)
    )
    async def delete(self, staff_id: str) -> None:
        """Take somebody's photo away; it is deleted."""
        await self.portraits.take_away(self.actor, staff_id)


def routes(parts: PortraitParts) -> list[URLSpec]:
    return [each.route(portraits=parts.portraits) for each in (MyPortrait, StaffPortrait)]
