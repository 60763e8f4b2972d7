"""A ticket's page behind its link, for customers without WeChat: read, and acted on by forms."""

from typing import Annotated

from pydantic import ConfigDict, Field
from tornado.routing import URLSpec

from backend.features.records.screens.drawing import see
from backend.features.records.screens.ticket import TicketScreens, Visit, ticket_address
from backend.features.tickets import TicketLinkExpired
from backend.kit.access import Actor
from backend.kit.errors import AppError, NoSuchPage, TooManyRequests, UnsupportedContent
from backend.kit.http import (
    ANYONE,
    FILE_TYPES,
    Document,
    Input,
    StorageFull,
    UploadEndpoint,
    operation,
)
from backend.kit.http.file_forms import FilesPage
from backend.kit.http.form_pages import FormPage
from backend.kit.http.forms import FORM_TYPES, FormFields
from backend.kit.http.pages import HTML

_REFUSALS: tuple[type[AppError], ...] = (TicketLinkExpired, TooManyRequests)


class PageQuery(Input):
    """`done`: what was just done. `open`: whose form is unfolded. Anything else may stand there:
    our notices add their number, and WeChat where a link was shared."""

    model_config = ConfigDict(extra="ignore")

    done: Annotated[str, Field(max_length=20)] = ""
    open: Annotated[str, Field(max_length=20)] = ""


class TicketPageBase(FormPage):
    def initialize(self, screens: TicketScreens) -> None:
        self.screens = screens
        self.contact = screens.contact

    def visit(self, token: str) -> Visit:
        return Visit(token, self.address, self.has_nav)


class LinkedTicketPage(TicketPageBase):
    path = "/t/{token}"

    @operation(permission=ANYONE, produces=HTML, raises=_REFUSALS)
    async def get(self, token: str, query: PageQuery) -> Document:
        """Show a ticket to whoever has its link: how it stands, who comes, what may be done."""
        return await self.screens.page(self.visit(token), query.done, query.open)


class ReceivedPage(TicketPageBase):
    path = "/t/{token}/received"

    @operation(permission=ANYONE, produces=HTML, raises=_REFUSALS)
    async def get(self, token: str) -> Document:
        """Say that the report has arrived, and what comes next."""
        return await self.screens.received(self.visit(token))


class LinkedDeed(TicketPageBase, FilesPage):
    path = "/t/{token}/{deed}"

    def initialize(self, screens: TicketScreens) -> None:
        super().initialize(screens)
        self.gate = screens.gate

    async def sender(self) -> Actor:
        """Who sends is known by the link."""
        token = self.decode_argument(self.path_kwargs["token"].encode())
        return await self.screens.known(self.visit(token))

    @operation(permission=ANYONE, produces=HTML, status=303)
    async def get(self, token: str, deed: str) -> Document:
        """Lead back to the ticket: what was sent is not sent again by looking."""
        return see(ticket_address(token))

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FORM_TYPES,
        replays=False,
        raises=(*_REFUSALS, NoSuchPage, UnsupportedContent),
    )
    async def post(self, token: str, deed: str) -> Document:
        """Act as the ticket's customer, as far as he may now: quote, solved, unsolved, acceptance,
        rating, time, appointment, resumption, urge, cancellation, reopening.

        Sending a form twice does it once. An acceptance brings what the ticket's form asks, with
        its files.
        """
        return await self.screens.do(self.visit(token), deed, self.form, files=self.files)


class LinkedDeedWithPhoto(TicketPageBase, UploadEndpoint):
    path = "/t/{token}/with-photo/{deed}"

    def initialize(self, screens: TicketScreens) -> None:
        super().initialize(screens)
        self.gate = screens.gate

    async def admit(self) -> None:
        """Who uploads is known by the link."""
        self.current_user = await self.screens.admit(self.visit(self.path_kwargs["token"]))

    def most_bytes(self, head: bytes) -> int:
        return self.screens.most_bytes(head)

    @operation(permission=ANYONE, produces=HTML, status=303)
    async def get(self, token: str, deed: str) -> Document:
        """Lead back to the ticket."""
        return see(ticket_address(token))

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FILE_TYPES[:1],
        replays=False,
        raises=(*_REFUSALS, NoSuchPage, StorageFull),
    )
    async def post(self, token: str, deed: str) -> Document:
        """As above, with words and a photo that may be left out: answer, message, refusal."""
        fields = FormFields(list(self.fields.items()))
        photo = await self.received_if_any()
        return await self.screens.do(self.visit(token), deed, fields, photo)


def routes(screens: TicketScreens) -> list[URLSpec]:
    pages = (LinkedTicketPage, ReceivedPage, LinkedDeed, LinkedDeedWithPhoto)
    return [page.route(screens=screens) for page in pages]
