"""What follows from the news of tickets, and of their clocks."""

from datetime import datetime
from typing import Final

import structlog

from backend.features.sla.alerts import WaitingAlert, WaitingAlertRepository
from backend.features.sla.duty import DutyHours
from backend.features.sla.events import ClockLevelReached
from backend.features.sla.models import ClockName, LevelName
from backend.features.sla.models.entries import LevelSeen
from backend.features.sla.models.record import ClockRecord, Terms
from backend.features.sla.notices import LevelNotices
from backend.features.sla.repository import EntryRepository
from backend.features.sla.service.keeping import ClockKeeping
from backend.features.tickets import Asked, Recall, TicketMoved, VisitNotFound, VisitPinned
from backend.kit.access import SYSTEM
from backend.kit.clock import Clock
from backend.kit.errors import TransitionNotAllowed

log = structlog.get_logger("sla")

BATCH: Final = 200
RECALLED: Final = "接单时限已到，系统自动收回重新派单"


class ClockFollowing:
    def __init__(self, keeping: ClockKeeping) -> None:
        self._keeping = keeping

    async def lead_clocks(self, event: TicketMoved) -> None:
        await self._keeping.follow(event.ticket_id)


class LevelNews:
    """Some are told at once; the others as soon as they are on duty."""

    def __init__(
        self,
        keeping: ClockKeeping,
        entries: EntryRepository,
        alerts: WaitingAlertRepository,
        notices: LevelNotices,
        duty: DutyHours,
        now: Clock,
    ) -> None:
        self._keeping = keeping
        self._entries = entries
        self._alerts = alerts
        self._notices = notices
        self._duty = duty
        self._now = now

    async def recall_untaken(self, event: ClockLevelReached) -> None:
        """Back to the pool, unless somebody has taken it meanwhile, it is another visit, or a
        dispatcher has pinned it."""
        if not event.recalled_visit_id:
            return
        asked = Asked(SYSTEM, event.ticket_id, visit_id=event.recalled_visit_id)
        try:
            await self._keeping.tickets.dispatch.recall(asked, Recall(note=RECALLED))
        except (TransitionNotAllowed, VisitNotFound, VisitPinned):
            log.info("visit not recalled", ticket_id=event.ticket_id)

    async def tell_level(self, event: ClockLevelReached) -> None:
        ticket = await self._keeping.ticket(event.ticket_id)
        record = await self._keeping.records.get(event.ticket_id)
        terms = await self._keeping.terms.of(record)
        level = terms.policy.level(LevelName(event.level))
        if level is None:
            return
        people = self._notices.people(ticket)
        at_once = await people.among(event.tells_at_once)
        others = await people.among(event.tells) - at_once
        now = self._now()
        free_at = await self._duty.next_for(others, now, _office_opens(terms, now))
        on_duty = {staff_id for staff_id, moment in free_at.items() if moment <= now}
        await self._notices.send(
            ticket,
            at_once | on_duty,
            ClockName(event.clock),
            level,
            event.due_at,
            event.entry_id,
        )
        for staff_id in others - on_duty:
            moment = free_at[staff_id]
            waiting = WaitingAlert.of(event.ticket_id, event.entry_id, staff_id, moment)
            await self._alerts.keep(waiting)

    async def tell_waiting(self, moment: datetime) -> int:
        """One batch of those whose people are on duty by then; how many there were."""
        due = await self._alerts.due(moment, BATCH)
        for alert in due:
            await self._tell(alert, moment)
            await self._alerts.drop(alert.id)
        return len(due)

    async def _tell(self, alert: WaitingAlert, moment: datetime) -> None:
        """Not if the clock has ended meanwhile: then there is nothing left to be done."""
        entry = await self._entries.get(alert.entry_id)
        record = await self._keeping.records.get(alert.ticket_id)
        if not isinstance(entry.detail, LevelSeen):
            return
        terms = await self._keeping.terms.of(record)
        level = terms.policy.level(entry.detail.level)
        due_at = _still_due(record, terms, entry.detail, max(moment, record.looked_at))
        if level is None or due_at is None:
            return
        ticket = await self._keeping.ticket(alert.ticket_id)
        await self._notices.send(
            ticket, [alert.staff_id], entry.detail.clock, level, due_at, alert.entry_id
        )


def _office_opens(terms: Terms, now: datetime) -> datetime:
    return terms.calendars[terms.policy.calendar].next_opening(now)


def _still_due(
    record: ClockRecord, terms: Terms, seen: LevelSeen, moment: datetime
) -> datetime | None:
    """When the clock is due, while it has not ended."""
    identity = (seen.clock, seen.side, seen.cycle)
    readings = record.read(terms, moment)
    return next((r.due_at for r in readings if r.identity == identity and r.is_open), None)
