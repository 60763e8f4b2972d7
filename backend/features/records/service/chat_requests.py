"""A request that was begun in the official account's chat: one tap makes a ticket of it, and what
the firm's own form of the product asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from backend.features.accounts import CustomerAccounts, CustomerNotFound
from backend.features.consents import ConsentBook, PolicyKind
from backend.features.conversations import (
    RequestState,
    UnfinishedRequest,
    UnfinishedRequests,
    as_customer,
)
from backend.features.customers import Customers
from backend.features.devices import (
    BlankCodeFound,
    CodeNotFound,
    DeviceIsScrapped,
    Devices,
)
from backend.features.forms import AnswersNotValid, Form, FormChanged, FormDesk, Purpose
from backend.features.media import MediaLink
from backend.features.records.asking import AskedPage, errors_of, refuse, without_answers
from backend.features.records.schemas.finish import FinishInput, TapInput
from backend.features.records.service.sent_pages import SentPage, SentPages, Unsent
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.request_forms import unaskable
from backend.features.tickets import (
    Asked,
    Channel,
    NewContact,
    NewPlace,
    NewTicket,
    OpenTicketExists,
    ServiceType,
    Ticket,
    Tickets,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pii import mask_address, mask_name, mask_phone

SEE_PHOTOS: Final = "见照片或语音"
BESIDE: Final = "客户在公众号里另报"


@dataclass(frozen=True)
class Known:
    """Whom and where we know already: `person` and `place` are masked."""

    customer_id: str
    household_id: str
    address_id: str
    person: str
    place: str


@dataclass(frozen=True)
class Opened:
    """`ticket` is there once it was finished."""

    request: UnfinishedRequest
    files: list[MediaLink]
    known: Known | None
    ticket: Ticket | None


@dataclass
class ChatPage:
    """As somebody has it before him. `sent` asks nothing more where no form is published for the
    product, or what no page has room for (decision 0192)."""

    opened: Opened
    sent: SentPage

    @property
    def asked(self) -> AskedPage:
        return self.sent.asked

    @property
    def taps(self) -> bool:
        """He is known, and has not said that he is somebody else."""
        return self.opened.known is not None and not self.sent.typed.text("phone")


class ChatRequests:
    def __init__(
        self,
        unit_of_work: UnitOfWork,
        requests: UnfinishedRequests,
        reports: WebReports,
        accounts: CustomerAccounts,
        customers: Customers,
        devices: Devices,
        tickets: Tickets,
        consents: ConsentBook,
        forms: FormDesk,
        pages: SentPages,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.reports = reports
        self._requests = requests
        self._accounts = accounts
        self._households = customers.households
        self._devices = devices
        self._tickets = tickets
        self._consents = consents
        self._forms = forms
        self.pages = pages

    async def page(self, token: str, typed: FormFields) -> ChatPage:
        """With its files. Raises UnfinishedRequestNotFound."""
        opened = await self.open(token)
        form = None if opened.ticket else await self._form(opened.request)
        return ChatPage(opened, await self.pages.read(place_of(token), form, typed))

    async def _form(self, request: UnfinishedRequest) -> Form | None:
        line_id = ""
        for code in await self._codes(request):
            line_id = (await self._devices.by_code(code)).line_id
        form = await self._forms.applicable(Purpose.REQUEST, line_id, ServiceType.REPAIR)
        return None if form is None or unaskable(form.content) else form

    def proposed(self, page: ChatPage) -> list[tuple[str, str]]:
        """What the form has to begin with; of whoever is known, nothing stands in the open."""
        return self.pages.proposed(page.sent, {})

    async def open(self, token: str) -> Opened:
        """Raises UnfinishedRequestNotFound."""
        request = await self._requests.open(token)
        if request.state is RequestState.FINISHED:
            ticket = await self._tickets.stores.tickets.get(request.ticket_id)
            return Opened(request, [], None, ticket)
        files = await self._requests.links(request)
        return Opened(request, files, await self._known(request), None)

    async def _known(self, request: UnfinishedRequest) -> Known | None:
        """Who has a phone, one home with an address, and has agreed to the policy."""
        if not request.customer_id:
            return None
        try:
            card = await self._accounts.get(request.customer_id)
        except CustomerNotFound:
            return None
        if not card.phone or not await self._consents.has(card.id, PolicyKind.PRIVACY):
            return None
        homes = await self._households.of_account(card.id)
        home = next((each for each in homes if each.addresses), None)
        if home is None:
            return None
        address = home.addresses[0]
        return Known(
            customer_id=card.id,
            household_id=home.id,
            address_id=address.id,
            person=f"{mask_name(card.name) or '您'} {mask_phone(card.phone)}",
            place=f"{address.area}{address.estate}{mask_address(address.door)}",
        )

    async def submit(
        self, token: str, page: ChatPage, files: Sequence[SentFile], payer: Actor
    ) -> Ticket | Unsent:
        """The ticket, or the one that was made of it before. What was typed and what has come is
        on the page, whatever becomes of it.

        Raises UnfinishedRequestNotFound, FormRefused, MoreAsked, FormOutdated, NoticeOutdated,
        TooManyRequests, and what a report may be refused with.
        """
        if page.opened.ticket is not None:
            return page.opened.ticket
        if page.asked.form is not None:
            await self.pages.take_files(page.sent, files, payer, has_agreed=page.taps)
            if page.asked.only_goes_on:
                return Unsent.GOES_ON
        filled, errors = _filled(page)
        refuse({**errors, **page.asked.problems()})
        if isinstance(filled, FinishInput):
            self.reports.check_consent(filled.consent)
            report = self._report(filled)
            page.asked.require_all_shown()
            await self.reports.count_phone(filled.phone)
            return await self._file_typed(token, page.sent, report, filled)
        page.asked.require_all_shown()
        known = page.opened.known
        assert known is not None and filled is not None  # noqa: S101, PT018 - else refused above
        return await self._file_known(token, page.sent, known, filled)

    def _report(self, typed: FinishInput) -> NewTicket:
        wanted = asked_window(typed.day, typed.window, self.reports.now())
        if wanted is None:
            raise FormRefused({"window": "这个时间已经过了，请换一个"})
        return NewTicket(
            problem=typed.problem or SEE_PHOTOS,
            wanted=wanted,
            contact=NewContact(name=typed.name, phone=typed.phone),
            address=NewPlace(region=f"{typed.area}{typed.estate}", door=typed.door),
        )

    @transactional
    async def _file_known(
        self, token: str, page: SentPage, known: Known, tapped: TapInput
    ) -> Ticket:
        report = NewTicket(
            problem=tapped.problem or SEE_PHOTOS,
            household_id=known.household_id,
            address_id=known.address_id,
        )
        return await self._file(token, page, as_customer(known.customer_id), report)

    @transactional
    async def _file_typed(
        self, token: str, page: SentPage, report: NewTicket, typed: FinishInput
    ) -> Ticket:
        visitor = await self.reports.visitor(typed.phone, typed.name)
        reporter = replace(visitor, via=Channel.OFFICIAL_ACCOUNT)
        ticket = await self._file(token, page, reporter, report)
        await self.reports.record_consent(visitor, ticket.id)
        return ticket

    async def _file(self, token: str, page: SentPage, reporter: Actor, report: NewTicket) -> Ticket:
        """Two taps at once: the later one finds the request finished."""
        request = await self._requests.open(token)
        if request.state is RequestState.FINISHED:
            return await self._tickets.stores.tickets.get(request.ticket_id)
        media_ids = await self._requests.hand_files(request, reporter)
        codes = await self._codes(request)
        form = page.asked.given
        if form is not None:
            await self.pages.pass_on(page, reporter)
        whole = report.model_copy(
            update={"media_ids": media_ids, "device_codes": codes, "form": form}
        )
        operation = ClientOperation(id=f"chat-{request.id}", fingerprint=request.id)
        asked = Asked(reporter, "", operation, may_be_replay=True, shows_forms=form is not None)
        try:
            ticket = await self._reported(asked, whole)
        except AnswersNotValid as refused:
            raise FormRefused(errors_of(refused)) from None
        await self._requests.finish(request, ticket.id)
        return ticket

    async def _reported(self, asked: Asked, report: NewTicket) -> Ticket:
        """A device somebody is busy with is no reason to lose what he sent: it becomes part of his
        own open ticket, or stands beside another's."""
        reports = self._tickets.reports
        try:
            return await reports.report(asked, report)
        except OpenTicketExists as exists:
            if ticket_id := exists.params["ticket_id"]:
                to_own = replace(asked, ticket_id=ticket_id)
                added = report.model_copy(update={"add_to": ticket_id})
                try:
                    return await reports.report(to_own, added)
                except FormChanged:  # that ticket asks, and has asked, something else
                    return await reports.report(to_own, added.model_copy(update={"form": None}))
            return await reports.report(asked, report.model_copy(update={"anyway": BESIDE}))

    async def _codes(self, request: UnfinishedRequest) -> list[str]:
        """The sticker he scanned before, where a device is on it."""
        if not request.device_code:
            return []
        try:
            device = await self._devices.by_code(request.device_code)
        except (CodeNotFound, BlankCodeFound, DeviceIsScrapped):
            return []
        return [] if device.is_scrapped else [request.device_code]


def place_of(token: str) -> str:
    """What the page's own token is bound to."""
    return f"chat|{token}"


def _filled(page: ChatPage) -> tuple[TapInput | FinishInput | None, dict[str, str]]:
    """What the page itself asks, or what is wrong with it."""
    plain = without_answers(page.sent.typed).but([("form", "")])
    kind = TapInput if page.taps else FinishInput
    try:
        return kind.filled(plain), {}
    except FormRefused as refused:
        return None, refused.errors
