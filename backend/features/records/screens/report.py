"""The report form, what comes of it, and the page of a device that is reported already."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from backend.features.devices import (
    BlankCodeFound,
    BlankCodeView,
    DeviceCard,
    DeviceIsScrapped,
    ScannedDevice,
)
from backend.features.records.errors import FormOutdated
from backend.features.records.schemas.report import AdditionForm, BlankReportForm
from backend.features.records.screens.drawing import draw, see
from backend.features.records.screens.ticket import ticket_address
from backend.features.records.service.blank_reports import BlankReports
from backend.features.records.service.scan_reports import ScanPage, ScanReports
from backend.features.records.service.sent_pages import Unsent
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import WINDOWS, days_offered
from backend.features.tickets import NothingOpenOnDevice, OpenTicketExists
from backend.kit.access import Actor
from backend.kit.errors import AppError, IdempotencyKeyReused
from backend.kit.http import Document, Upload
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.http.pages import Contact

_TITLE: Final = "报修"
_SHOWN_AGAIN: Final = (422, 409)


class ReportScreens:
    """`has_nav`: whether the page shows its title itself; see kit.http.pages."""

    def __init__(self, scans: ScanReports, blanks: BlankReports, contact: Contact) -> None:
        self.scans = scans
        self.reports = scans.reports
        self.blanks = blanks
        self.contact = contact

    async def form(self, code: str, address: str, *, has_nav: bool, guest_id: str = "") -> Document:
        """Raises CodeNotFound, DeviceIsScrapped, TooManyRequests."""
        scanned = await self.reports.scan(code, address)
        chosen = first_choices(self.reports, await self.reports.known(guest_id))
        if scanned.blank:
            return self._blank_form(code, scanned.blank, chosen, has_nav=has_nav)
        card = _card(scanned)
        page = await self.scans.page(code, chosen)
        known = {name: chosen.text(name) for name in ("name", "phone")}
        page.asked.typed = FormFields([*chosen.pairs, *self.scans.proposed(page, known)])
        return await self._form(page, card, has_nav=has_nav)

    async def sender(self, code: str, address: str) -> Actor:
        """Who pays for uploads, before they are read. Raises CodeNotFound, TooManyRequests."""
        await self.reports.count(address)
        await self.reports.scan(code, address)
        return self.reports.payer(address)

    async def submit(
        self,
        code: str,
        fields: FormFields,
        files: Sequence[SentFile],
        address: str,
        *,
        has_nav: bool,
        guest_id: str = "",
    ) -> Document:
        """Raises CodeNotFound, TooManyRequests. What was filled in wrongly is shown again."""
        card = _card(await self.reports.scan(code, address))
        page = await self.scans.page(code, fields)
        try:
            made = await self.scans.submit(page, files, self.reports.payer(address), guest_id)
        except (OpenTicketExists, IdempotencyKeyReused):
            return self._duplicate(code, as_addition(fields), has_nav=has_nav)
        except AppError as refused:
            return await self._form(page, card, refused, has_nav=has_nav)
        if isinstance(made, Unsent):
            return await self._form(page, card, has_nav=has_nav)
        return see(f"{ticket_address(made.link_token)}/received")

    async def submit_blank(
        self,
        code: str,
        fields: FormFields,
        upload: Upload | None,
        address: str,
        *,
        has_nav: bool,
        guest_id: str = "",
    ) -> Document:
        """Raises CodeNotFound, TooManyRequests. Where the code was bound meanwhile, it leads to
        the form of its device."""
        blank = (await self.reports.scan(code, address)).blank
        if blank is None:
            return back_to_form(code)
        try:
            ticket = await self.blanks.report(
                code, BlankReportForm.filled(fields), upload, guest_id
            )
        except (OpenTicketExists, IdempotencyKeyReused):
            return self._duplicate(code, as_addition(fields), has_nav=has_nav)
        except AppError as refused:
            return self._blank_form(code, blank, fields, refused, has_nav=has_nav)
        return see(f"{ticket_address(ticket.link_token)}/received")

    async def add(
        self, code: str, fields: FormFields, address: str, *, has_nav: bool, guest_id: str = ""
    ) -> Document:
        """Raises CodeNotFound, TooManyRequests."""
        await self.reports.count(address)
        await self.reports.scan(code, address)
        try:
            await self.reports.add(code, AdditionForm.filled(fields), guest_id)
        except NothingOpenOnDevice:
            return back_to_form(code)
        except AppError as refused:
            return self._duplicate(code, fields, refused, has_nav=has_nav)
        return draw(
            "told.html",
            _TITLE,
            has_nav=has_nav,
            headline="已告诉客服",
            detail="会和正在处理的报修一起看，需要时打电话给您",
            code=code,
            contact=self.contact,
        )

    def _blank_form(
        self,
        code: str,
        blank: BlankCodeView,
        typed: FormFields,
        refused: AppError | None = None,
        *,
        has_nav: bool,
    ) -> Document:
        return draw(
            "blank_report.html",
            _TITLE,
            has_nav=has_nav,
            typed=typed,
            **self._trouble(refused),
            **self._around(code, typed, refused),
            blank=blank,
            days=days_offered(self.reports.now()),
            windows=WINDOWS,
        )

    async def _form(
        self, page: ScanPage, card: DeviceCard, refused: AppError | None = None, *, has_nav: bool
    ) -> Document:
        waiting = page.asked.waiting.errors
        return draw(
            "report.html",
            _TITLE,
            has_nav=has_nav,
            typed=page.sent.typed,
            **({"errors": waiting} if waiting else {}) | self._trouble(refused),
            **self._around(page.code, page.sent.typed, refused),
            address=report_address(page.code),
            card=card,
            asked=page.asked.drawn(),
            faults=await self.reports.common_faults(page.code),
            days=days_offered(self.reports.now()),
            windows=WINDOWS,
        )

    def _duplicate(
        self, code: str, typed: FormFields, refused: AppError | None = None, *, has_nav: bool
    ) -> Document:
        """Says that the device is reported, and nothing else about it."""
        shown = self._trouble(refused)
        return draw(
            "duplicate.html",
            _TITLE,
            has_nav=has_nav,
            typed=typed,
            **(shown | {"status": shown.get("status", 409)}),
            **self._around(code, typed, refused),
        )

    def _around(self, code: str, typed: FormFields, refused: AppError | None) -> dict[str, Any]:
        """A form keeps its token until that has served or become too old."""
        form_token = typed.text("form")
        if not form_token or isinstance(refused, FormOutdated | None):
            form_token = self.reports.tokens.new(code)
        return {
            "code": code,
            "form_token": form_token,
            "notice": self.reports.notice,
            "contact": self.contact,
        }

    @staticmethod
    def _trouble(refused: AppError | None) -> dict[str, Any]:
        """Raises what is not about the form."""
        match refused:
            case None:
                return {}
            case FormRefused():
                count = len(refused.errors)
                trouble = f"还有 {count} 处要改，改好再提交，您填的都在"
                return {"status": 422, "errors": refused.errors, "trouble": trouble}
            case _ if refused.status in _SHOWN_AGAIN:
                return {"status": int(refused.status), "trouble": str(refused)}
            case _:
                raise refused


def _card(scanned: ScannedDevice) -> DeviceCard:
    """Raises BlankCodeFound, DeviceIsScrapped."""
    if scanned.card is None:
        raise BlankCodeFound
    if scanned.is_scrapped:
        raise DeviceIsScrapped
    return scanned.card


def first_choices(reports: WebReports, known: list[tuple[str, str]]) -> FormFields:
    """What a fresh form proposes: a time, and who asks where that is known; few taps then."""
    day = days_offered(reports.now())[1]
    return FormFields([("day", day.value), ("window", WINDOWS[1].value), *known])


def as_addition(fields: FormFields) -> FormFields:
    """What was typed into the report, as a word to the staff."""
    parts = ["、".join(fields.texts("symptoms")), fields.text("problem")]
    said = "；".join(part for part in parts if part)
    kept = [(name, fields.text(name)) for name in ("name", "phone", "consent")]
    return FormFields([("text", said[:500]), *kept])


def back_to_form(code: str) -> Document:
    return see(report_address(code))


def report_address(code: str) -> str:
    return f"/q/{quote(code, safe='')}/report"
