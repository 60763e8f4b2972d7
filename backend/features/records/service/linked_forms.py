"""The designed form of an acceptance, on the page behind the ticket's link."""

from collections.abc import Sequence

from backend.features.forms import Audience, FormDesk, Purpose
from backend.features.records.asking import AskedPage, PageFiles, Sender, typed_values, version_of
from backend.features.request_forms import unaskable
from backend.features.tickets import Ticket
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields


class LinkedForms:
    def __init__(self, forms: FormDesk, files: PageFiles, now: Clock) -> None:
        self._forms = forms
        self._files = files
        self._now = now

    async def acceptance(
        self, ticket: Ticket, visitor: Actor, typed: FormFields
    ) -> AskedPage | None:
        """What the ticket asks when the work is accepted, as far as a page can; None where it asks
        nothing, or what only the mini-program can."""
        pinned = ticket.form_for(Purpose.ACCEPTANCE)
        form = await self._forms.at(pinned.pin) if pinned else None
        if form is None or unaskable(form.content):
            return None
        page = AskedPage(form, typed, self._now(), self._now())
        if not version_of(typed):
            defaults = self._forms.shown(form, Audience.CUSTOMER, {}).defaults
            page.typed = FormFields([*typed.pairs, *typed_values(page.fields, defaults)])
        page.waiting = await self._files.waiting(page.fields, page.typed, visitor)
        return page

    async def take(
        self, page: AskedPage, files: Sequence[SentFile], visitor: Actor, ticket_id: str
    ) -> None:
        """The files that came with it: his own, whatever becomes of the rest. Raises
        TooManyRequests, StorageFull."""
        if files:
            await self._files.media.intake.admit(visitor)
        today = shanghai_day(self._now())
        sender = Sender(visitor, under=ticket_id)
        page.typed, errors = await self._files.take(page.fields, page.typed, files, sender, today)
        page.waiting = await self._files.waiting(page.fields, page.typed, visitor)
        page.waiting.errors |= errors
