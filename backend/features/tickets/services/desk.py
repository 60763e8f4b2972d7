"""How every act on a ticket runs: once, by somebody who may, written down with its line."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from inspect import isawaitable

from backend.features.accounts import Permission
from backend.features.forms import FormSubject, GivenForm
from backend.features.media import MediaLibrary
from backend.features.tickets import policies
from backend.features.tickets.events import TicketMoved
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.line import Line
from backend.features.tickets.models.positions import PositionMark
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.values import By
from backend.features.tickets.ports import FlowDemands
from backend.features.tickets.repository import TechnicianDayRepository, TicketRepository
from backend.features.tickets.services.step_forms import StepForms
from backend.features.tickets.workflow import Act
from backend.features.timeline import (
    ClientOperation,
    Geo,
    LineActor,
    MediaReference,
    Timeline,
    TimelineEntry,
    Visibility,
)
from backend.kit.access import SYSTEM, Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork

SUBJECT_KIND = "ticket"

Hashes = Mapping[str, str]
"""SHA-256 of files, by their ids."""


@dataclass(frozen=True)
class Asked:
    """Who asks, about which ticket, under which operation id.

    `may_be_replay` is false where the client sent no id: then nothing can be a repetition.
    `visit_id` is the visit the client believes to be under way. `shows_forms`: he could have been
    shown what the ticket's forms ask. `step_form`: what the flow demands with the act.
    """

    actor: Actor
    ticket_id: str
    operation: ClientOperation = field(
        default_factory=lambda: ClientOperation(id=new_id(), fingerprint="")
    )
    may_be_replay: bool = False
    visit_id: str = ""
    shows_forms: bool = False
    form_key: str = ""
    step_form: GivenForm | None = None

    @classmethod
    def by_the_clock(cls, ticket_id: str) -> "Asked":
        return cls(actor=SYSTEM, ticket_id=ticket_id)


Doing = Callable[[Ticket, By, datetime], Awaitable[object] | object]


async def carry_out(doing: Doing, ticket: Ticket, by: By, now: datetime) -> None:
    done = doing(ticket, by, now)
    if isawaitable(done):
        await done


class TicketDesk:
    """What all services on tickets share."""

    def __init__(
        self,
        tickets: TicketRepository,
        days: TechnicianDayRepository,
        timeline: Timeline,
        media: MediaLibrary,
        unit_of_work: UnitOfWork,
        rules: TicketRules,
        flows: FlowDemands,
        step_forms: StepForms,
        now: Clock,
    ) -> None:
        self.tickets = tickets
        self.days = days
        self.timeline = timeline
        self.media = media
        self.unit_of_work = unit_of_work
        self.rules = rules
        self.flows = flows
        self._step_forms = step_forms
        self.now = now

    async def perform(self, asked: Asked, act: Act, doing: Doing) -> Ticket:
        """One unit of work: a repetition changes nothing and gets the ticket as it is.

        Raises TicketNotFound (also for what is out of reach), PermissionDenied, NotYourVisit,
        IdempotencyKeyReused, and what the verb raises.
        """

        async def work() -> Ticket:
            if ticket := await self.replayed(asked):
                return ticket
            ticket = await self.load(asked)
            by = policies.wear(asked.actor, ticket, act)
            ticket.check_visit(asked.visit_id)
            visit = ticket.serving_visit
            await carry_out(doing, ticket, by, self.now())
            await self._meet_flow(ticket, asked, act, visit.id if visit else "")
            await self.store(ticket, asked)
            return ticket

        return await self.unit_of_work.run(work)

    async def replayed(self, asked: Asked) -> Ticket | None:
        """The ticket as it is, if this very act was done before."""
        if not asked.may_be_replay:
            return None
        operation = asked.operation
        done = await self.timeline.replayed(asked.actor.id, operation.id, operation.fingerprint)
        return await self.follow(await self.tickets.get(done.subject_id)) if done else None

    async def _meet_flow(self, ticket: Ticket, asked: Asked, act: Act, visit_id: str) -> None:
        """What the flow demands comes after the lifecycle's own guards, and all of it here: the
        act is taken back whole where something is missing. Then the steps that the flow does
        without."""
        ticket.running_flow.check_actor(asked.actor, act)
        ticket.check_flow(act)
        subject = FormSubject(SUBJECT_KIND, ticket.id, ticket.customer_id)
        given = asked.step_form
        await self._step_forms.take(ticket, act, given, subject, asked.actor, visit_id)
        ticket.go_on(self.now(), self.rules)

    async def begin(self, ticket: Ticket) -> None:
        """A new ticket goes by the flow that counts now, and will be asked the forms that do: by
        the product line of its first device and its service type."""
        under = await self.flows.begin(ticket.service_type, ticket.product_line_id)
        ticket.flow = under.flow
        ticket.forms = [
            FormOnTicket(purpose=purpose, key=pin.key, version=pin.version)
            for purpose, pin in under.forms.items()
        ]
        ticket.pin_step_forms(under.step_forms)
        await self.follow(ticket)

    async def follow(self, ticket: Ticket) -> Ticket:
        """With the flow that it runs by."""
        ticket.follow(await self.flows.running(ticket.flow, ticket.service_type))
        return ticket

    def rules_of(self, ticket: Ticket) -> TicketRules:
        """The firm's numbers, or those of the ticket's own flow."""
        return ticket.running_flow.rules(self.rules)

    async def load(self, asked: Asked) -> Ticket:
        """Raises TicketNotFound, also for what the actor may not see."""
        if asked.actor is SYSTEM:
            return await self.follow(await self.tickets.get(asked.ticket_id))
        reach = asked.actor.reach(Permission.TICKETS_READ)
        return await self.follow(await self.tickets.get_within(reach, asked.ticket_id))

    async def load_each(self, ticket_ids: Sequence[str]) -> dict[str, Ticket]:
        """By the clock; by id, those that there are."""
        found = await self.tickets.many(ticket_ids)
        return {ticket_id: await self.follow(ticket) for ticket_id, ticket in found.items()}

    async def store(
        self, ticket: Ticket, asked: Asked, *, is_new: bool = False, claims: bool = True
    ) -> None:
        """The lines first: they claim the operation id, and their head is saved with the ticket.

        `claims` is False for the second ticket of one act."""
        lines = ticket.take_lines()
        if not lines:
            return
        ticket.watch_step()
        hashes = await self.attached(ticket, lines, asked.actor)
        entries = [_entry(line, hashes) for line in lines]
        ticket.timeline = await self.timeline.append(
            ticket.id, ticket.timeline, *entries, operation=asked.operation, claims=claims
        )
        first = ticket.timeline.seq - len(lines) + 1
        ticket.position_marks += [
            PositionMark(seq=seq, at=self.now(), by=line.by.id)
            for seq, line in enumerate(lines, first)
            if line.position
        ]
        _announce_move(ticket, lines)
        await (self.tickets.add(ticket) if is_new else self.tickets.save(ticket))

    async def attached(self, ticket: Ticket, lines: list[Line], actor: Actor) -> Hashes:
        """Files of the lines now belong to the ticket. Raises MediaNotUsable and the like."""
        known = ticket.known_hashes
        hashes: dict[str, str] = {}
        for line in lines:
            fresh = [media_id for media_id in line.media_ids if media_id not in known]
            hashes |= await self.described(fresh, actor)
            if fresh:
                await self.media.attach(fresh, SUBJECT_KIND, ticket.id, actor)
        return {**known, **hashes}

    async def described(self, media_ids: list[str], actor: Actor) -> dict[str, str]:
        if not media_ids:
            return {}
        return {each.id: each.sha256 for each in await self.media.describe(media_ids, actor)}

    async def free(self, visit: Visit | None) -> None:
        """The technicians' time is theirs again."""
        if visit:
            await self.days.release(visit, visit.window)


def _announce_move(ticket: Ticket, lines: list[Line]) -> None:
    for line in lines:
        if line.before is not line.after:
            ticket.reach(line.after)
    if acts := [line.act for line in lines if line.moves]:
        seq = ticket.timeline.seq
        moved = TicketMoved(ticket_id=ticket.id, acts=acts, state=ticket.state, seq=seq)
        ticket.record(moved)


def _entry(line: Line, hashes: Hashes) -> TimelineEntry:
    geo = None
    if line.position:
        geo = Geo(
            lng=line.position.longitude,
            lat=line.position.latitude,
            accuracy_metres=line.accuracy_metres,
        )
    media = [MediaReference(id=media_id, sha256=hashes[media_id]) for media_id in line.media_ids]
    return TimelineEntry(
        action=line.act,
        actor=LineActor(id=line.by.id, role=line.by.role, via=line.by.via),
        visibility=Visibility.CUSTOMER if line.public else Visibility.INTERNAL,
        at_device=line.device_at,
        from_state=line.before or "",
        to_state=line.after,
        reason_code=line.reason,
        note=line.note,
        patch=line.changes,
        personal_patch=line.personal,
        geo=geo,
        media=tuple(media),
    )
