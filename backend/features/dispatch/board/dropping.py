"""What a drop would mean, asked of the same code that would refuse or take it."""

from backend.features.accounts import Permission, StaffDirectory
from backend.features.dispatch.board.schemas import DropPreview, DropQuery, Overlap
from backend.features.dispatch.judging.deciding import Deciding
from backend.features.dispatch.judging.loading import Candidates, ids_of
from backend.features.dispatch.judging.reading import within
from backend.features.dispatch.models.card import rejection_line
from backend.features.dispatch.models.ranking import Rejected
from backend.features.dispatch.schemas import RejectedView
from backend.features.tickets import (
    Capacity,
    Room,
    Ticket,
    TicketReading,
    UnknownTechnician,
    Window,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock


class DropPreviews:
    def __init__(
        self,
        tickets: TicketReading,
        capacity: Capacity,
        deciding: Deciding,
        candidates: Candidates,
        directory: StaffDirectory,
        now: Clock,
    ) -> None:
        self._tickets = tickets
        self._capacity = capacity
        self._deciding = deciding
        self._candidates = candidates
        self._directory = directory
        self._now = now

    async def preview(
        self, actor: Actor, ticket_id: str, staff_id: str, asked: DropQuery
    ) -> DropPreview:
        """Changes nothing. Raises TicketNotFound, UnknownTechnician."""
        ticket, window = await self._tickets.get(actor, ticket_id), asked.window
        places = await self._candidates.who(ticket.working_organisation_id)
        mine = ids_of(within(actor.reach(Permission.TICKETS_DISPATCH), places))
        if staff_id not in mine:
            raise UnknownTechnician
        book = await self._deciding.book()
        weighed = await self._deciding.weigh(ticket, book, window, mine)
        ranking = await weighed.ranking(weighed.choice.rule)
        room = await self._capacity.room(ticket, staff_id, window, self._now())
        overlaps = await self._overlaps(actor, room)
        refusals = [*self._past(window), *(["这个时间他已有安排"] if overlaps else [])]
        his = next(each for each in weighed.field.candidates if each.id == staff_id)
        scored, rejected = ranking.scored(staff_id), ranking.rejection(staff_id)
        rank = ranking.fit.index(scored) + 1 if scored else None
        way = scored.way if scored else rejected.way if rejected else None
        return DropPreview(
            is_refused=bool(refusals),
            refusals=refusals,
            overlaps=overlaps,
            shortfalls=room.shortfalls,
            rejected=await self._named(rejected),
            rank=rank,
            score=scored.score if scored else None,
            candidates=len(ranking.fit),
            position=way.source if way else None,
            km=way.km if way else None,
            minutes_needed=weighed.job.minutes_needed,
            jobs_then=his.jobs_today + 1,
            planned_minutes_then=his.minutes_today + weighed.job.minutes_needed,
            available_minutes=his.minutes_available,
        )

    def _past(self, window: Window | None) -> list[str]:
        return ["这个时间已经过去"] if window and window.end <= self._now() else []

    async def _overlaps(self, actor: Actor, room: Room) -> list[Overlap]:
        seen = await self._tickets.many(actor, [each.ticket_id for each in room.overlapping])
        return [
            Overlap(
                visit_id=each.visit_id,
                ticket_number=_number(seen.get(each.ticket_id)),
                window=each.window,
            )
            for each in room.overlapping
        ]

    async def _named(self, rejected: Rejected | None) -> RejectedView | None:
        if rejected is None:
            return None
        staff_id = rejected.candidate.id
        cards = await self._directory.many([staff_id])
        name = cards[staff_id].name if staff_id in cards else ""
        return RejectedView(**rejection_line(rejected).model_dump(), name=name)


def _number(ticket: Ticket | None) -> str:
    return ticket.number if ticket else ""
