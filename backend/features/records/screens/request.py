"""A public form as it is asked for, filled in, and sent."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from backend.features.accounts import Caller
from backend.features.records.screens.drawing import draw, see
from backend.features.records.screens.ticket import ticket_address
from backend.features.records.service.public_requests import LinkPage, PublicRequests
from backend.features.records.service.sent_pages import Unsent
from backend.features.records.words.times import WINDOWS, days_offered
from backend.features.request_forms import RequestFormClosed, RequestFormNotFound
from backend.kit.errors import AppError
from backend.kit.http import Document
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.http.pages import Contact
from backend.kit.pii import mask_phone

_SHOWN_AGAIN: Final = (409, 422, 429, 503)


class RequestScreens:
    """`has_nav`: whether the page shows its title itself; see kit.http.pages."""

    def __init__(self, requests: PublicRequests, contact: Contact) -> None:
        self.requests = requests
        self.contact = contact

    async def form(self, form_id: str, *, has_nav: bool, guest_id: str = "") -> Document:
        """Raises RequestFormNotFound, RequestFormClosed."""
        known = await self.requests.reports.known(guest_id)
        page = await self.requests.page(form_id, self._proposed(known))
        page.asked.typed = FormFields(
            [*page.typed.pairs, *self.requests.proposed(page, dict(known))]
        )
        return self._drawn(page, has_nav=has_nav)

    async def code(
        self,
        form_id: str,
        fields: FormFields,
        files: Sequence[SentFile],
        caller: Caller,
        *,
        has_nav: bool,
    ) -> Document:
        """Text a code and show the form again. Raises RequestFormNotFound, TooManyRequests."""
        page = await self.requests.page(form_id, fields)
        try:
            await self.requests.take_files(page, files, caller)
            phone = await self.requests.send_code(form_id, fields, caller)
        except AppError as refused:
            return self._drawn(page, refused, has_nav=has_nav)
        told = f"验证码已发到 {mask_phone(phone)}，5 分钟内有效"
        return self._drawn(page, told=told, has_nav=has_nav)

    async def submit(
        self,
        form_id: str,
        fields: FormFields,
        files: Sequence[SentFile],
        caller: Caller,
        *,
        has_nav: bool,
        guest_id: str = "",
    ) -> Document:
        """Raises RequestFormNotFound, TooManyRequests. What was filled in wrongly is shown again;
        a program is told the same as a person, and nothing is kept."""
        page = await self.requests.page(form_id, fields)
        try:
            made = await self.requests.submit(page, files, caller, guest_id)
        except AppError as refused:
            return self._drawn(page, refused, has_nav=has_nav)
        if made is Unsent.BY_A_PROGRAM:
            return draw("request_told.html", "报修", has_nav=has_nav, contact=self.contact)
        if isinstance(made, Unsent):
            return self._drawn(page, has_nav=has_nav)
        return see(f"{ticket_address(made.link_token)}/received")

    def _drawn(
        self, page: LinkPage, refused: AppError | None = None, *, has_nav: bool, told: str = ""
    ) -> Document:
        form = page.published.form
        token = page.typed.text("form") if page.operation_id else ""
        errors = {"errors": page.asked.waiting.errors} if page.asked.waiting.errors else {}
        return draw(
            "request.html",
            form.name,
            has_nav=has_nav,
            typed=page.typed,
            **(errors | _trouble(refused)),
            form=form,
            lines=page.published.lines,
            asked=page.asked.drawn(),
            address=request_address(form.id),
            form_token=token or self.requests.new_token(form.id),
            told=told,
            notice=self.requests.reports.notice,
            contact=self.contact,
            days=days_offered(self.requests.now()),
            windows=WINDOWS,
        )

    def _proposed(self, known: list[tuple[str, str]]) -> FormFields:
        """A time, and who asks where that is known; few taps then."""
        day = days_offered(self.requests.now())[1]
        return FormFields([("day", day.value), ("window", WINDOWS[1].value), *known])


def request_address(form_id: str) -> str:
    return f"/r/{quote(form_id, safe='')}"


def _trouble(refused: AppError | None) -> dict[str, Any]:
    """Raises what is not about the form."""
    if refused is None:
        return {}
    if (
        isinstance(refused, RequestFormNotFound | RequestFormClosed)
        or refused.status not in _SHOWN_AGAIN
    ):
        raise refused
    if isinstance(refused, FormRefused):
        trouble = f"还有 {len(refused.errors)} 处要改，改好再提交，您填的都在"
        return {"status": 422, "errors": refused.errors, "trouble": trouble}
    return {"status": int(refused.status), "trouble": str(refused)}
