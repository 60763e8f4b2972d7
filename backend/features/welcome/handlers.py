"""GET /."""

from pathlib import Path
from typing import Final

from tornado.routing import URLSpec

from backend.kit.http import ANYONE, Document, operation
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


def routes(contact: Contact) -> list[URLSpec]:
    return [FrontPage.route(contact=contact)]
