"""The forms of a ticket: pinned when it is made, asked at its stages, answered once for each."""

from backend.features.accounts import CustomerAccounts
from backend.features.devices import BlankCodeFound, Device, DeviceBrief, Devices
from backend.features.forms import (
    AnswersMissing,
    Audience,
    DefaultSource,
    FieldValues,
    FilledForm,
    Form,
    FormChanged,
    FormDesk,
    FormSubject,
    FormView,
    GivenForm,
    KnownAlready,
    Purpose,
    pin_of,
)
from backend.features.tickets import policies
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.forms import OfferedFormQuery, TicketFormView
from backend.features.tickets.services.desk import SUBJECT_KIND, Asked
from backend.features.tickets.words import Role
from backend.kit.access import Actor, ActorKind
from backend.kit.pii import national_phone

Known = dict[DefaultSource, str]


class TicketForms:
    def __init__(self, forms: FormDesk, devices: Devices, customers: CustomerAccounts) -> None:
        self._forms = forms
        self._devices = devices
        self._customers = customers

    # -- taking in -----------------------------------------------------------------------------

    async def begin(self, ticket: Ticket, given: GivenForm | None, asked: Asked) -> None:
        """Take the answers to the request form: the one that was named in the link he came by, or
        the one of his product. Raises as `take`."""
        if asked.form_key and (named := await self._forms.rules.book.find_current(asked.form_key)):
            others = [each for each in ticket.forms if each.purpose is not Purpose.REQUEST]
            pinned = FormOnTicket(purpose=Purpose.REQUEST, key=named.key, version=named.version)
            ticket.forms = [pinned, *others]
        await self.take(ticket, Purpose.REQUEST, given, asked, ticket.created_by)

    async def take(
        self, ticket: Ticket, purpose: Purpose, given: GivenForm | None, asked: Asked, by: By
    ) -> None:
        """Keep what was answered, for the line that the act is about to write.

        A report and an acceptance are answered at the version the ticket is pinned to; a request
        may be at an older one that he had begun to fill in. Raises FormChanged, AnswersMissing,
        AnswersNotValid.
        """
        pinned = ticket.form_for(purpose)
        if pinned is None:
            if given:
                raise FormChanged(form=None)
            return
        form, audience = await self._forms.at(pinned.pin), _audience_of(by)
        if given is None:
            if _is_demanded(ticket, pinned, asked, by) and self._forms.demands(form, audience):
                named = {"key": form.key, "version": form.version}
                raise AnswersMissing(title=form.content.title, form=named)
            return
        form = await self._judged_by(form, given, purpose)
        subject = FormSubject(SUBJECT_KIND, ticket.id, ticket.customer_id)
        ticket.keep_answers(await self._forms.take(form, given, subject, asked.actor, audience))

    async def signed(
        self, ticket: Ticket, given: GivenForm | None, signature_id: str
    ) -> GivenForm | None:
        """The signature of an acceptance stands wherever its form asks the customer for one that
        was left out: he signs once (decision 0195)."""
        pinned = ticket.form_for(Purpose.ACCEPTANCE)
        if pinned is None or given is None or given.pin != pinned.pin or not signature_id:
            return given
        form = await self._forms.at(pinned.pin)
        own: FieldValues = {
            field.name: signature_id
            for field in form.content.fields_for(Audience.CUSTOMER)
            if field.type == "signature"
        }
        return given.model_copy(update={"values": own | given.values})

    async def _judged_by(self, asked: Form, given: GivenForm, purpose: Purpose) -> Form:
        if purpose is Purpose.REQUEST or given.pin == pin_of(asked):
            return await self._forms.answered(asked, given)
        raise FormChanged(form={"key": asked.key, "version": asked.version})

    # -- showing -------------------------------------------------------------------------------

    async def offered(self, actor: Actor, query: OfferedFormQuery) -> FormView | None:
        """The form that would be asked, before there is a ticket. None where none is. Raises
        CodeNotFound, DeviceNotFound."""
        device = await self._device(actor, query)
        line_id = query.product_line_id or ""
        known: Known = {}
        if device:
            brief = (await self._devices.brief([device.id]))[device.id]
            line_id = brief.line_id
            known = await self._of_device(actor, device, brief)
        form = await self._forms.applicable(query.purpose, line_id, query.service_type)
        if form is None:
            return None
        if actor.kind is ActorKind.CUSTOMER:
            card = await self._customers.get(actor.id)
            known |= _of_person(card.name, card.phone)
        return self._forms.shown(form, _reads_as(actor), known)

    async def _device(self, actor: Actor, query: OfferedFormQuery) -> Device | None:
        if query.device_id:
            return await self._devices.get_for(actor, query.device_id)
        if query.device_code is None:
            return None
        try:
            return await self._devices.by_code(query.device_code)
        except BlankCodeFound:
            return None

    async def _of_device(self, actor: Actor, device: Device, brief: DeviceBrief) -> Known:
        """What stands on the product is for whoever scans it; the rest for who may see it."""
        known = {
            DefaultSource.DEVICE_BRAND: brief.card.brand,
            DefaultSource.DEVICE_NAME: brief.card.title,
            DefaultSource.DEVICE_MODEL: brief.card.model,
        }
        if not await self._devices.may_see(actor, device):
            return known
        installed = device.installed_on.isoformat() if device.installed_on else ""
        return known | {
            DefaultSource.DEVICE_SERIAL: device.serial or "",
            DefaultSource.DEVICE_INSTALLED_ON: installed,
        }

    async def of(self, actor: Actor, ticket: Ticket) -> list[TicketFormView]:
        """Every form of the ticket as this person may see it, with the answers, newest first."""
        known = await self._known_of(actor, ticket)
        forms = [each for each in ticket.forms if await self._is_for(actor, each)]
        return [await self._shown(actor, ticket, pinned, known) for pinned in forms]

    async def _is_for(self, actor: Actor, pinned: FormOnTicket) -> bool:
        """What staff fill in with a step, a customer reads where the form says so."""
        if pinned.act is None or actor.kind is not ActorKind.CUSTOMER:
            return True
        form = await self._forms.at(pinned.pin)
        return form.content.shown_to_customer and bool(pinned.answers)

    async def _shown(
        self, actor: Actor, ticket: Ticket, pinned: FormOnTicket, known: KnownAlready
    ) -> TicketFormView:
        audience, clear = _reads_as(actor), policies.sees_contact(actor, ticket)
        filled: list[FilledForm] = []
        for answers in await self._forms.given([each.id for each in reversed(pinned.answers)]):
            shown = await self._forms.filled(answers, audience, clear=clear)
            instead = form_words_for(actor, ticket, answers.id)
            filled.append(shown.without_text(instead) if instead else shown)
        form = self._forms.shown(await self._forms.at(pinned.pin), audience, known)
        return TicketFormView(purpose=pinned.purpose, act=pinned.act, form=form, answers=filled)

    async def _known_of(self, actor: Actor, ticket: Ticket) -> Known:
        known: Known = {}
        if ids := [device.device_id for device in ticket.devices if device.device_id][:1]:
            for brief in (await self._devices.brief(ids)).values():
                known = await self._of_device(actor, await self._devices.get(brief.id), brief)
        if policies.sees_contact(actor, ticket):
            place, contact = ticket.place, ticket.contact
            known |= _of_person(contact.name, contact.phone)
            known[DefaultSource.CUSTOMER_ADDRESS] = f"{place.region}{place.door}"
        return known


