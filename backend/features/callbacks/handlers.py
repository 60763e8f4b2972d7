from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.callbacks.errors import PacketNotFound
from backend.features.callbacks.schemas import PacketQuery, PacketView
from backend.features.callbacks.service import PacketBook
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page


class PacketEndpoint(Endpoint):
    def initialize(self, book: PacketBook) -> None:
        self.book = book


class CallbackPackets(PacketEndpoint):
    path = "/api/v1/callback-packets"

    @operation(permission=Permission.OPERATIONS_MANAGE)
    async def get(self, query: PacketQuery) -> Page[PacketView]:
        """List what WeChat pushed: kinds nobody reads, or those in another state, newest first."""
        page = await self.book.page(query.state, query)
        items = [PacketView.of(packet) for packet in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class CallbackPacketRetry(PacketEndpoint):
    path = "/api/v1/callback-packets/{packet_id}/retry"

    @operation(
        permission=Permission.OPERATIONS_MANAGE,
        raises=(PacketNotFound, TransitionNotAllowed, StaleDocument),
    )
    async def post(self, packet_id: str) -> PacketView:
        """Hand a packet to its readers again, after the cause was put right."""
        return PacketView.of(await self.book.retry(self.actor, packet_id))


ENDPOINTS = (CallbackPackets, CallbackPacketRetry)


def routes(book: PacketBook) -> list[URLSpec]:
    return [endpoint.route(book=book) for endpoint in ENDPOINTS]
