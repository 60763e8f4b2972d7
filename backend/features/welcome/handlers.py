"""GET /, and whom to call."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel
from tornado.routing import URLSpec

from backend.kit.http import ANYONE, Document, Endpoint, operation
from backend.kit.http.pages import HTML, Contact, PageEndpoint, Pages

PAGES: Final = Pages(Path(__file__).resolve().parent / "pages")


class FrontPage(PageEndpoint):
    path = "/"

    def initialize(self, contact: Contact) -> None:
        self.contact = contact

    @operation(permission=ANYONE, produces=HTML)
    async def get(self) -> Document:
        """Say how repair is asked for: by the code on the product, or by telephone."""
        return PAGES.document("front.html", "报修", has_nav=self.has_nav, contact=self.contact)


class ContactView(BaseModel):
    """`hotline` is empty where the firm has none; `hours` are its own words."""

    hotline: str
    hours: str


class ContactOfTheFirm(Endpoint):
    path = "/api/v1/contact"

    def initialize(self, contact: Contact) -> None:
        self.contact = contact

    @operation(permission=ANYONE)
    async def get(self) -> ContactView:
        """Say whom people call when a page does not help them."""
        return ContactView(hotline=self.contact.hotline, hours=self.contact.hours)


def routes(contact: Contact) -> list[URLSpec]:
    return [FrontPage.route(contact=contact), ContactOfTheFirm.route(contact=contact)]
