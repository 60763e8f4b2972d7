"""What customers write and send is looked at after it was stored; what is risky is withheld."""

from typing import Final

from backend.features.content_safety import (
    ContentChecks,
    ContentHeld,
    ContentReleased,
    ContentRemoved,
    Piece,
    Subject,
)
from backend.features.forms import Audience, FormAnswers, FormDesk
from backend.features.tickets import events
from backend.features.tickets.models import Ticket
from backend.features.tickets.policies import RATING
from backend.features.tickets.services.desk import SUBJECT_KIND, TicketDesk
from backend.features.tickets.services.forms import form_part
from backend.features.tickets.words import Channel, Role
from backend.features.tickets.workflow import Act
from backend.features.timeline import TimelineLine
from backend.kit.pagination import PageQuery

PROBLEM: Final = "problem"
STRETCH: Final = 2000
"""Characters of a form that are looked at together: WeChat takes 2,500."""
# A worker that was away looks late, and much may have been said since.
LATEST_LINES: Final = 100
# The report and the rating are parts of the ticket, and looked at as such.
_LOOKED_AT_APART: Final = frozenset({Act.CREATE.value, Act.RATE.value})


class TicketContent:
    def __init__(self, desk: TicketDesk, checks: ContentChecks, forms: FormDesk) -> None:
        self.desk = desk
        self.checks = checks
        self.forms = forms

    async def look_at_report(self, event: events.TicketSubmitted) -> None:
        """What staff wrote down by telephone has no author that WeChat knows: it is kept with the
        word that nobody looked at it."""
        ticket = await self.desk.tickets.get(event.ticket_id)
        if ticket.channel is Channel.IMPORT:
            return  # it was somebody else's system that took it in
        told_by_himself = ticket.created_by.role is Role.CUSTOMER
        author = ticket.customer_id if told_by_himself else ""
        pieces = [Piece(PROBLEM, text=ticket.problem)]
        if told_by_himself:
            pieces += _pictures(ticket.media_ids) + await self._of_forms(ticket)
        await self.checks.submit(_subject(ticket), pieces, author)

    async def look_at_edit(self, event: events.TicketEdited) -> None:
        if PROBLEM in event.fields:
            ticket = await self.desk.tickets.get(event.ticket_id)
            pieces = [Piece(PROBLEM, text=ticket.problem)]
            await self.checks.submit(_subject(ticket), pieces, ticket.customer_id)

    async def look_at_rating(self, event: events.WorkRated) -> None:
        ticket = await self.desk.tickets.get(event.ticket_id)
        if ticket.rating:
            given = ticket.rating.rating
            pieces = [Piece(RATING, text=given.words), *_pictures(given.photo_ids)]
            await self.checks.submit(_subject(ticket), pieces, ticket.customer_id)

    async def look_at_lines(self, event: events.TicketEvent) -> None:
        """Whatever the customer said with an act of his: a message, an answer, why he cancels."""
        ticket = await self.desk.tickets.get(event.ticket_id)
        page = await self.desk.timeline.page(ticket.id, PageQuery(limit=LATEST_LINES))
        pieces = [piece for line in page.items if _is_his(line) for piece in _pieces(line)]
        pieces += await self._of_forms(ticket)
        await self.checks.submit(_subject(ticket), pieces, ticket.customer_id)

    async def _of_forms(self, ticket: Ticket) -> list[Piece]:
        """What he wrote and sent in forms."""
        ids = [given.id for form in ticket.forms for given in form.answers]
        his = [each for each in await self.forms.given(ids) if each.filled_as is Audience.CUSTOMER]
        return [piece for each in his for piece in _of_answers(each)]

    async def follow(self, event: ContentHeld | ContentReleased | ContentRemoved) -> None:
        """Pictures are withheld by the library of files. Bears repetition; nothing that somebody
        does to the ticket meanwhile is in the way."""
        if event.subject_kind != SUBJECT_KIND or event.part.startswith("media:"):
            return

        async def work() -> None:
            ticket = await self.desk.tickets.get(event.subject_id)
            if isinstance(event, ContentReleased):
                ticket.show_again(event.part)
            else:
                ticket.withhold(event.part, removed=isinstance(event, ContentRemoved))
            await self.desk.tickets.save(ticket)

        await self.desk.unit_of_work.run(work)


def _subject(ticket: Ticket) -> Subject:
    return Subject(
        kind=SUBJECT_KIND,
        id=ticket.id,
        branch_id=ticket.branch_id,
        organisation_id=ticket.organisation_id,
    )


def _is_his(line: TimelineLine) -> bool:
    return line.actor.role == Role.CUSTOMER and line.action not in _LOOKED_AT_APART


def _pieces(line: TimelineLine) -> list[Piece]:
    said = Piece(f"line:{line.seq}", text=line.note)
    return [said, *_pictures([media.id for media in line.media])]


def _of_answers(answers: FormAnswers) -> list[Piece]:
    text = answers.typed_text
    stretches = [text[start : start + STRETCH] for start in range(0, len(text), STRETCH)]
    said = [
        Piece(form_part(answers.id, number), text=stretch)
        for number, stretch in enumerate(stretches)
    ]
    signatures = set(answers.signature_ids)
    return said + _pictures([each for each in answers.media if each not in signatures])


def _pictures(media_ids: list[str]) -> list[Piece]:
    return [Piece(f"media:{media_id}", media_id=media_id) for media_id in media_ids]
