"""Keeping the public forms. The forms themselves are pages of the feature records."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices import ProductLineNotFound
from backend.features.request_forms.assembly import RequestForms
from backend.features.request_forms.errors import (
    FormNotForLinks,
    RequestFormNotFound,
    RequestFormTaken,
)
from backend.features.request_forms.schemas import (
    CodeQuery,
    RequestFormChange,
    RequestFormInput,
    RequestFormView,
)
from backend.features.request_forms.service import RequestFormBook
from backend.kit.errors import StaleDocument
from backend.kit.http import Document, Endpoint, operation
from backend.kit.pagination import Page, PageQuery


class RequestFormEndpoint(Endpoint):
    def initialize(self, book: RequestFormBook) -> None:
        self.book = book


class RequestFormList(RequestFormEndpoint):
    path = "/api/v1/request-forms"

    @operation(permission=Permission.CODES_MANAGE)
    async def get(self, query: PageQuery) -> Page[RequestFormView]:
        """List the public forms, newest first."""
        page = await self.book.page(query)
        items = [RequestFormView.of(form, self.book.url(form.id)) for form in page.items]
        return Page(items=items, next_cursor=page.next_cursor)

    @operation(
        permission=Permission.CODES_MANAGE,
        status=201,
        raises=(RequestFormTaken, ProductLineNotFound, FormNotForLinks),
    )
    async def post(self, body: RequestFormInput) -> RequestFormView:
        """Publish a form at an address of its own."""
        form = await self.book.add(self.actor, body)
        return RequestFormView.of(form, self.book.url(form.id))


class OneRequestForm(RequestFormEndpoint):
    path = "/api/v1/request-forms/{form_id}"

    @operation(permission=Permission.CODES_MANAGE, raises=(RequestFormNotFound,))
    async def get(self, form_id: str) -> RequestFormView:
        """Show a form."""
        return RequestFormView.of(await self.book.get(form_id), self.book.url(form_id))

    @operation(
        permission=Permission.CODES_MANAGE,
        raises=(RequestFormNotFound, ProductLineNotFound, FormNotForLinks, StaleDocument),
    )
    async def patch(self, form_id: str, body: RequestFormChange) -> RequestFormView:
        """Change what a form asks, or switch it off: then its address leads nowhere."""
        form = await self.book.change(self.actor, form_id, body)
        return RequestFormView.of(form, self.book.url(form.id))


class RequestFormCode(RequestFormEndpoint):
    path = "/api/v1/request-forms/{form_id}/code"

    @operation(
        permission=Permission.CODES_MANAGE, produces="image/png", raises=(RequestFormNotFound,)
    )
    async def get(self, form_id: str, query: CodeQuery) -> Document:
        """The form's address as a QR code: PNG or SVG for a label or a site, PDF for a poster."""
        return await self.book.code(form_id, query.format)


def routes(forms: RequestForms) -> list[URLSpec]:
    endpoints = (RequestFormList, OneRequestForm, RequestFormCode)
    return [endpoint.route(book=forms.book) for endpoint in endpoints]
