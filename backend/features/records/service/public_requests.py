"""A request by a public form: for anybody, about something that no code stands on."""

from collections.abc import Iterator

from backend.features.accounts import Caller, PhoneCodeRejected, PhoneCodes
from backend.features.forms import AnswersNotValid
from backend.features.records.schemas.request import CodeInput, RequestInput
from backend.features.records.service.asked_form import (
    errors_of,
    given_form,
    said_of,
    without_answers,
)
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.request_forms import PublishedForm, RequestFormBook
from backend.features.tickets import NewContact, NewPlace, NewTicket, Ticket, Window
from backend.kit.clock import Clock
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.mongo import UnitOfWork, transactional


class PublicRequests:
    """Limited and filed as the reports behind a sticker are: by address and by phone, under the
    account of the phone that was given."""

    def __init__(
        self,
        unit_of_work: UnitOfWork,
        forms: RequestFormBook,
        reports: WebReports,
        codes: PhoneCodes,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.reports = reports
        self.now = now
        self._forms = forms
        self._codes = codes

    async def form(self, form_id: str) -> PublishedForm:
        """Raises RequestFormNotFound."""
        return await self._forms.published(form_id)

    def new_token(self, form_id: str) -> str:
        return self.reports.tokens.new(_place(form_id))

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
        self, form_id: str, fields: FormFields, caller: Caller, guest_id: str = ""
    ) -> Ticket | None:
        """The ticket, or the one that this very form made before; None for a program's request.

        Raises RequestFormNotFound, FormRefused, FormOutdated, NoticeOutdated, TooManyRequests,
        IdempotencyKeyReused.
        """
        published = await self.form(form_id)
        typed = RequestInput.filled(without_answers(fields))
        if typed.website:
            return None
        operation_id = self.reports.tokens.operation_id(_place(form_id), typed.form)
        self.reports.check_consent(typed.consent)
        report = self._new_ticket(published, typed)
        given = given_form(published, fields, self.reports.tokens.begun_at(typed.form))
        report = report.model_copy(update={"form": given})
        said = typed.model_dump_json(exclude={"form", "code"}) + said_of(given)
        if made := await self.reports.filed_before(typed.phone, operation_id, said, guest_id):
            return made
        await self.reports.count_phone(typed.phone)
        if published.form.confirms_phone:
            await self._confirm(typed, caller)
        return await self._file(report, typed, operation_id, said, published, guest_id)

    @transactional
    async def _file(
        self,
        report: NewTicket,
        typed: RequestInput,
        operation_id: str,
        said: str,
        published: PublishedForm,
        guest_id: str,
    ) -> Ticket:
        if published.form.confirms_phone:
            await self._codes.verified(typed.phone, typed.name)
        who = typed.name, typed.phone
        key = published.form.form_key
        try:
            return await self.reports.file(report, *who, operation_id, said, guest_id, key)
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
