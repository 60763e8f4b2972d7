"""A request that was begun in the official account's chat: one tap makes a ticket of it."""

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
from backend.features.media import MediaLink
from backend.features.records.schemas.finish import FinishInput, TapInput
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.tickets import (
    Asked,
    Channel,
    NewContact,
    NewPlace,
    NewTicket,
    OpenTicketExists,
    Ticket,
    Tickets,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor
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
    ) -> None:
        self.unit_of_work = unit_of_work
        self.reports = reports
        self._requests = requests
        self._accounts = accounts
        self._households = customers.households
        self._devices = devices
        self._tickets = tickets
        self._consents = consents

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

    async def submit(self, token: str, fields: FormFields) -> Ticket:
        """The ticket, or the one that was made of it before.

        Raises UnfinishedRequestNotFound, FormRefused, NoticeOutdated, TooManyRequests, and what a
        report may be refused with.
        """
        opened = await self.open(token)
        if opened.ticket is not None:
            return opened.ticket
        if opened.known is not None and not fields.text("phone"):
            tapped = TapInput.filled(fields)
            return await self._file_known(token, opened.known, tapped)
        typed = FinishInput.filled(fields)
        self.reports.check_consent(typed.consent)
        report = self._report(typed)
        await self.reports.count_phone(typed.phone)
        return await self._file_typed(token, report, typed)

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
    async def _file_known(self, token: str, known: Known, tapped: TapInput) -> Ticket:
        report = NewTicket(
            problem=tapped.problem or SEE_PHOTOS,
            household_id=known.household_id,
            address_id=known.address_id,
        )
        return await self._file(token, as_customer(known.customer_id), report)

    @transactional
    async def _file_typed(self, token: str, report: NewTicket, typed: FinishInput) -> Ticket:
        visitor = await self.reports.visitor(typed.phone, typed.name)
        ticket = await self._file(token, replace(visitor, via=Channel.OFFICIAL_ACCOUNT), report)
        await self.reports.record_consent(visitor, ticket.id)
        return ticket

    async def _file(self, token: str, reporter: Actor, report: NewTicket) -> Ticket:
        """Two taps at once: the later one finds the request finished."""
        request = await self._requests.open(token)
        if request.state is RequestState.FINISHED:
            return await self._tickets.stores.tickets.get(request.ticket_id)
        media_ids = await self._requests.hand_files(request, reporter)
        codes = await self._codes(request)
        whole = report.model_copy(update={"media_ids": media_ids, "device_codes": codes})
        operation = ClientOperation(id=f"chat-{request.id}", fingerprint=request.id)
        ticket = await self._reported(Asked(reporter, "", operation, may_be_replay=True), whole)
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
                return await reports.report(to_own, added)
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
