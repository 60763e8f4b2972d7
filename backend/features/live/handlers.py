import asyncio

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.live.assembly import Live
from backend.features.live.errors import NotForCustomers
from backend.features.live.models import PROTOCOL
from backend.features.live.schemas import EventPass, PresenceInput, Since
from backend.kit.access import Actor
from backend.kit.errors import ServiceBusy, TooManyRequests
from backend.kit.http import Endpoint, SocketEndpoint, operation


class EventPasses(Endpoint):
    path = "/api/v1/event-passes"

    def initialize(self, live: Live) -> None:
        self.live = live

    @operation(
        permission=Permission.TICKETS_READ,
        status=201,
        raises=(NotForCustomers, TooManyRequests),
        replays=False,
    )
    async def post(self) -> EventPass:
        """A one-time pass to the live events at `/api/v1/events`, good for a minute."""
        secret, expires_at = await self.live.passes.issue(self.actor)
        return EventPass(secret=secret, protocol=PROTOCOL, expires_at=expires_at)


class BoardPresence(Endpoint):
    """A person has one, however many pages."""

    path = "/api/v1/board-presence"

    def initialize(self, live: Live) -> None:
        self.live = live

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        status=204,
        raises=(TooManyRequests,),
        replays=False,
    )
    async def put(self, body: PresenceInput) -> None:
        """Say that one has the board before him, and what is in one's hand; good for 30 seconds.

        Others on the same board hear of it as `presence` at `/api/v1/events`.
        """
        await self.live.presences.arrive(self.actor, body)

    @operation(
        permission=Permission.TICKETS_DISPATCH,
        status=204,
        raises=(TooManyRequests,),
        replays=False,
    )
    async def delete(self) -> None:
        """Say that one has left the board."""
        await self.live.presences.leave(self.actor)


class Events(SocketEndpoint):
    """What happens, as far as one may see it: `?after=<seq>` tells first what was missed."""

    path = "/api/v1/events"
    protocol = PROTOCOL

    def initialize(self, live: Live) -> None:
        self.live = live

    async def admit(self, secret: str) -> None:
        """Raises InvalidRequest, PassNotGood, ServiceBusy."""
        self.after = self.read_query(Since).after
        if self.live.hub.is_full:
            raise ServiceBusy
        self.holder: Actor = await self.live.passes.redeem(secret)

    def attend(self) -> None:
        self.attending = asyncio.create_task(
            self.live.hub.attend(self.holder, self, self.after), name="events"
        )

    def on_close(self) -> None:
        self.attending.cancel()


def routes(live: Live) -> list[URLSpec]:
    return [each.route(live=live) for each in (EventPasses, BoardPresence, Events)]
