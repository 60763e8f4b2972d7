"""The page behind the card of the chat: no account, no scripts, whoever holds the link."""

from tornado.routing import URLSpec

from backend.features.conversations import UnfinishedRequestNotFound
from backend.features.records.screens.finish import FinishScreens
from backend.kit.access import Actor
from backend.kit.errors import TooManyRequests, UnsupportedContent
from backend.kit.http import ANYONE, Document, operation
from backend.kit.http.file_forms import FilesPage
from backend.kit.http.forms import FORM_TYPES
from backend.kit.http.pages import HTML


class FinishPage(FilesPage):
    path = "/c/{token}"

    def initialize(self, screens: FinishScreens) -> None:
        self.screens = screens
        self.contact = screens.contact
        self.gate = screens.requests.pages.files.media.gate

    async def sender(self) -> Actor:
        return await self.screens.sender(self.address)

    @operation(permission=ANYONE, produces=HTML, raises=(UnfinishedRequestNotFound,))
    async def get(self, token: str) -> Document:
        """Show a request that was begun in the chat, with its photos, to be finished, and what the
        firm's own form of its product asks."""
        return await self.screens.form(token, has_nav=self.has_nav)

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FORM_TYPES,
        replays=False,
        raises=(UnfinishedRequestNotFound, TooManyRequests, UnsupportedContent),
    )
    async def post(self, token: str) -> Document:
        """Make a ticket of it; leads to the ticket's page. Sent twice, it makes one ticket."""
        return await self.screens.submit(
            token, self.form, self.files, self.address, has_nav=self.has_nav
        )


def routes(screens: FinishScreens) -> list[URLSpec]:
    return [FinishPage.route(screens=screens)]
