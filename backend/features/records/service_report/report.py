"""Making a report: what this reader may see, drawn apart from the event loop, sent as it comes."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.forms import Audience, FilledForm, FormDesk, FormPin
from backend.features.media import Media, MediaContents, MediaServices
from backend.features.records.service_report.facts import (
    acceptance_blocks,
    head_blocks,
    money_blocks,
    story_blocks,
    visit_blocks,
)
from backend.features.records.service_report.filled import form_blocks
from backend.features.records.service_report.wording import moment
from backend.features.tickets import Ticket, Tickets, render_for_customer
from backend.features.timeline import TimelineLine, Visibility
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.http import Document
from backend.kit.pagination import MAX_PAGE, PageQuery
from backend.kit.printing import (
    MOST_PICTURES,
    Block,
    Paper,
    Pictures,
    Words,
    paper_frames,
    print_paper,
)
from backend.kit.workshop import MEBIBYTE, Workshop

PDF: Final = "application/pdf"
_SECONDS: Final = 120
_MEMORY: Final = 768 * MEBIBYTE
_READABLE: Final = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class _Story:
    lines: list[TimelineLine]
    has_more: bool


class ServiceReports:
    """One paper for everybody: staff get what the customer gets, with people masked as in the
    product."""

    def __init__(
        self,
        tickets: Tickets,
        media: MediaServices,
        forms: FormDesk,
        audit: AuditLog,
        workshop: Workshop,
        now: Clock,
    ) -> None:
        self._tickets = tickets
        self._media = media
        self._forms = forms
        self._audit = audit
        self._workshop = workshop
        self._now = now

    async def of(self, actor: Actor, ticket_id: str) -> Document:
        """Raises TicketNotFound; the body TooHeavy, ServiceBusy. Written down where staff made
        it."""
        ticket = await self._tickets.reading.get(actor, ticket_id)
        if actor.kind is ActorKind.STAFF:
            await self._audit.record(
                actor, AuditAction.EXPORTED, "ticket", ticket.id, {"what": "service_report"}
            )
        return await self.document(actor, ticket)

    async def document(self, actor: Actor, ticket: Ticket) -> Document:
        """For somebody who may see the ticket; see `of`."""
        paper = await self.paper(actor, ticket)
        shown = await self._shown(actor, [picture.name for picture in paper.pictures])
        frames = paper_frames(paper, lambda name: _bytes_of(shown.get(name), self._media.contents))
        return Document(self._printed(frames), PDF, filename=f"服务报告-{ticket.number}.pdf")

    async def paper(self, actor: Actor, ticket: Ticket) -> Paper:
        view = render_for_customer(ticket, actor, {})
        visits = {visit.id: visit for visit in ticket.visits}
        filled = await self._filled(actor, ticket)
        story = await self._story(actor, ticket)
        blocks: list[Block] = [
            *head_blocks(view),
            *visit_blocks(view, visits),
            *chain.from_iterable(form_blocks(form) for form in filled),
            *money_blocks(view, ticket),
            *acceptance_blocks(ticket),
            *story_blocks(story.lines, has_more=story.has_more),
        ]
        count = sum(len(each.pictures) for each in blocks if isinstance(each, Pictures))
        if count > MOST_PICTURES:
            more = f"照片较多，这里只印前 {MOST_PICTURES} 张，其余请在系统中查看。"
            blocks.append(Words(text=more))
        subtitle = f"{ticket.number} · 打印于 {moment(self._now())}"
        return Paper(title="服务报告", subtitle=subtitle, blocks=blocks)

    async def _filled(self, actor: Actor, ticket: Ticket) -> list[FilledForm]:
        """The answers that count, without the fields that no customer is shown: the newest of each
        stage, and each of the steps whose forms are for him."""
        forms = await self._tickets.forms.of(actor, ticket)
        shown = [
            filled
            for form in forms
            if form.act is None or form.form.content.shown_to_customer
            for filled in (form.answers[:1] if form.act is None else form.answers[::-1])
        ]
        return [await self._for_customers(filled) for filled in shown]

    async def _for_customers(self, filled: FilledForm) -> FilledForm:
        form = await self._forms.at(FormPin(key=filled.key, version=filled.version))
        names = {field.name for field in form.content.fields_for(Audience.CUSTOMER)}
        shown = [field for field in filled.fields if field.name in names]
        return filled.model_copy(update={"fields": shown})

    async def _story(self, actor: Actor, ticket: Ticket) -> _Story:
        asked = PageQuery(limit=MAX_PAGE)
        page = await self._tickets.reading.lines(actor, ticket.id, asked)
        public = [line for line in page.items if line.visibility is Visibility.CUSTOMER]
        return _Story(public[::-1], page.next_cursor is not None)

    async def _shown(self, actor: Actor, ids: Sequence[str]) -> dict[str, Media]:
        """The pictures among them that are there, and not withheld from him."""
        allowed = await self._media.library.links(ids, actor)
        stored = await self._media.contents.stored([each for each in ids if each in allowed])
        return {each.id: each for each in stored if each.content_type in _READABLE}

    async def _printed(self, frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async with self._workshop.stream(
            print_paper, frames, seconds=_SECONDS, memory=_MEMORY
        ) as pieces:
            async for piece in pieces:
                yield piece


async def _bytes_of(media: Media | None, contents: MediaContents) -> AsyncIterator[bytes]:
    """Nothing for what is not to be shown."""
    if media is None:
        yield b""
        return
    async for piece in contents.open(media):
        yield piece
