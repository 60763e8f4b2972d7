"""The call list of service staff."""

from typing import Final

from backend.features.accounts import Permission
from backend.features.notifications.call_list.models import CallEntry
from backend.features.notifications.call_list.schemas import CallQuery, CallReport, CallView
from backend.features.notifications.endpoint import NoticeEndpoint
from backend.features.notifications.errors import CallNotFound, CallTakenByColleague
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import operation
from backend.kit.pagination import Page

_REFUSALS: Final = (CallNotFound, CallTakenByColleague, TransitionNotAllowed, StaleDocument)


class CallEndpoint(NoticeEndpoint):
    def shown(self, entry: CallEntry) -> CallView:
        return CallView.of(entry, self.parts.deliveries.book[entry.occasion].name)


class CallList(CallEndpoint):
    path = "/api/v1/call-list"

    @operation(permission=Permission.TICKETS_ASSIST)
    async def get(self, query: CallQuery) -> Page[CallView]:
        """Customers to be telephoned, because no message reaches them."""
        page = await self.parts.call_list.page(self.actor, query.state, query)
        items = [self.shown(entry) for entry in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class CallTaking(CallEndpoint):
    path = "/api/v1/call-list/{call_id}/taking"

    @operation(permission=Permission.TICKETS_ASSIST, raises=_REFUSALS)
    async def post(self, call_id: str) -> CallView:
        """Take a call, so that no colleague rings the customer as well."""
        return self.shown(await self.parts.call_list.take(self.actor, call_id))


class CallOutcomes(CallEndpoint):
    path = "/api/v1/call-list/{call_id}/outcome"

    @operation(permission=Permission.TICKETS_ASSIST, raises=_REFUSALS)
    async def post(self, call_id: str, body: CallReport) -> CallView:
        """Say how the call went."""
        return self.shown(await self.parts.call_list.end(self.actor, call_id, body.outcome))


ENDPOINTS: Final = (CallList, CallTaking, CallOutcomes)
