"""A request by a public form: for anybody, about something that no code stands on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.features.accounts import Caller, PhoneCodeRejected, PhoneCodes
from backend.features.forms import AnswersNotValid, DefaultSource
from backend.features.records.asking import AskedPage, errors_of, refuse, without_answers
from backend.features.records.errors import FormOutdated
from backend.features.records.schemas.request import CodeInput, RequestInput
from backend.features.records.service.sent_pages import (
    SentPage,
    SentPages,
    Unsent,
    all_that_was_sent,
)
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.request_forms import PublishedForm, RequestFormBook
from backend.features.tickets import NewContact, NewPlace, NewTicket, Ticket, Window
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import AppError
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.mongo import UnitOfWork, transactional


@dataclass
class LinkPage:
    """A public form as somebody has it before him."""

    published: PublishedForm
    sent: SentPage

    @property
    def asked(self) -> AskedPage:
        return self.sent.asked

    @property
    def typed(self) -> FormFields:
        return self.sent.typed

    @property
    def operation_id(self) -> str:
        return self.sent.operation_id


class PublicRequests:
    """Limited and filed as the reports behind a sticker are: by address and by phone, under the
    account of the phone that was given."""

    def __init__(
        self,
        unit_of_work: UnitOfWork,
        forms: RequestFormBook,
        reports: WebReports,
        codes: PhoneCodes,
        pages: SentPages,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.reports = reports
        self.pages = pages
        self.now = now
        self._forms = forms
        self._codes = codes

    async def form(self, form_id: str) -> PublishedForm:
        """Raises RequestFormNotFound, RequestFormClosed."""
        return await self._forms.published(form_id)

    async def page(self, form_id: str, typed: FormFields) -> LinkPage:
        """With its files. Raises RequestFormNotFound, RequestFormClosed."""
        published = await self.form(form_id)
        return LinkPage(published, await self.pages.read(_place(form_id), published.asked, typed))

    def proposed(self, page: LinkPage, known: Mapping[str, str]) -> list[tuple[str, str]]:
        """What the designed form has to begin with."""
        sources = {
            DefaultSource.CUSTOMER_NAME: known.get("name", ""),
            DefaultSource.CUSTOMER_PHONE: known.get("phone", ""),
        }
        return self.pages.proposed(page.sent, sources)

    def new_token(self, form_id: str) -> str:
        return self.reports.tokens.new(_place(form_id))

    async def sender(self, form_id: str, address: str) -> Actor:
        """Who pays for uploads, before they are read. Raises RequestFormNotFound,
        RequestFormClosed, TooManyRequests."""
        await self.form(form_id)
        await self.reports.count(address)
        return self.reports.payer(address)

    async def send_code(self, form_id: str, fields: FormFields, caller: Caller) -> str:
        """Text a code to the phone that was typed in; that phone.

        Raises FormRefused, FormOutdated, TooManyRequests, PhoneCodeNotSent, SignInWayNotOpen.
        """
        asked = CodeInput.filled(
            FormFields([(name, fields.text(name)) for name in CodeInput.model_fields])
        )
        self.reports.tokens.operation_id(_place(form_id), asked.form)
        await self._codes.request(asked.phone, caller)
        return asked.phone

    async def submit(
        self, page: LinkPage, files: Sequence[SentFile], caller: Caller, guest_id: str = ""
    ) -> Ticket | Unsent:
        """The ticket, or the one that this very form made before. What was typed and what has come
        is on the page, whatever becomes of it.

        Raises FormRefused, FormOutdated, MoreAsked, NoticeOutdated, TooManyRequests,
        IdempotencyKeyReused.
        """
        if page.typed.text("website"):
            return Unsent.BY_A_PROGRAM
        if not page.operation_id:
            raise FormOutdated
        said = all_that_was_sent(page.typed, files)
        typed, errors = _typed(page.typed)
        if typed and (made := await self._made_before(page, typed, said, guest_id)):
            return made
        try:
            return await self._take(page, files, caller, typed, errors, said, guest_id)
        except AppError:
            # Sent twice at once: the other sending has this page's files, and made the ticket.
            if typed and (made := await self._made_before(page, typed, said, guest_id)):
                return made
            raise

    async def _take(
        self,
        page: LinkPage,
        files: Sequence[SentFile],
        caller: Caller,
        typed: RequestInput | None,
        errors: Mapping[str, str],
        said: str,
        guest_id: str,
    ) -> Ticket | Unsent:
        await self.take_files(page, files, caller)
        if page.asked.only_goes_on:
            return Unsent.GOES_ON
        refuse({**errors, **page.asked.problems()})
        if typed is None:
            raise FormRefused(errors)
        self.reports.check_consent(typed.consent)
        report = self._new_ticket(page.published, typed)
        page.asked.require_all_shown()
        await self.reports.count_phone(typed.phone)
        if page.published.form.confirms_phone:
            await self._confirm(typed, caller)
        return await self._file(page, report, typed, said, guest_id)

    async def _made_before(
        self, page: LinkPage, typed: RequestInput, said: str, guest_id: str
    ) -> Ticket | None:
        return await self.reports.filed_before(typed.phone, page.operation_id, said, guest_id)

    async def take_files(self, page: LinkPage, files: Sequence[SentFile], caller: Caller) -> None:
        """Raises FormOutdated."""
        await self.pages.take_files(page.sent, files, self.reports.payer(caller.address))

    @transactional
    async def _file(
        self, page: LinkPage, report: NewTicket, typed: RequestInput, said: str, guest_id: str
    ) -> Ticket:
        if page.published.form.confirms_phone:
            await self._codes.verified(typed.phone, typed.name)
        who = typed.name, typed.phone
        visitor = await self.reports.visitor(typed.phone, typed.name, guest_id)
        await self.pages.pass_on(page.sent, visitor)
        report = report.model_copy(update={"form": page.asked.given})
        key = page.published.form.form_key
        try:
            return await self.reports.file(report, *who, page.operation_id, said, guest_id, key)
        except AnswersNotValid as refused:
            raise FormRefused(errors_of(refused)) from None

    async def _confirm(self, typed: RequestInput, caller: Caller) -> None:
        try:
            await self._codes.confirm(typed.phone, typed.code or "", caller)
        except PhoneCodeRejected as rejected:
            raise FormRefused({"code": str(rejected)}) from None

    def _new_ticket(self, published: PublishedForm, typed: RequestInput) -> NewTicket:
        window = self._window(published, typed)
        if errors := dict(_missing(published, typed, window)):
            raise FormRefused(errors)
        names = {line.id: line.name for line in published.lines}
        asks_door = published.form.asks_door
        return NewTicket(
            problem=typed.problem,
            wanted=window,
            source=published.form.source,
            product=names.get(typed.product or "", ""),
            contact=NewContact(name=typed.name, phone=typed.phone),
            address=NewPlace(
                region=f"{typed.area}{typed.estate or ''}" if asks_door else typed.area,
                door=(typed.door or "") if asks_door else "",
            ),
        )

    def _window(self, published: PublishedForm, typed: RequestInput) -> Window | None:
        if not published.form.asks_time:
            return None
        return asked_window(typed.day, typed.window, self.now())


def _typed(typed: FormFields) -> tuple[RequestInput | None, dict[str, str]]:
    """What the page itself asks, or what is wrong with it."""
    try:
        return RequestInput.filled(without_answers(typed)), {}
    except FormRefused as refused:
        return None, refused.errors


def _missing(
    published: PublishedForm, typed: RequestInput, window: Window | None
) -> Iterator[tuple[str, str]]:
    """What this form asks and the answer lacks."""
    form, hints = published.form, RequestInput.hints
    if published.lines and typed.product not in {line.id for line in published.lines}:
        yield "product", hints["product"]
    if form.asks_door:
        yield from ((name, hints[name]) for name in ("estate", "door") if not getattr(typed, name))
    if form.asks_time and window is None:
        yield "window", "这个时间已经过了，请换一个"
    if form.confirms_phone and not typed.code:
        yield "code", hints["code"]


def _place(form_id: str) -> str:
    """What a token is bound to; a sticker's code has no slash."""
    return f"r/{form_id}"
