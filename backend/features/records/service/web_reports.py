"""A report by somebody who stands before a device and has no account."""

from dataclasses import replace
from hashlib import sha256
from typing import Final

from backend.features.accounts import CustomerAccounts, CustomerCard, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.consents import ConsentBook
from backend.features.devices import BlankCodeFound, DeviceServices, ScannedDevice, subscriber
from backend.features.faults import CommonFaultChips
from backend.features.records.errors import NoticeOutdated
from backend.features.records.schemas.report import AdditionForm
from backend.features.records.service.form_tokens import FormTokens
from backend.features.records.words.notice import Notice
from backend.features.tickets import (
    SUBJECT_KIND,
    Asked,
    Channel,
    NewTicket,
    Ticket,
    Tickets,
    code_subject,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, RateLimit, UnitOfWork, transactional

ADDRESS_LIMIT: Final = 60
PHONE_LIMIT: Final = 10
_HOUR: Final = 3600

OTHER: Final = "其他"


class WebReports:
    """Whoever writes is nobody we know: he may make a ticket, and read none.

    The ticket belongs to the account with the phone he gave, as with a call: its owner sees it
    once he has shown that the phone is his. Whom WeChat has named to us is `guest_id`: the ticket
    belongs to his account, whatever phone he gives. Writes are limited per address and per phone.
    """

    def __init__(
        self,
        mongo: Mongo,
        unit_of_work: UnitOfWork,
        devices: DeviceServices,
        chips: CommonFaultChips,
        customers: CustomerAccounts,
        tickets: Tickets,
        consents: ConsentBook,
        audit: AuditLog,
        notice: Notice,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.tokens = FormTokens(mongo.crypto, now)
        self.notice = notice
        self.now = now
        self._devices = devices
        self._chips = chips
        self._customers = customers
        self._tickets = tickets
        self._consents = consents
        self._audit = audit
        self._crypto = mongo.crypto
        self._by_address = RateLimit(
            mongo, "web-report-address", limit=ADDRESS_LIMIT, seconds=_HOUR
        )
        self._by_phone = RateLimit(mongo, "web-report-phone", limit=PHONE_LIMIT, seconds=_HOUR)

    async def scan(self, code: str, address: str) -> ScannedDevice:
        """A stranger's view of the device. Raises CodeNotFound, TooManyRequests."""
        return await self._devices.scanning.scan(None, code, address)

    async def common_faults(self, code: str) -> list[str]:
        """What may be tapped, and 其他 for what is not among it. Raises CodeNotFound."""
        device = await self._devices.devices.by_code(code)
        if device.kind.is_place:
            return [OTHER]
        shown = await self._chips.of_model(device.model_id)
        return [*(chip.text for chip in shown.chips), OTHER]

    async def count(self, address: str) -> None:
        """Before a form is read. Raises TooManyRequests."""
        await self._by_address.count(self._blind(address))

    def payer(self, address: str) -> Actor:
        """Whose allowance uploads are taken off before anybody is known."""
        return Actor(id=f"address-{self._blind(address)}"[:64], kind=ActorKind.CUSTOMER)

    def _blind(self, address: str) -> str:
        return self._crypto.blind("client_address", subscriber(address))

    @transactional
    async def file(
        self,
        report: NewTicket,
        name: str,
        phone: str,
        operation_id: str,
        said: str,
        guest_id: str = "",
        form_key: str = "",
        *,
        shows_forms: bool = False,
    ) -> Ticket:
        """The ticket, or the one that this operation made before with the same words `said`.
        `form_key`: of the form that was asked, where it is not the one of the product.

        Raises OpenTicketExists, IdempotencyKeyReused.
        """
        visitor = await self.visitor(phone, name, guest_id)
        asked = replace(
            _asked(visitor, operation_id, said),
            form_key=form_key,
            shows_forms=shows_forms or bool(form_key),
        )
        ticket = await self._tickets.reports.report(asked, report)
        await self.record_consent(visitor, ticket.id)
        return ticket

    async def filed_before(
        self, phone: str, operation_id: str, said: str, guest_id: str = ""
    ) -> Ticket | None:
        """Raises IdempotencyKeyReused where other words were said."""
        if not guest_id and await self._customers.find_by_phone(phone) is None:
            return None
        visitor = await self.visitor(phone, "", guest_id)
        return await self._tickets.reports.desk.replayed(_asked(visitor, operation_id, said))

    async def add(self, code: str, form: AdditionForm, guest_id: str = "") -> None:
        """A word to whoever looks after the device's open ticket.

        Raises CodeNotFound, FormOutdated, NoticeOutdated, TooManyRequests, NothingOpenOnDevice,
        IdempotencyKeyReused.
        """
        operation_id = self.tokens.operation_id(code, form.form)
        self.check_consent(form.consent)
        await self.count_phone(form.phone)
        await self._add(code, form, operation_id, guest_id)

    @transactional
    async def _add(self, code: str, form: AdditionForm, operation_id: str, guest_id: str) -> None:
        subject = await self._subject(code)
        visitor = await self.visitor(form.phone, form.name, guest_id)
        asked = _asked(visitor, operation_id, form.text)
        await self._tickets.visitors.add(asked, subject, form.words)
        await self.record_consent(visitor, subject, kind="device")

    async def _subject(self, code: str) -> str:
        """What tickets about it are filed under. Raises CodeNotFound."""
        devices = self._devices.devices
        try:
            return (await devices.by_code(code)).id
        except BlankCodeFound:
            return code_subject(await devices.blank_id(code))

    def check_consent(self, version: str) -> None:
        """Raises NoticeOutdated."""
        if version != self.notice.version:
            raise NoticeOutdated

    async def count_phone(self, phone: str) -> None:
        """Raises TooManyRequests."""
        await self._by_phone.count(self._crypto.blind("phone", phone))

    async def known(self, guest_id: str) -> list[tuple[str, str]]:
        """What a form need not ask whoever WeChat has named to us: it is his own."""
        if not guest_id:
            return []
        card = await self._customers.get(guest_id)
        return [("name", card.name), ("phone", card.phone.removeprefix("+86"))]

    async def visitor(self, phone: str, name: str, guest_id: str = "") -> Actor:
        """May create: under the guest's account, else under that of the phone, whose name is not
        touched. A phone that the guest types in does not become his: anybody could type it."""
        grants = {Permission.TICKETS_CREATE.value: Scope.OWN}
        account = (
            await self._customers.get(guest_id) if guest_id else await self._of_phone(phone, name)
        )
        return Actor(id=account.id, kind=ActorKind.CUSTOMER, grants=grants, via=Channel.WEB)

    async def _of_phone(self, phone: str, name: str) -> CustomerCard:
        known = await self._customers.find_by_phone(phone)
        return known or await self._customers.ensure(phone, name)

    async def record_consent(
        self, visitor: Actor, subject_id: str, *, kind: str = SUBJECT_KIND
    ) -> None:
        await self._consents.note_form(visitor, self.notice.version)
        details = {"notice": self.notice.version}
        await self._audit.record(visitor, AuditAction.CONSENT_GIVEN, kind, subject_id, details)


def _asked(visitor: Actor, operation_id: str, said: str) -> Asked:
    fingerprint = sha256(said.encode()).hexdigest()
    operation = ClientOperation(id=operation_id, fingerprint=fingerprint)
    return Asked(actor=visitor, ticket_id="", operation=operation, may_be_replay=True)
