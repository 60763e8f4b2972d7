from collections.abc import Sequence

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.notifications.assembly import NoticeParts
from backend.features.notifications.call_list.handlers import ENDPOINTS as CALL_ENDPOINTS
from backend.features.notifications.endpoint import NoticeEndpoint
from backend.features.notifications.errors import (
    DeliveryNotFound,
    MessageNotFound,
    OccasionNotFound,
    PathNotClosed,
    WordingNotSendable,
)
from backend.features.notifications.models import Delivery
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.policies import QuietHours
from backend.features.notifications.schemas import (
    ApiUsageView,
    ClosedPathView,
    DeliveryQuery,
    DeliveryView,
    InboxMessageView,
    PreviewRequest,
    PreviewView,
    QuietHoursView,
    UnreadCount,
    UsageQuery,
    WordingChange,
    WordingReset,
    WordingRevisionView,
    WordingView,
)
from backend.features.notifications.wallet.handlers import ENDPOINTS as WALLET_ENDPOINTS
from backend.kit.clock import shanghai
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import operation
from backend.kit.pagination import Page, PageQuery

MOST_REVISIONS = 50


def _occasion(text: str) -> Occasion:
    try:
        return Occasion(text)
    except ValueError:
        raise OccasionNotFound from None


# -- everybody's own inbox -------------------------------------------------------------------------


class MyMessages(NoticeEndpoint):
    path = "/api/v1/me/messages"

    @operation(permission=Permission.INBOX_READ)
    async def get(self, query: PageQuery) -> Page[InboxMessageView]:
        """List one's own messages, newest first."""
        page = await self.parts.inbox.page(self.actor, query)
        items = [InboxMessageView.of(message) for message in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class MyUnreadMessages(NoticeEndpoint):
    path = "/api/v1/me/unread-messages"

    @operation(permission=Permission.INBOX_READ)
    async def get(self) -> UnreadCount:
        """Count one's unread messages, up to 100."""
        return UnreadCount(count=await self.parts.inbox.unread(self.actor))


class MyMessageReading(NoticeEndpoint):
    path = "/api/v1/me/messages/{message_id}/reading"

    @operation(permission=Permission.INBOX_READ, raises=(MessageNotFound,), before_consent=True)
    async def post(self, message_id: str) -> InboxMessageView:
        """Mark one message as read."""
        return InboxMessageView.of(await self.parts.inbox.read(self.actor, message_id))


class MyMessageReadings(NoticeEndpoint):
    path = "/api/v1/me/message-readings"

    @operation(permission=Permission.INBOX_READ, before_consent=True)
    async def post(self) -> None:
        """Mark all of one's messages as read."""
        await self.parts.inbox.read_all(self.actor)


# -- the wording -----------------------------------------------------------------------------------


class NoticeWordings(NoticeEndpoint):
    path = "/api/v1/notice-wordings"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE)
    async def get(self) -> Page[WordingView]:
        """List every occasion with the wording that counts."""
        return Page(items=[WordingView.of(each) for each in await self.parts.wordings.all()])


class NoticeWording(NoticeEndpoint):
    path = "/api/v1/notice-wordings/{occasion}"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE, raises=(OccasionNotFound,))
    async def get(self, occasion: str) -> WordingView:
        """Show one occasion with the wording that counts."""
        return WordingView.of(await self.parts.wordings.current(_occasion(occasion)))

    @operation(
        permission=Permission.NOTIFICATIONS_MANAGE,
        raises=(OccasionNotFound, WordingNotSendable, StaleDocument),
    )
    async def put(self, occasion: str, body: WordingChange) -> WordingView:
        """Word an occasion in the firm's own words, once the platform would take them."""
        current = await self.parts.wordings.change(
            self.actor, _occasion(occasion), body.wording(), body.template_ids, body.based_on
        )
        return WordingView.of(current)


class NoticeWordingReset(NoticeEndpoint):
    path = "/api/v1/notice-wordings/{occasion}/reset"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE, raises=(OccasionNotFound, StaleDocument))
    async def post(self, occasion: str, body: WordingReset) -> WordingView:
        """Take up the shipped wording again; the template ids stay as given."""
        current = await self.parts.wordings.change(
            self.actor, _occasion(occasion), None, body.template_ids, body.based_on
        )
        return WordingView.of(current)


class NoticeWordingPreview(NoticeEndpoint):
    path = "/api/v1/notice-wordings/{occasion}/preview"

    @operation(
        permission=Permission.NOTIFICATIONS_MANAGE,
        raises=(OccasionNotFound, WordingNotSendable),
        replays=False,
    )
    async def post(self, occasion: str, body: PreviewRequest) -> PreviewView:
        """Show a wording as each place would, without keeping it."""
        wordings = self.parts.wordings
        return PreviewView.of(wordings.preview(_occasion(occasion), body.wording(), body.values))


