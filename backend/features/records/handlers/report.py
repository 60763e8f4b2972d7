"""The report form behind a sticker: for anybody, without an account and without scripts."""

from tornado.routing import URLSpec

from backend.features.devices import CodeNotFound
from backend.features.records.screens.report import ReportScreens, back_to_form
from backend.kit.access import Actor
from backend.kit.errors import TooManyRequests, UnsupportedContent
from backend.kit.http import (
    ANYONE,
    FILE_TYPES,
    Document,
    StorageFull,
    UploadEndpoint,
    operation,
)
from backend.kit.http.file_forms import FilesPage
from backend.kit.http.form_pages import FormPage
from backend.kit.http.forms import FORM_TYPES, FormFields
from backend.kit.http.pages import HTML


class ReportPageBase(FormPage):
    def initialize(self, screens: ReportScreens) -> None:
        self.screens = screens
        self.contact = screens.contact


class ReportPage(ReportPageBase, FilesPage):
    path = "/q/{code}/report"

    def initialize(self, screens: ReportScreens) -> None:
        super().initialize(screens)
        self.gate = screens.blanks.media.gate

    async def sender(self) -> Actor:
        code = self.decode_argument(self.path_kwargs["code"].encode())
        return await self.screens.sender(code, self.address)

    @operation(permission=ANYONE, produces=HTML, raises=(CodeNotFound, TooManyRequests))
    async def get(self, code: str) -> Document:
        """Show the form to report a fault of the device with this code, and what the firm's own
        form of its product asks."""
        return await self.screens.form(
            code, self.address, has_nav=self.has_nav, guest_id=self.guest_id
        )

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FORM_TYPES,
        replays=False,
        raises=(CodeNotFound, TooManyRequests, UnsupportedContent),
    )
    async def post(self, code: str) -> Document:
        """Report a fault; leads to the new ticket's page.

        What was filled in wrongly is shown again with what to do. The form's own token makes that
        sending it twice makes one ticket.
        """
        return await self.screens.submit(
            code,
            self.form,
            self.files,
            self.address,
            has_nav=self.has_nav,
            guest_id=self.guest_id,
        )


class BlankReportPage(ReportPageBase, UploadEndpoint):
    path = "/q/{code}/nameplate-report"

    def initialize(self, screens: ReportScreens) -> None:
        super().initialize(screens)
        self.gate = screens.blanks.media.gate

    async def admit(self) -> None:
        """Whoever stands before the sticker may send one photo at a time."""
        code = self.decode_argument(self.path_kwargs["code"].encode())
        self.current_user = await self.screens.blanks.admit(code, self.address)

    def most_bytes(self, head: bytes) -> int:
        return self.screens.blanks.media.intake.most_bytes(head)

    @operation(permission=ANYONE, produces=HTML, status=303)
    async def get(self, code: str) -> Document:
        """Lead back to the form."""
        return back_to_form(code)

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        accepts=FILE_TYPES[:1],
        replays=False,
        raises=(CodeNotFound, TooManyRequests, StorageFull),
    )
    async def post(self, code: str) -> Document:
        """Report a device whose code is blank, with a photo of its nameplate or its words."""
        fields = FormFields(list(self.fields.items()))
        photo = await self.received_if_any()
        return await self.screens.submit_blank(
            code, fields, photo, self.address, has_nav=self.has_nav, guest_id=self.guest_id
        )


class AdditionPage(ReportPageBase):
    path = "/q/{code}/additions"

    @operation(permission=ANYONE, produces=HTML, status=303)
    async def get(self, code: str) -> Document:
        """Lead back to the form."""
        return back_to_form(code)

    @operation(
        permission=ANYONE,
        produces=HTML,
        accepts=FORM_TYPES,
        replays=False,
        raises=(CodeNotFound, TooManyRequests, UnsupportedContent),
    )
    async def post(self, code: str) -> Document:
        """Add a word for the staff about a device that is reported already.

        Nothing is told about who reported it, or how it stands.
        """
        return await self.screens.add(
            code, self.form, self.address, has_nav=self.has_nav, guest_id=self.guest_id
        )


def routes(screens: ReportScreens) -> list[URLSpec]:
    pages = (ReportPage, BlankReportPage, AdditionPage)
    return [page.route(screens=screens) for page in pages]