def form_part(answers_id: str, number: int) -> str:
    """One stretch of what was written in a form, as the check of content names it."""
    return f"form:{answers_id}:{number}"


def form_words_for(actor: Actor | None, ticket: Ticket, answers_id: str) -> str:
    """What somebody reads instead of the words in a form; "" where he reads them."""
    parts = (each.part for each in ticket.withheld if each.part.startswith(f"form:{answers_id}:"))
    instead = (policies.words_for(actor, ticket, part, "") for part in parts)
    return next((words for words in instead if words), "")


def form_words_in_list(ticket: Ticket, answers_id: str) -> str:
    """As above, where nobody reads what is withheld: among others, or in a file taken away."""
    return form_words_for(None, ticket, answers_id)


def _of_person(name: str, phone: str) -> Known:
    return {
        DefaultSource.CUSTOMER_NAME: name,
        DefaultSource.CUSTOMER_PHONE: national_phone(phone),
    }


def _reads_as(actor: Actor) -> Audience:
    return Audience.CUSTOMER if actor.kind is ActorKind.CUSTOMER else Audience.STAFF


def _audience_of(by: By) -> Audience:
    return Audience.CUSTOMER if by.role is Role.CUSTOMER else Audience.STAFF


def _is_demanded(ticket: Ticket, pinned: FormOnTicket, asked: Asked, by: By) -> bool:
    """Nobody who reports a fault is turned away by a client that knows no forms, nor an agent who
    has the customer on the phone (decision 0158)."""
    if not asked.shows_forms:
        return False
    visit = ticket.serving_visit
    match pinned.purpose:
        case Purpose.REQUEST:
            return by.role is Role.CUSTOMER
        case Purpose.ACCEPTANCE:
            return by.role is not Role.AGENT
        case Purpose.REPORT:
            newest = pinned.newest
            return newest is None or visit is None or newest.visit_id != visit.id
        case Purpose.STEP:
            return True
