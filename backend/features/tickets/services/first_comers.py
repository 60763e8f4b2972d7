"""Who was first: what a dispatcher is told whose own move came too late."""

from collections.abc import Iterable
from datetime import datetime

from backend.features.accounts import StaffDirectory
from backend.features.tickets.errors import (
    AlreadyAgreed,
    AlreadySent,
    AlreadyTakenBack,
    TechnicianBusy,
    VisitNotFound,
)
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.technician_day import Booking, TechnicianDay, days_of
from backend.features.tickets.models.values import By, Technician, Window
from backend.features.tickets.repository import TechnicianDayRepository, TicketRepository
from backend.features.tickets.words import Role
from backend.kit.clock import Clock, shanghai

THE_RULES = "派单规则"


class FirstComers:
    def __init__(
        self,
        staff: StaffDirectory,
        days: TechnicianDayRepository,
        tickets: TicketRepository,
        now: Clock,
    ) -> None:
        self._staff = staff
        self._days = days
        self._tickets = tickets
        self._now = now

    async def check_waits(self, ticket: Ticket) -> None:
        """For who sends it. Raises AlreadySent."""
        if visit := ticket.visit_under_way:
            raise await self._sent(visit)

    async def check_seen(self, ticket: Ticket, visit_id: str) -> None:
        """For who moves or takes back the visit that he saw; "" sees whichever it is. Raises
        AlreadySent, AlreadyTakenBack, VisitNotFound."""
        now = ticket.visit_under_way
        if not visit_id or (now and now.id == visit_id):
            return
        if now:
            raise await self._sent(now)
        seen = next((visit for visit in ticket.visits if visit.id == visit_id), None)
        if seen is None or seen.release is None:
            raise VisitNotFound
        release = seen.release
        raise AlreadyTakenBack(
            by=await self._name(release.by),
            at=self._clock(release.at),
            taken_back_at=release.at.isoformat(),
        )

    async def check_agreed(self, ticket: Ticket, visit_id: str, seen: Window | None) -> None:
        """For who agrees on a time of the visit that he saw. `seen`: the time that he saw; None is
        none. Raises AlreadyAgreed, AlreadySent, AlreadyTakenBack, VisitNotFound."""
        serving = ticket.serving_visit
        if visit_id and (serving is None or serving.id != visit_id):
            await self.check_seen(ticket, visit_id)
        now = ticket.visit_under_way
        agreed = now.appointment if now else None
        if agreed and agreed.window != seen:
            raise AlreadyAgreed(
                by=await self._name(agreed.by),
                at=self._clock(agreed.at),
                agreed_at=agreed.at.isoformat(),
                window=_window(agreed.window),
                start=agreed.window.start.isoformat(),
                end=agreed.window.end.isoformat(),
            )

    async def busy(self, technicians: Iterable[Technician], visit: Visit) -> TechnicianBusy | None:
        """Whom of them a colleague has promised to somebody else in that time, and when he did;
        None where nobody is."""
        window = visit.window
        for technician in technicians if window else ():
            if held := await self._overlapping(technician.id, visit.id, window):
                return TechnicianBusy(technician.name, await self._taken(held))
        return None

    async def _overlapping(
        self, technician_id: str, visit_id: str, window: Window | None
    ) -> Booking | None:
        for day in days_of(window) if window else ():
            his = (await self._days.of_day([technician_id], day)).get(technician_id)
            his = his or TechnicianDay.of(technician_id, day, self._now())
            asked = Booking(visit_id=visit_id, ticket_id="", window=window)
            if overlapping := his.overlapping(asked):
                return overlapping[0]
        return None

    async def _taken(self, held: Booking) -> str:
        """（何静 10:24:31 派出）, or nothing where it is not known any more."""
        ticket = (await self._tickets.many([held.ticket_id])).get(held.ticket_id)
        visits = ticket.visits if ticket else []
        visit = next((each for each in visits if each.id == held.visit_id), None)
        if visit is None or visit.dispatched_by is None or visit.dispatched_at is None:
            return ""
        by = await self._name(visit.dispatched_by)
        return f"（{by} {self._clock(visit.dispatched_at)} 派出）"

    async def _sent(self, visit: Visit) -> AlreadySent:
        in_charge, at = visit.in_charge, visit.dispatched_at or self._now()
        return AlreadySent(
            by=await self._name(visit.dispatched_by),
            at=self._clock(at),
            technician=in_charge.name if in_charge else "师傅",
            sent_at=at.isoformat(),
            visit_id=visit.id,
        )

    async def _name(self, by: By | None) -> str:
        """The name that colleagues know, nothing else of them."""
        if by is None:
            return "同事"
        if by.role is Role.SYSTEM:
            return THE_RULES
        if by.role is Role.CUSTOMER:
            return "客户"
        cards = await self._staff.many([by.id])
        return cards[by.id].name if by.id in cards else "同事"

    def _clock(self, at: datetime) -> str:
        """To the second on the same day, so that two at once can tell who was first."""
        local = shanghai(at)
        is_today = local.date() == shanghai(self._now()).date()
        return local.strftime("%H:%M:%S" if is_today else "%m-%d %H:%M")


def _window(window: Window) -> str:
    return f"{shanghai(window.start):%m-%d %H:%M}–{shanghai(window.end):%H:%M}"
