"""A ticket behind its link: read, and acted on as far as its customer may."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from backend.features.devices import subscriber
from backend.features.media import MediaKind, MediaServices, UploadQuery
from backend.features.records.asking import AskedPage, refuse, without_answers
from backend.features.records.schemas.deeds import (
    AcceptanceForm,
    CancellationForm,
    Deed,
    DeedForm,
    NothingForm,
    QuoteForm,
    RatingForm,
    RefusalForm,
    TextForm,
    TimeForm,
)
from backend.features.records.service.faces import Faces
from backend.features.records.service.linked_forms import LinkedForms
from backend.features.records.service.shown import Shown
from backend.features.records.words.times import ANY_TIME, asked_window
from backend.features.tickets import (
    AcceptanceGiven,
    Act,
    AnswerGiven,
    Asked,
    ChangeCause,
    ConsentMethod,
    ContactMeans,
    NewMessage,
    QuotationAnswer,
    Rating,
    Rebooking,
    Reopening,
    StillBroken,
    Ticket,
    TicketChanges,
    TicketLinkExpired,
    TicketNotFound,
    Tickets,
    TimePromised,
    Urge,
    Window,
    Withdrawal,
    WorkNotAccepted,
    phone_to_call,
    render_for_customer,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.http import Upload
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.mongo import Mongo, RateLimit
from backend.kit.pagination import PageQuery
from backend.kit.pii import national_phone

MOST_LINES: Final = 50
MISSES_A_MINUTE: Final = 30
DEEDS_AN_HOUR: Final = 60


@dataclass(frozen=True)
class Doing:
    """One deed on its way: who, on what, with which photos."""

    ticket: Ticket
    asked: Asked
    photo_ids: list[str]
    asked_form: AskedPage | None = None


class LinkedTickets:
    """Links that open nothing are counted, so that they cannot be guessed; so are deeds."""

    def __init__(
        self,
        mongo: Mongo,
        tickets: Tickets,
        media: MediaServices,
        forms: LinkedForms,
        faces: Faces,
        now: Clock,
    ) -> None:
        self.media = media
        self._forms = forms
        self._faces = faces
        self.now = now
        self._tickets = tickets
        self._crypto = mongo.crypto
        self._misses = RateLimit(mongo, "ticket-link-misses", limit=MISSES_A_MINUTE, seconds=60)
        self._pace = RateLimit(mongo, "ticket-link-deeds", limit=DEEDS_AN_HOUR, seconds=3600)
        self._deeds: Mapping[Deed, tuple[type[DeedForm], Callable[..., Awaitable[object]]]] = {
            Deed.ANSWER: (TextForm, self._answer),
            Deed.MESSAGE: (TextForm, self._message),
            Deed.QUOTE: (QuoteForm, self._answer_quote),
            Deed.SOLVED: (NothingForm, self._confirm_solved),
            Deed.UNSOLVED: (TextForm, self._not_solved),
            Deed.ACCEPTANCE: (AcceptanceForm, self._accept),
            Deed.REFUSAL: (RefusalForm, self._refuse),
            Deed.RATING: (RatingForm, self._rate),
            Deed.TIME: (TimeForm, self._wish_for_time),
            Deed.APPOINTMENT: (TimeForm, self._rebook),
            Deed.RESUMPTION: (TextForm, self._resume),
            Deed.URGE: (NothingForm, self._urge),
            Deed.CANCELLATION: (CancellationForm, self._cancel),
            Deed.REOPENING: (TextForm, self._reopen),
        }

    # -- reading -----------------------------------------------------------------------------

    async def open(self, token: str, address: str) -> tuple[Actor, Ticket]:
        """Raises TicketLinkExpired, also for a token that never was; TooManyRequests."""
        try:
            return await self._tickets.links.open(token)
        except TicketLinkExpired:
            await self._misses.count(self._crypto.blind("client_address", subscriber(address)))
            raise

    async def show(self, token: str, address: str, asked: AskedPage | None = None) -> Shown:
        """`asked`: the acceptance form as it was sent; else it is new. Raises TicketLinkExpired,
        TooManyRequests."""
        return await self._shown(*await self.open(token, address), asked)

    async def promised(self, visitor: Actor, ticket: Ticket) -> TimePromised | None:
        return await self._tickets.reading.next_promise(visitor, ticket)

    async def show_own(self, actor: Actor, ticket_id: str) -> Shown:
        """To a customer who is signed in. Raises TicketNotFound, also to staff, who have views of
        their own."""
        if actor.kind is not ActorKind.CUSTOMER:
            raise TicketNotFound
        return await self._shown(actor, await self._tickets.reading.get(actor, ticket_id))

    async def _shown(self, visitor: Actor, ticket: Ticket, asked: AskedPage | None = None) -> Shown:
        reading = self._tickets.reading
        lines = await reading.lines(visitor, ticket.id, PageQuery(limit=MOST_LINES))
        in_lines = [media.id for line in lines.items for media in line.media]
        photos = await self.media.library.links([*ticket.all_media_ids, *in_lines], visitor)
        acts = frozenset(await reading.open_acts(visitor, ticket))
        if asked is None and Act.ACCEPT in acts:
            asked = await self._forms.acceptance(ticket, visitor, FormFields())
        view = render_for_customer(
            ticket, visitor, photos, next_promise=await self.promised(visitor, ticket)
        )
        return Shown(
            view=view,
            face=await self._faces.of(view, visitor),
            phone=national_phone(phone_to_call(ticket)),
            acts=acts,
            lines=lines.items,
            has_more=lines.next_cursor is not None,
            photos=photos,
            now=self.now(),
            asked=asked,
        )

    # -- acting ------------------------------------------------------------------------------

    async def do(
        self, token: str, deed: Deed, fields: FormFields, upload: Upload | None, address: str
    ) -> None:
        """Once for each `operation` of a form, however often it is sent.

        Raises TicketLinkExpired, TooManyRequests, FormRefused, what the deed itself may be refused
        with, and what a photo may be refused with.
        """
        visitor, ticket = await self.open(token, address)
        await self._pace.count(ticket.id)
        model, run = self._deeds[deed]
        form = model.filled(fields)
        photo_ids = await self._kept(upload, form, visitor)
        said = f"{deed}|{form.model_dump_json()}|{upload.sha256 if upload else ''}"
        await run(Doing(ticket, _asked(visitor, ticket, form, said), photo_ids), form)

    async def asking(
        self, token: str, deed: Deed, fields: FormFields, address: str
    ) -> AskedPage | None:
        """The designed form that goes with a deed, as far as it was filled in. Raises
        TicketLinkExpired, TooManyRequests."""
        if deed is not Deed.ACCEPTANCE:
            return None
        visitor, ticket = await self.open(token, address)
        return await self._forms.acceptance(ticket, visitor, fields)

    async def accept(
        self, token: str, page: AskedPage, files: Sequence[SentFile], address: str
    ) -> bool:
        """Accept the work with the form that goes with it; False where the page was only to come
        again. What was typed and what has come is on the page, whatever becomes of it. Raises as
        `do`, and MoreAsked, AnswersNotValid."""
        visitor, ticket = await self.open(token, address)
        await self._pace.count(ticket.id)
        said = json.dumps([page.typed.pairs, [(f.field, f.upload.sha256) for f in files]])
        form = AcceptanceForm.filled(without_answers(page.typed))
        asked = _asked(visitor, ticket, form, said)
        if await self._tickets.hand_overs.desk.replayed(asked):
            return True
        await self._forms.take(page, files, visitor, ticket.id)
        if page.only_goes_on:
            return False
        refuse(page.problems())
        page.require_all_shown()
        asked = replace(asked, shows_forms=True)
        await self._accept(Doing(ticket, asked, [], page), form)
        return True

    async def _kept(self, upload: Upload | None, form: DeedForm, visitor: Actor) -> list[str]:
        if upload is None:
            return []
        query = UploadQuery(kind=MediaKind.PHOTO)
        media = await self.media.intake.receive(upload, query, form.operation, visitor)
        return [media.id]

    async def _answer(self, doing: Doing, form: TextForm) -> None:
        given = AnswerGiven(text=form.text, media_ids=doing.photo_ids)
        await self._tickets.reception.answer(doing.asked, given)

    async def _message(self, doing: Doing, form: TextForm) -> None:
        message = NewMessage(text=form.text, media_ids=doing.photo_ids)
        await self._tickets.reception.message(doing.asked, message)

    async def _answer_quote(self, doing: Doing, form: QuoteForm) -> None:
        answer = QuotationAnswer(agreed=form.agreed == "yes", method=ConsentMethod.LINK)
        await self._tickets.charging.answer(doing.asked, form.quote, answer)

    async def _confirm_solved(self, doing: Doing, form: NothingForm) -> None:
        await self._tickets.reception.confirm_solved(doing.asked)

    async def _not_solved(self, doing: Doing, form: TextForm) -> None:
        await self._tickets.reception.not_solved(doing.asked, StillBroken(text=form.text))

    async def _accept(self, doing: Doing, form: AcceptanceForm) -> None:
        answers = doing.asked_form.given if doing.asked_form else None
        given = AcceptanceGiven(
            method=ConsentMethod.LINK,
            content_hash=form.content,
            form=answers if answers and answers.values else None,
        )
        await self._tickets.hand_overs.accept(doing.asked, given)

    async def _refuse(self, doing: Doing, form: RefusalForm) -> None:
        refusal = WorkNotAccepted(reason=form.reason, note=form.text, photo_ids=doing.photo_ids)
        await self._tickets.hand_overs.refuse(doing.asked, refusal)

    async def _rate(self, doing: Doing, form: RatingForm) -> None:
        rating = Rating(
            stars=form.stars,
            solved=form.solved == "yes",
            tags=form.tags,
            words=form.text,
            anonymous=form.anonymous == "yes",
        )
        await self._tickets.hand_overs.rate(doing.asked, rating)

    async def _wish_for_time(self, doing: Doing, form: TimeForm) -> None:
        changes = TicketChanges(version=doing.ticket.version, wanted=self._window(form))
        await self._tickets.reception.edit(doing.asked, changes)

    async def _rebook(self, doing: Doing, form: TimeForm) -> None:
        """Of a technician's day a customer takes one window, not all of it."""
        if form.window == ANY_TIME:
            raise FormRefused({"window": "请选一个时间段"})
        booking = Rebooking(
            window=self._window(form), means=ContactMeans.WEB, cause=ChangeCause.CUSTOMER
        )
        await self._tickets.dispatch.rebook(doing.asked, booking)

    async def _resume(self, doing: Doing, form: TextForm) -> None:
        await self._tickets.field.resume(doing.asked, form.text)

    async def _urge(self, doing: Doing, form: NothingForm) -> None:
        await self._tickets.closures.urge(doing.asked, Urge())

    async def _cancel(self, doing: Doing, form: CancellationForm) -> None:
        await self._tickets.closures.cancel(doing.asked, Withdrawal(reason=form.reason))

    async def _reopen(self, doing: Doing, form: TextForm) -> None:
        await self._tickets.closures.reopen(doing.asked, Reopening(note=form.text))

    def _window(self, form: TimeForm) -> Window:
        window = asked_window(form.day, form.window, self.now())
        if window is None:
            raise FormRefused({"window": "这个时间已经过了，请换一个"})
        return window


def _asked(visitor: Actor, ticket: Ticket, form: DeedForm, said: str) -> Asked:
    operation = ClientOperation(
        id=f"form-{form.operation}", fingerprint=sha256(said.encode()).hexdigest()
    )
    return Asked(actor=visitor, ticket_id=ticket.id, operation=operation, may_be_replay=True)
