"""A report by the page behind a sticker, with what the product's own form asks in addition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.features.devices import Devices
from backend.features.forms import AnswersNotValid, DefaultSource, Form, FormDesk, Purpose
from backend.features.records.asking import AskedPage, errors_of, refuse, without_answers
from backend.features.records.errors import FormOutdated
from backend.features.records.schemas.report import ReportForm
from backend.features.records.service.sent_pages import (
    SentPage,
    SentPages,
    Unsent,
    all_that_was_sent,
)
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.request_forms import unaskable
from backend.features.tickets import NewContact, NewPlace, NewTicket, ServiceType, Ticket
from backend.kit.access import Actor
from backend.kit.errors import AppError
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.mongo import UnitOfWork, transactional


@dataclass
class ScanPage:
    """As somebody has it before him who stands before the device."""

    code: str
    sent: SentPage

    @property
    def asked(self) -> AskedPage:
        return self.sent.asked


class ScanReports:
    """A form that demands what no page has room for is not asked, as on the page of a ticket: the
    ticket shows that it is unanswered (decision 0158)."""

    def __init__(
        self,
        unit_of_work: UnitOfWork,
        reports: WebReports,
        devices: Devices,
        forms: FormDesk,
        pages: SentPages,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.reports = reports
        self.pages = pages
        self._devices = devices
        self._forms = forms

    async def page(self, code: str, typed: FormFields) -> ScanPage:
        """With its files. Raises CodeNotFound."""
        return ScanPage(code, await self.pages.read(code, await self._form(code), typed))

    async def _form(self, code: str) -> Form | None:
        line_id = (await self._devices.by_code(code)).line_id
        form = await self._forms.applicable(Purpose.REQUEST, line_id, ServiceType.REPAIR)
        return None if form is None or unaskable(form.content) else form

    def proposed(self, page: ScanPage, known: Mapping[str, str]) -> list[tuple[str, str]]:
        sources = {
            DefaultSource.CUSTOMER_NAME: known.get("name", ""),
            DefaultSource.CUSTOMER_PHONE: known.get("phone", ""),
        }
        return self.pages.proposed(page.sent, sources)

    async def submit(
        self, page: ScanPage, files: Sequence[SentFile], payer: Actor, guest_id: str = ""
    ) -> Ticket | Unsent:
        """The ticket, or the one that this very page made before. What was typed and what has come
        is on the page, whatever becomes of it.

        Raises FormOutdated, NoticeOutdated, FormRefused, MoreAsked, TooManyRequests,
        OpenTicketExists, IdempotencyKeyReused.
        """
        if not page.sent.operation_id:
            raise FormOutdated
        said = all_that_was_sent(page.sent.typed, files)
        form, errors = _filled(page.sent.typed)
        if form and (made := await self._made_before(page, form, said, guest_id)):
            return made
        try:
            return await self._take(page, files, payer, form, errors, said, guest_id)
        except AppError:
            # Sent twice at once: the other sending has this page's files, and made the ticket.
            if form and (made := await self._made_before(page, form, said, guest_id)):
                return made
            raise

    async def _take(
        self,
        page: ScanPage,
        files: Sequence[SentFile],
        payer: Actor,
        form: ReportForm | None,
        errors: Mapping[str, str],
        said: str,
        guest_id: str,
    ) -> Ticket | Unsent:
        await self.pages.take_files(page.sent, files, payer)
        if page.asked.only_goes_on:
            return Unsent.GOES_ON
        refuse({**errors, **page.asked.problems()})
        if form is None:
            raise FormRefused(errors)
        self.reports.check_consent(form.consent)
        report = self._new_ticket(page, form)
        page.asked.require_all_shown()
        await self.reports.count_phone(form.phone)
        return await self._file(page, report, form, said, guest_id)

    async def _made_before(
        self, page: ScanPage, form: ReportForm, said: str, guest_id: str
    ) -> Ticket | None:
        return await self.reports.filed_before(form.phone, page.sent.operation_id, said, guest_id)

    @transactional
    async def _file(
        self, page: ScanPage, report: NewTicket, form: ReportForm, said: str, guest_id: str
    ) -> Ticket:
        visitor = await self.reports.visitor(form.phone, form.name, guest_id)
        await self.pages.pass_on(page.sent, visitor)
        given = page.asked.given
        try:
            return await self.reports.file(
                report.model_copy(update={"form": given}),
                form.name,
                form.phone,
                page.sent.operation_id,
                said,
                guest_id,
                shows_forms=given is not None,
            )
        except AnswersNotValid as refused:
            raise FormRefused(errors_of(refused)) from None

    def _new_ticket(self, page: ScanPage, form: ReportForm) -> NewTicket:
        wanted = asked_window(form.day, form.window, self.reports.now())
        if wanted is None:
            raise FormRefused({"window": "这个时间已经过了，请换一个"})
        return NewTicket(
            device_codes=[page.code],
            symptoms=form.symptoms,
            problem=form.problem,
            wanted=wanted,
            contact=NewContact(name=form.name, phone=form.phone),
            address=NewPlace(region=f"{form.area}{form.estate}", door=form.door),
        )


def _filled(typed: FormFields) -> tuple[ReportForm | None, dict[str, str]]:
    """What the page itself asks, or what is wrong with it."""
    try:
        return ReportForm.filled(without_answers(typed)), {}
    except FormRefused as refused:
        return None, refused.errors
