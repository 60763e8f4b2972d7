"""The evidence pack of a ticket: all that is on record of it, in a form anybody can check."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.media import Media, MediaContents
from backend.features.tickets import policies
from backend.features.tickets.evidence_pack import pages
from backend.features.tickets.evidence_pack.archive import PackedFile, StreamedZip, at_once
from backend.features.tickets.models import Ticket
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.workflow import Act
from backend.features.timeline import PersonalKind, Timeline, TimelineLine
from backend.kit.access import Actor
from backend.kit.clock import Clock, Instant
from backend.kit.errors import ServiceBusy
from backend.kit.mongo import UnitOfWork, transactional

MOST_AT_ONCE: Final = 2
FORMAT: Final = "baoxiu-evidence-1"


class PackedTimeline(BaseModel):
    path: str
    subject_id: str
    number: str
    lines: int
    head_hash: str


class Manifest(BaseModel):
    """`missing`: files on record whose bytes are not there; `withheld`: kinds of personal values
    that who made the pack may not see."""

    format: str = FORMAT
    ticket_id: str
    number: str
    made_at: Instant
    made_by: str
    timelines: list[PackedTimeline]
    files: list[PackedFile]
    missing: list[str]
    withheld: list[str]


@dataclass(frozen=True)
class Order:
    """What goes into one pack, as far as its maker may see it."""

    ticket: Ticket
    maker: Actor
    made_at: datetime
    kinds: Collection[PersonalKind]
    clear: bool
    sees_rating: bool

    def opened(self, action: str) -> Collection[PersonalKind]:
        return () if action == Act.RATE and not self.sees_rating else self.kinds


@dataclass(frozen=True)
class Entry:
    path: str
    content: AsyncIterator[bytes]
    media_id: str | None = None


class EvidencePacks:
    def __init__(
        self,
        tickets: TicketRepository,
        timeline: Timeline,
        contents: MediaContents,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.tickets = tickets
        self.timeline = timeline
        self.contents = contents
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now
        self._running = 0

    @transactional
    async def order(self, actor: Actor, ticket_id: str) -> Order:
        """Who made a pack, of what, and how its story ended then is written down.

        Raises TicketNotFound, ServiceBusy.
        """
        if self._running >= MOST_AT_ONCE:
            raise ServiceBusy
        reach = actor.reach(Permission.TICKETS_FOLLOW_UP)
        ticket = await self.tickets.get_within(reach, ticket_id)
        clear = policies.within(actor.reach(Permission.PERSONAL_REVEAL), ticket)
        head = ticket.timeline
        await self.audit.record(
            actor,
            AuditAction.EXPORTED,
            "ticket",
            ticket.id,
            {"what": "evidence_pack", "lines": str(head.seq), "head_hash": head.hash},
        )
        return Order(
            ticket=ticket,
            maker=actor,
            made_at=self.now(),
            kinds=tuple(PersonalKind) if clear else (PersonalKind.NOTE,),
            clear=clear,
            sees_rating=policies.sees_rating(actor, ticket),
        )

    async def pack(self, order: Order) -> AsyncIterator[bytes]:
        """The bytes of the zip, a piece at a time."""
        self._running += 1
        try:
            async for piece in self._pack(order):
                yield piece
        finally:
            self._running -= 1

    async def _pack(self, order: Order) -> AsyncIterator[bytes]:
        archive = StreamedZip(order.made_at)
        told = await self._told(order.ticket)
        timelines = [_packed(ticket) for ticket in told]
        async for entry in self._entries(order, told, timelines):
            async for piece in archive.add(entry.path, entry.content, media_id=entry.media_id):
                yield piece
        manifest = _manifest(order, archive.files, timelines, told)
        async for piece in archive.add("manifest.json", at_once(manifest)):
            yield piece
        yield archive.end()

    async def _entries(
        self, order: Order, told: list[Ticket], timelines: list[PackedTimeline]
    ) -> AsyncIterator[Entry]:
        """Everything but the manifest, each opened when its turn comes."""
        yield Entry("how-to-check.html", at_once(pages.HOW_TO_CHECK.encode()))
        yield Entry("check.py", at_once(pages.CHECKER.read_bytes()))
        files: dict[str, str] = {}
        for media in await self._media(told):
            path = files[media.id] = f"media/{media.id}.{self.contents.extension(media)}"
            yield Entry(path, self.contents.open(media), media.id)
        for described in timelines:
            yield Entry(described.path, self._lines(order, described))
        yield Entry("story.html", self._story(order, timelines, files))

    async def _told(self, ticket: Ticket) -> list[Ticket]:
        """The ticket, and those that became part of it."""
        found = await self.tickets.many([each.ticket_id for each in ticket.absorbed])
        return [ticket, *found.values()]

    async def _media(self, told: list[Ticket]) -> list[Media]:
        """Of what stands on the tickets and in every line of their stories."""
        ids: list[str] = []
        for ticket in told:
            ids += ticket.all_media_ids
            ids += [ticket.acceptance.evidence_id] if ticket.acceptance else []
            async for line in self.timeline.read_all(ticket.id, ticket.timeline.seq):
                ids += [media.id for media in line.media]
        return await self.contents.stored([media_id for media_id in ids if media_id])

    async def _lines(self, order: Order, described: PackedTimeline) -> AsyncIterator[bytes]:
        exported = self.timeline.export(described.subject_id, described.lines, order.opened)
        async for line in exported:
            yield line.model_dump_json().encode() + b"\n"

    async def _story(
        self, order: Order, timelines: list[PackedTimeline], files: Mapping[str, str]
    ) -> AsyncIterator[bytes]:
        yield pages.story_head(order.ticket, order.made_at, clear=order.clear).encode()
        for described in timelines:
            yield pages.timeline_head(described.number).encode()
            async for line in self.timeline.read_all(described.subject_id, described.lines):
                yield pages.timeline_row(_as_seen(order, line), files).encode()
            yield pages.table_foot().encode()
        yield pages.story_foot().encode()


def _manifest(
    order: Order, files: list[PackedFile], timelines: list[PackedTimeline], told: list[Ticket]
) -> bytes:
    packed = {each.media_id for each in files}
    shown = [media_id for ticket in told for media_id in ticket.all_media_ids]
    manifest = Manifest(
        ticket_id=order.ticket.id,
        number=order.ticket.number,
        made_at=order.made_at,
        made_by=order.maker.id,
        timelines=timelines,
        files=files,
        missing=[media_id for media_id in shown if media_id not in packed],
        withheld=sorted(set(PersonalKind) - set(order.kinds)),
    )
    return manifest.model_dump_json(indent=1, exclude_none=True).encode()


def _packed(ticket: Ticket) -> PackedTimeline:
    head = ticket.timeline
    return PackedTimeline(
        path=f"timelines/{ticket.number}.jsonl",
        subject_id=ticket.id,
        number=ticket.number,
        lines=head.seq,
        head_hash=head.hash,
    )


def _as_seen(order: Order, line: TimelineLine) -> TimelineLine:
    opened = order.opened(line.action)
    hidden: dict[str, object] = {"geo": None}
    if PersonalKind.NOTE not in opened:
        hidden["note"] = ""
    if PersonalKind.CHANGE not in opened:
        hidden["personal_patch"] = {}
    return line.model_copy(update=hidden)
