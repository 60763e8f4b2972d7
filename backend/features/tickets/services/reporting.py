"""Taking in a report: whose it is, about what, where, and whether somebody is busy with it."""

from collections.abc import Sequence
from datetime import datetime

from backend.features.accounts import (
    BranchCard,
    CustomerAccounts,
    CustomerNotFound,
    Organisations,
    Permission,
)
from backend.features.contracts import Contracts
from backend.features.customers import (
    AddressNotFound,
    AddressSnapshot,
    Household,
    HouseholdNotFound,
    Households,
)
from backend.features.devices import DeviceBrief, DeviceIsScrapped, Devices
from backend.features.forms import Purpose
from backend.features.tickets import policies
from backend.features.tickets.errors import (
    AddressMissing,
    ContactMissing,
    NotYoursToEdit,
    OpenTicketExists,
    SameBrandNumberAtOnce,
    SameDeviceAtOnce,
    UnknownDevice,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By, Contact
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.services.backgrounds import Backgrounds
from backend.features.tickets.services.contracts import TicketContracts
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.fault_records import FaultRecords
from backend.features.tickets.services.forms import TicketForms
from backend.features.tickets.services.report_parts import (
    Where,
    at,
    maker,
    may_use,
    on_ticket,
    reaches,
)
from backend.features.tickets.services.reported_codes import BlankOnTicket, ReportedCodes
from backend.features.tickets.services.statements import refuse_taken
from backend.features.tickets.words import Channel, Priority
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import shanghai_day
from backend.kit.mongo import NumberSeries


class Reports:
    def __init__(
        self,
        desk: TicketDesk,
        customers: CustomerAccounts,
        organisations: Organisations,
        households: Households,
        devices: Devices,
        contracts: Contracts,
        faults: FaultRecords,
        forms: TicketForms,
        numbers: NumberSeries,
        backgrounds: Backgrounds,
    ) -> None:
        self.desk = desk
        self.customers = customers
        self.organisations = organisations
        self.households = households
        self.devices = devices
        self.contracts = TicketContracts(contracts)
        self.faults = faults
        self.reported_codes = ReportedCodes(devices)
        self.forms = forms
        self.numbers = numbers
        self.backgrounds = backgrounds

    async def report(self, asked: Asked, report: NewTicket) -> Ticket:
        """Row 1; with `add_to`, the open ticket it was added to.

        Raises OpenTicketExists, UnknownDevice, AddressMissing, ContactMissing, NotYoursToEdit,
        BrandNumberTaken, ContractNotUsable, ContractNotRunning, ProblemTypeNotUsable, FormChanged,
        AnswersMissing, AnswersNotValid.
        """
        if report.add_to:
            return await self._add(asked, report)
        number = await self.numbers.draw(shanghai_day(self.desk.now()))
        try:
            return await self.desk.unit_of_work.run(lambda: self._create(asked, report, number))
        except (SameDeviceAtOnce, SameBrandNumberAtOnce):
            # Somebody reported the same at the same moment: his ticket is to be seen now.
            return await self.desk.unit_of_work.run(lambda: self._create(asked, report, number))

    async def _add(self, asked: Asked, report: NewTicket) -> Ticket:
        async def add(ticket: Ticket, by: By, now: datetime) -> None:
            ticket.require(Act.ADD)
            if report.form:
                await self.forms.take(ticket, Purpose.REQUEST, report.form, asked, by)
            ticket.add_report(report.words, report.media_ids, by, now)

        return await self.desk.perform(asked, Act.ADD, add)

    async def _create(self, asked: Asked, report: NewTicket, number: str) -> Ticket:
        if ticket := await self.desk.replayed(asked):
            return ticket
        actor, now = asked.actor, self.desk.now()
        scanned = await self.reported_codes.look_at(report)
        devices, blank = await self._devices(actor, report, scanned.device_ids), scanned.blank
        subjects = [device.id for device in devices] + [each.on_ticket.subject for each in blank]
        if subjects and not report.anyway:
            await self._refuse_duplicate(actor, subjects)
        where = await self._where(actor, report, devices)
        contact = await self._contact(actor, report, where)
        customer_id = await self._customer_id(actor, report, contact)
        origin = (await self.customers.get(customer_id)).origin
        came_by = origin.branch_id if origin else ""
        branch_id, organisation_id = await self._served_by(actor, [*devices, *blank], came_by)
        sorted_as = await self._sorted_as(report, [device.line_id for device in devices])
        ticket = Ticket(
            number=number,
            service_type=report.service_type,
            channel=self._channel(actor, report),
            state_since=now,
            devices=[*map(on_ticket, devices), *(each.on_ticket for each in blank)],
            customer_id=customer_id,
            household_id=where.household_id,
            contact=contact,
            place=where.place,
            problem=report.problem,
            source=report.source or (origin.source if origin else ""),
            product=report.product,
            symptoms=report.symptoms,
            problem_type=sorted_as[0],
            problem_type_name=sorted_as[1],
            media_ids=report.all_media_ids,
            wanted=report.wanted,
            priority=report.priority or Priority.NORMAL,
            branch_id=branch_id,
            organisation_id=organisation_id,
            brand_numbers=report.brand_numbers,
            repeat_of=await self._repeated(actor, report, customer_id),
            claims_devices=not report.anyway,
            created_at=now,
            created_by=maker(actor),
        )
        await self.desk.begin(ticket)
        await self.contracts.settle(ticket, actor, report.contract_id, devices, where.contract_id)
        await self.backgrounds.take(ticket, devices)
        await refuse_taken(self.desk, actor, ticket, ticket.brand_numbers)
        await self.forms.begin(ticket, report.form, asked)
        ticket.submit(ticket.created_by, now, report.anyway)
        ticket.go_on(now, self.desk.rules)
        await self.desk.store(ticket, asked, is_new=True)
        return ticket

    async def _sorted_as(self, report: NewTicket, line_ids: list[str]) -> tuple[str, str]:
        """Code and name. Raises ProblemTypeNotUsable."""
        if report.problem_type is None:
            return "", ""
        return await self.faults.sorted_as(report.problem_type, line_ids)

    # -- about what ----------------------------------------------------------------------------

    async def _devices(
        self, actor: Actor, report: NewTicket, scanned: list[str]
    ) -> list[DeviceBrief]:
        """By id those the actor may see; by the code on it, anybody's. Raises UnknownDevice."""
        wanted = list(dict.fromkeys([*report.device_ids, *scanned]))
        if not wanted:
            return []
        found = await self.devices.brief(wanted)
        if len(found) < len(wanted):
            raise UnknownDevice
        for device_id in report.device_ids:
            if not await self._may_see(actor, found[device_id]):
                raise UnknownDevice
        if any(device.is_scrapped for device in found.values()):
            raise DeviceIsScrapped
        return [found[device_id] for device_id in wanted]

    async def _may_see(self, actor: Actor, device: DeviceBrief) -> bool:
        if actor.kind is ActorKind.CUSTOMER:
            return await self._is_at_home(actor, device)
        return reaches(actor, Permission.DEVICES_READ, device.branch_id, device.organisation_id)

    async def _is_at_home(self, actor: Actor, device: DeviceBrief) -> bool:
        if device.owner_account_id == actor.id:
            return True
        if device.household_id is None:
            return False
        return await self.households.holds(device.household_id, actor.id)

    async def _refuse_duplicate(self, actor: Actor, device_ids: list[str]) -> None:
        existing = await self.desk.tickets.open_with_device(device_ids)
        if existing is None:
            return
        his = policies.within(actor.reach(Permission.TICKETS_READ), existing)
        raise OpenTicketExists(
            number=existing.number if his else "",
            ticket_id=existing.id if his else "",
        )

    async def _repeated(self, actor: Actor, report: NewTicket, customer_id: str) -> str:
        """Raises TicketNotFound for a ticket that is not this customer's."""
        if report.repeat_of is None:
            return ""
        reach = actor.reach(Permission.TICKETS_READ)
        earlier = await self.desk.tickets.get_within(reach, report.repeat_of)
        if earlier.customer_id != customer_id:
            raise self.desk.tickets.not_found
        return earlier.id

    # -- where and for whom --------------------------------------------------------------------

    async def _where(self, actor: Actor, report: NewTicket, devices: list[DeviceBrief]) -> Where:
        if report.address:
            place, home_id = report.address.place(), report.household_id
            contract_id = (await self._usable(actor, home_id)).contract_id if home_id else ""
            return Where(home_id or "", place, None, contract_id)
        home = devices[0] if devices else None
        household_id = report.household_id or (home and home.household_id)
        address_id = report.address_id or (home and home.address_id)
        if not household_id:
            raise AddressMissing
        household = await self._usable(actor, household_id)
        return at(self._snapshot(household, address_id or ""), household.contract_id)

    @staticmethod
    def _snapshot(household: Household, address_id: str) -> AddressSnapshot:
        """Nobody is asked where he lives when his home has one address."""
        try:
            sole = household.addresses[0].id if len(household.addresses) == 1 else ""
            return household.snapshot(address_id or sole)
        except AddressNotFound:
            raise AddressMissing from None

    async def _usable(self, actor: Actor, household_id: str) -> Household:
        """Raises AddressMissing for a home that is none of the actor's business."""
        try:
            household = await self.households.get(household_id)
        except HouseholdNotFound:
            raise AddressMissing from None
        if not may_use(actor, household):
            raise AddressMissing
        return household

    async def _contact(self, actor: Actor, report: NewTicket, where: Where) -> Contact:
        if report.contact:
            return report.contact.contact()
        if where.contact:
            return where.contact
        account_id = actor.id if actor.kind is ActorKind.CUSTOMER else report.customer_id
        if account_id:
            try:
                account = await self.customers.get(account_id)
            except CustomerNotFound:
                raise ContactMissing from None
            if account.phone:
                return Contact(name=account.name or "客户", phone=account.phone)
        raise ContactMissing

    async def _customer_id(self, actor: Actor, report: NewTicket, contact: Contact) -> str:
        """A customer reports for himself; staff for whoever has that phone."""
        if actor.kind is ActorKind.CUSTOMER:
            staffs = (report.priority, report.channel, report.brand_numbers)
            if report.customer_id not in (None, actor.id) or any(staffs):
                raise NotYoursToEdit
            return actor.id
        if report.customer_id:
            try:
                return (await self.customers.get(report.customer_id)).id
            except CustomerNotFound:
                raise ContactMissing from None
        return (await self.customers.ensure(contact.phone, contact.name)).id

    async def _served_by(
        self, actor: Actor, devices: Sequence[DeviceBrief | BlankOnTicket], came_by: str
    ) -> tuple[str, str]:
        """The branch that looks after the device, else that of the clerk, else the one by whose
        code the customer came, else the firm's."""
        served = next((device for device in devices if device.branch_id), None)
        if served:
            return served.branch_id, served.organisation_id
        if actor.branch_id:
            return actor.branch_id, actor.organisation_id
        branch: BranchCard = await self.organisations.branch_or_default(came_by)
        return branch.id, branch.organisation_id

    @staticmethod
    def _channel(actor: Actor, report: NewTicket) -> Channel:
        if actor.kind is ActorKind.CUSTOMER:
            known = (Channel.MINIPROGRAM, Channel.OFFICIAL_ACCOUNT)
            return Channel(actor.via) if actor.via in known else Channel.WEB
        return report.channel or Channel.PHONE
