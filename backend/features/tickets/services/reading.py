"""Tickets to look at: one, lists, counts, a technician's day, the timeline, a revealed contact."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.media import MediaLibrary, MediaLink
from backend.features.tickets import policies
from backend.features.tickets.calling import phone_to_call
from backend.features.tickets.errors import NobodyToCall
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.filters import TicketFilter
from backend.features.tickets.models.follow_up_figures import FollowUpFigures
from backend.features.tickets.models.values import Contact, Place
from backend.features.tickets.ports import NextPromise, TimePromised
from backend.features.tickets.repository.heard import heard_since
from backend.features.tickets.repository.looking import TicketLooks
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.desk import TicketDesk
from backend.features.tickets.services.quote_approvals import code_purpose
from backend.features.tickets.workflow import Act, TicketState
from backend.features.timeline import TimelineLine, Visibility
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import shanghai_day
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import transactional
from backend.kit.pagination import Page, PageQuery

MOST_JOBS: Final = 40


@dataclass(frozen=True)
class Revealed:
    contact: Contact
    place: Place


@dataclass(frozen=True)
class Codes:
    """What the customer reads out; empty where there is nothing to say yes to."""

    acceptance: str = ""
    quotation: str = ""


class TicketReading:
    def __init__(
        self,
        desk: TicketDesk,
        media: MediaLibrary,
        codes: AcceptanceCodes,
        audit: AuditLog,
        promised: NextPromise,
    ) -> None:
        self.desk = desk
        self.tickets = desk.tickets
        self.looks = TicketLooks(desk.tickets)
        self.timeline = desk.timeline
        self.media = media
        self.codes = codes
        self.audit = audit
        self.unit_of_work = desk.unit_of_work
        self.promised = promised
        self.now = desk.now

    async def get(self, actor: Actor, ticket_id: str) -> Ticket:
        """Raises TicketNotFound, also for what the actor may not see."""
        reach = actor.reach(Permission.TICKETS_READ)
        return await self.desk.follow(await self.tickets.get_within(reach, ticket_id))

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """For files that belong to tickets, or to what became part of one."""
        reach = actor.reach(Permission.TICKETS_READ)
        same = {"$or": [{"_id": subject_id}, {"absorbed.ticket_id": subject_id}]}
        query = {"$and": [same, self.tickets.within(reach)]}
        return await self.tickets.collection.find_one(query, projection={"_id": 1}) is not None

    async def open_acts(self, actor: Actor, ticket: Ticket) -> list[Act]:
        """What this person may do now."""
        await self.desk.follow(ticket)
        return policies.open_acts(actor, ticket, self.now(), self.desk.rules_of(ticket))

    async def links(self, actor: Actor, ticket: Ticket) -> dict[str, MediaLink]:
        return await self.media.links(ticket.all_media_ids, actor)

    async def page(self, actor: Actor, wanted: TicketFilter, asked: PageQuery) -> Page[Ticket]:
        return await self.tickets.page_within(actor.reach(Permission.TICKETS_READ), wanted, asked)

    async def many(self, actor: Actor, ticket_ids: Collection[str]) -> dict[str, Ticket]:
        """By id; those that the actor may see."""
        return await self.looks.many(actor.reach(Permission.TICKETS_READ), ticket_ids)

    async def count(
        self, actor: Actor, wanted: TicketFilter, *, most: int, seconds: float
    ) -> int | None:
        """Up to `most`; None where it takes longer than that."""
        reach = actor.reach(Permission.TICKETS_READ)
        return await self.looks.count(reach, wanted, most, seconds)

    async def numbered(self, actor: Actor, start: str, most: int) -> list[Ticket]:
        """Whose number begins so."""
        return await self.looks.numbered(actor.reach(Permission.TICKETS_READ), start, most)

    async def brand_numbered(self, actor: Actor, start: str, most: int) -> list[Ticket]:
        """With a 厂家单号 that begins so, in its one spelling."""
        return await self.looks.brand_numbered(actor.reach(Permission.TICKETS_READ), start, most)

    async def counts(self, actor: Actor) -> dict[TicketState, int]:
        return await self.tickets.counts_within(actor.reach(Permission.TICKETS_READ))

    async def follow_up_figures(self, actor: Actor, days: int) -> FollowUpFigures:
        """Of so many days up to now, within reach."""
        since = self.now() - timedelta(days=days)
        within = self.tickets.within(actor.reach(Permission.TICKETS_FOLLOW_UP))
        pipeline = heard_since(since, within)
        counted = await self.tickets.collection.aggregate(pipeline, limit=1)
        return FollowUpFigures(**counted[0]) if counted else FollowUpFigures()

    async def counts_of_household(self, actor: Actor, household_id: str) -> dict[TicketState, int]:
        reach = actor.reach(Permission.TICKETS_READ)
        return await self.tickets.counts_of_household(reach, household_id)

    async def day(self, actor: Actor, day: date | None) -> list[Ticket]:
        """The technician's own visits of that day; without a day, those that have none yet."""
        return await self.tickets.of_day(actor.id, day)

    async def agenda(self, actor: Actor, day: date) -> list[Ticket]:
        """That day's visits in their order, then what has no time yet, the oldest first; together
        at most MOST_JOBS. Midnight takes no work out of anybody's hands: today's are also those of
        yesterday that are still under way."""
        timed, untimed = await self.day(actor, day), await self.day(actor, None)
        if day == shanghai_day(self.desk.now()):
            before = await self.day(actor, day - timedelta(days=1))
            timed += [ticket for ticket in before if ticket.visit_under_way]
        timed.sort(key=_start)
        untimed.sort(key=lambda ticket: ticket.created_at)
        known = {ticket.id for ticket in timed}
        jobs = [*timed, *(ticket for ticket in untimed if ticket.id not in known)]
        return [await self.desk.follow(ticket) for ticket in jobs[:MOST_JOBS]]

    async def lines(self, actor: Actor, ticket_id: str, asked: PageQuery) -> Page[TimelineLine]:
        """Newest first; a customer does not read the internal ones, nor a technician what was
        said of him without a name. Raises TicketNotFound."""
        ticket = await self.get(actor, ticket_id)
        outside = actor.kind is not ActorKind.STAFF
        visibility = Visibility.CUSTOMER if outside else None
        page = await self.timeline.page(ticket.id, asked, visibility=visibility)
        if not policies.sees_rating(actor, ticket):
            page.items = [line for line in page.items if line.action != Act.RATE]
        page.items = [_shown(line, actor, ticket) for line in page.items]
        return page

    async def customer_codes(self, actor: Actor, ticket: Ticket) -> Codes:
        """Only for the customer, and only while there is something to say yes to."""
        if not policies.is_customer_of(actor, ticket):
            return Codes()
        acts = ticket.open_acts()
        acceptance = quotation = ""
        if Act.ACCEPT in acts:
            acceptance = await self.codes.shown(ticket.customer_id)
        if Act.ANSWER_QUOTE in acts and ticket.quote:
            quotation = await self.codes.shown(code_purpose(ticket.quote.id))
        return Codes(acceptance, quotation)

    async def next_promise(self, actor: Actor, ticket: Ticket) -> TimePromised | None:
        """For the customer, while somebody still has something to do for him."""
        if not policies.is_customer_of(actor, ticket) or not ticket.is_open:
            return None
        return await self.promised.next_of(ticket.id)

    @transactional
    async def reveal(self, actor: Actor, ticket_id: str, reason: str) -> Revealed:
        """Name, phone and door in clear; who asked is written down with it.

        Raises TicketNotFound, PermissionDenied where he may see the ticket but not reveal.
        """
        ticket = await self.get(actor, ticket_id)
        if not policies.within(actor.reach(Permission.PERSONAL_REVEAL), ticket):
            raise PermissionDenied(permission=Permission.PERSONAL_REVEAL)
        await self.audit.record(
            actor,
            AuditAction.PERSONAL_REVEALED,
            "ticket",
            ticket.id,
            {"fields": "contact,place", "reason": reason},
        )
        return Revealed(ticket.contact, ticket.place)

    async def technicians_phone(self, actor: Actor, ticket_id: str) -> str:
        """In E.164, for the customer to dial; that he asked is written down with it.

        Raises TicketNotFound, NobodyToCall.
        """
        ticket = await self.get(actor, ticket_id)
        phone = phone_to_call(ticket)
        if not phone:
            raise NobodyToCall
        facts = {"fields": "technician_phone"}
        await self.audit.record(actor, AuditAction.PERSONAL_REVEALED, "ticket", ticket.id, facts)
        return phone


def _start(ticket: Ticket) -> datetime:
    visit = ticket.serving_visit
    return visit.window.start if visit and visit.window else ticket.created_at


_PARTS: Final = {Act.CREATE.value: "problem", Act.RATE.value: policies.RATING}


def _shown(line: TimelineLine, actor: Actor, ticket: Ticket) -> TimelineLine:
    """With the words that are withheld from this reader left out; the first line tells the report
    as it was made."""
    part = _PARTS.get(line.action, f"line:{line.seq}")
    said = policies.words_for(actor, ticket, part, line.note)
    return line if said == line.note else line.model_copy(update={"note": said})