class NoticeWordingRevisions(NoticeEndpoint):
    path = "/api/v1/notice-wordings/{occasion}/revisions"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE, raises=(OccasionNotFound,))
    async def get(self, occasion: str) -> Page[WordingRevisionView]:
        """List the latest 50 changes, newest first."""
        found = await self.parts.wordings.history(_occasion(occasion), limit=MOST_REVISIONS)
        return Page(items=[WordingRevisionView.of(each) for each in found])


class NoticeQuietHours(NoticeEndpoint):
    path = "/api/v1/notice-quiet-hours"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE)
    async def get(self) -> QuietHoursView:
        """Show when notices that are not urgent wait for the morning."""
        hours = await self.parts.deliveries.quiet_hours()
        return QuietHoursView(starts=hours.starts, ends=hours.ends)

    @operation(permission=Permission.NOTIFICATIONS_MANAGE)
    async def put(self, body: QuietHoursView) -> QuietHoursView:
        """Change when notices that are not urgent wait for the morning."""
        asked = QuietHours(starts=body.starts, ends=body.ends)
        hours = await self.parts.deliveries.keep_quiet_hours(self.actor, asked)
        return QuietHoursView(starts=hours.starts, ends=hours.ends)


# -- what became of them ---------------------------------------------------------------------------


class NoticeDeliveries(NoticeEndpoint):
    path = "/api/v1/deliveries"

    @operation(permission=Permission.OPERATIONS_MANAGE)
    async def get(self, query: DeliveryQuery) -> Page[DeliveryView]:
        """List what became of notices, newest first."""
        page = await self.parts.deliveries.page(
            frozenset(query.state), query.occasion, query.recipient_id, query
        )
        return Page(items=await _views(self.parts, page.items), next_cursor=page.next_cursor)


async def _views(parts: NoticeParts, deliveries: Sequence[Delivery]) -> list[DeliveryView]:
    names = await parts.deliveries.names(deliveries)
    book = parts.deliveries.book
    return [
        DeliveryView.of(each, book[each.occasion].name, names.get(each.recipient.id, ""))
        for each in deliveries
    ]


class NoticeDelivery(NoticeEndpoint):
    path = "/api/v1/deliveries/{delivery_id}"

    @operation(permission=Permission.OPERATIONS_MANAGE, raises=(DeliveryNotFound,))
    async def get(self, delivery_id: str) -> DeliveryView:
        """Show what became of one notice."""
        delivery = await self.parts.deliveries.get(delivery_id)
        (view,) = await _views(self.parts, [delivery])
        return view


class NoticeDeliveryRetry(NoticeEndpoint):
    path = "/api/v1/deliveries/{delivery_id}/retry"

    @operation(
        permission=Permission.OPERATIONS_MANAGE,
        raises=(DeliveryNotFound, TransitionNotAllowed, StaleDocument),
    )
    async def post(self, delivery_id: str) -> DeliveryView:
        """Send a notice again that did not arrive, or may not have."""
        delivery = await self.parts.deliveries.retry(self.actor, delivery_id)
        (view,) = await _views(self.parts, [delivery])
        return view


class ClosedNoticePaths(NoticeEndpoint):
    path = "/api/v1/closed-paths"

    @operation(permission=Permission.OPERATIONS_MANAGE)
    async def get(self) -> Page[ClosedPathView]:
        """List the platform calls that are not being made, and why."""
        paths = await self.parts.deliveries.closed_paths()
        return Page(items=[ClosedPathView.of(each) for each in paths])


class ClosedNoticePath(NoticeEndpoint):
    path = "/api/v1/closed-paths/{path_id}"

    @operation(permission=Permission.OPERATIONS_MANAGE, raises=(PathNotClosed,))
    async def delete(self, path_id: str) -> None:
        """Make the calls again at once, after the cause was put right."""
        await self.parts.deliveries.reopen(self.actor, path_id)


class PlatformUsageOfOneDay(NoticeEndpoint):
    path = "/api/v1/platform-usage"

    @operation(permission=Permission.OPERATIONS_MANAGE)
    async def get(self, query: UsageQuery) -> Page[ApiUsageView]:
        """Count the calls made to the platforms on one day, by account and API."""
        day = query.day or shanghai(self.parts.deliveries.now()).date()
        used = await self.parts.usage.on(day)
        return Page(items=[ApiUsageView.of(each) for each in used])


ENDPOINTS = (
    MyMessages,
    MyUnreadMessages,
    MyMessageReading,
    MyMessageReadings,
    *WALLET_ENDPOINTS,
    *CALL_ENDPOINTS,
    NoticeWordings,
    NoticeWording,
    NoticeWordingReset,
    NoticeWordingPreview,
    NoticeWordingRevisions,
    NoticeQuietHours,
    NoticeDeliveries,
    NoticeDelivery,
    NoticeDeliveryRetry,
    ClosedNoticePaths,
    ClosedNoticePath,
    PlatformUsageOfOneDay,
)


def routes(parts: NoticeParts) -> list[URLSpec]:
    return [endpoint.route(parts=parts) for endpoint in ENDPOINTS]
