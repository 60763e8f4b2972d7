from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.content_safety.assembly import ContentSafety
from backend.features.content_safety.errors import ContentCheckNotFound
from backend.features.content_safety.schemas import ContentReviewView, ReviewQuery
from backend.kit.errors import StaleDocument, TransitionNotAllowed
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page

_REFUSALS: Final = (ContentCheckNotFound, TransitionNotAllowed, StaleDocument)


class ContentEndpoint(Endpoint):
    def initialize(self, content: ContentSafety) -> None:
        self.content = content


class ContentReviewList(ContentEndpoint):
    path = "/api/v1/content-reviews"

    @operation(permission=Permission.TICKETS_REVIEW)
    async def get(self, query: ReviewQuery) -> Page[ContentReviewView]:
        """Text and pictures that WeChat finds risky, and what became of others."""
        page = await self.content.reviews.page(self.actor, query.state, query)
        items = [ContentReviewView.of(check) for check in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class ContentRelease(ContentEndpoint):
    path = "/api/v1/content-reviews/{check_id}/release"

    @operation(permission=Permission.TICKETS_REVIEW, raises=_REFUSALS)
    async def post(self, check_id: str) -> ContentReviewView:
        """Show it again: nothing is wrong with it."""
        return ContentReviewView.of(await self.content.reviews.release(self.actor, check_id))


class ContentRemoval(ContentEndpoint):
    path = "/api/v1/content-reviews/{check_id}/removal"

    @operation(permission=Permission.TICKETS_REVIEW, raises=_REFUSALS)
    async def post(self, check_id: str) -> ContentReviewView:
        """Hide it for good; it is kept as evidence."""
        return ContentReviewView.of(await self.content.reviews.remove(self.actor, check_id))


ENDPOINTS: Final = (ContentReviewList, ContentRelease, ContentRemoval)


def routes(content: ContentSafety) -> list[URLSpec]:
    return [endpoint.route(content=content) for endpoint in ENDPOINTS]
