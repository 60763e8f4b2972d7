"""The public forms: for anybody, without an account, a device's code, and scripts."""

from tornado.routing import URLSpec

from backend.features.accounts import Caller
from backend.features.records.screens.drawing import see
from backend.features.records.screens.request import RequestScreens, request_address
from backend.features.request_forms import RequestFormClosed, RequestFormNotFound
from backend.kit.access import Actor
from backend.kit.errors import AppError, TooManyRequests, UnsupportedContent
from backend.kit.http import ANYONE, Document, operation
from backend.kit.http.file_forms import FilesPage
from backend.kit.http.forms import FORM_TYPES
from backend.kit.http.pages import HTML

_REFUSALS: tuple[type[AppError], ...] = (
    RequestFormNotFound,
    RequestFormClosed,
    TooManyRequests,
    UnsupportedContent,
)


class RequestPageBase(FilesPage):
    def initialize(self, screens: RequestScreens) -> None:
        self.screens = screens
        self.contact = screens.contact
        self.gate = screens.requests.pages.files.media.gate

    async def sender(self) -> Actor:
        form_id = self.decode_argument(self.path_kwargs["form_id"].encode())
        return await self.screens.requests.sender(form_id, self.address)

    @property
    def caller(self) -> Caller:
        return Caller(self.address, self.request.headers.get("User-Agent", ""))


class RequestPage(RequestPageBase):
    path = "/r/{form_id}"

    @operation(permission=ANYONE, produces=HTML, raises=(RequestFormNotFound, RequestFormClosed))
    async def get(self, form_id: str) -> Document:
        """Show a public form by which anybody may ask for service."""
        return await self.screens.form(form_id, has_nav=self.has_nav, guest_id=self.guest_id)

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FORM_TYPES,
        replays=False,
        raises=_REFUSALS,
    )
    async def post(self, form_id: str) -> Document:
        """Ask for service; leads to the new ticket's page.

        What was filled in wrongly is shown again with what to do. The form's own token makes that
        sending it twice makes one ticket.
        """
        return await self.screens.submit(
            form_id,
            self.form,
            self.files,
            self.caller,
            has_nav=self.has_nav,
            guest_id=self.guest_id,
        )


class RequestCodePage(RequestPageBase):
    path = "/r/{form_id}/code"

    @operation(permission=ANYONE, produces=HTML, status=303)
    async def get(self, form_id: str) -> Document:
        """Lead back to the form."""
        return see(request_address(form_id))

    @operation(
        permission=ANYONE, produces=HTML, accepts=FORM_TYPES, replays=False, raises=_REFUSALS
    )
    async def post(self, form_id: str) -> Document:
        """Have a code texted to the phone that was filled in; the form comes again."""
        return await self.screens.code(
            form_id, self.form, self.files, self.caller, has_nav=self.has_nav
        )


def routes(screens: RequestScreens) -> list[URLSpec]:
    return [RequestPage.route(screens=screens), RequestCodePage.route(screens=screens)]
