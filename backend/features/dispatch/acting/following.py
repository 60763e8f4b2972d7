"""What the rules do when a ticket begins to wait, goes another way, or was waited for in vain."""

from datetime import datetime
from typing import Final

import structlog

from backend.features.dispatch.acting.case import CaseState, DispatchCase, Next, what_next
from backend.features.dispatch.acting.sending import Sender
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.tickets import Assignments, Ticket, TicketMoved
from backend.kit.clock import Clock
from backend.kit.errors import AppError
from backend.kit.mongo import UnitOfWork

log = structlog.get_logger("dispatch")

BATCH: Final = 100


class Following:
    """Safe to be told twice, late, or by several workers at once. One ticket at a time: a thousand
    that begin to wait together are a thousand deliveries, as fast as the workers take them."""

    def __init__(
        self,
        stores: ActingStores,
        sender: Sender,
        assignments: Assignments,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self._stores = stores
        self._sender = sender
        self._assignments = assignments
        self._unit_of_work = unit_of_work
        self._now = now

    async def follow(self, event: TicketMoved) -> None:
        """What the ticket is by now counts. Killed before the end, the news comes again."""
        ticket = await self._assignments.waiting(event.ticket_id)
        if ticket is None:
            await self._close(event.ticket_id)
            return
        switch = await self._stores.automation.of(ticket.organisation_id)
        case = await self._stores.cases.of(ticket.id)
        if not switch.enabled:
            if case is not None and case.round != ticket.round:
                await self._close(ticket.id)
            return
        await self._go_on(ticket, case)

    async def _go_on(self, ticket: Ticket, case: DispatchCase | None) -> None:
        match what_next(case, ticket):
            case Next.NOTHING:
                return
            case Next.BY_HAND:
                await self._leave_by_hand(ticket)
            case how:
                await self._sender.decide(ticket, case, how)

    async def lapse(self) -> int:
        """Leaders and pools whose time is over: the rule that follows is used. How many."""
        done = 0
        failed: set[str] = set()
        while True:
            due = await self._stores.cases.due(self._now(), BATCH + len(failed))
            fresh = [ticket_id for ticket_id in due if ticket_id not in failed]
            if not fresh:
                return done
            for ticket_id in fresh:
                try:
                    done += await self._lapse(ticket_id, self._now())
                except AppError as refused:
                    failed.add(ticket_id)
                    log.warning("lapse was refused", code=refused.code())

    async def _lapse(self, ticket_id: str, now: datetime) -> bool:
        case = await self._stores.cases.of(ticket_id)
        if case is None or case.due_at is None or case.due_at > now:
            return False
        ticket = await self._assignments.waiting(ticket_id)
        if ticket is None or ticket.round != case.round:
            await self._close(ticket_id)
            return False
        await self._sender.decide(ticket, case, Next.FALL_BACK)
        return True

    async def _close(self, ticket_id: str) -> None:
        """It waits no more, or another wait: what was offered is over, whoever sent somebody."""

        async def work() -> None:
            case = await self._stores.cases.of(ticket_id)
            if case is None or (case.due_at is None and not case.offer_id):
                return
            if offer := await self._stores.offers.open_of(ticket_id):
                offer.end()
                await self._stores.offers.save(offer)
            case.due_at, case.offer_id = None, ""
            await self._stores.cases.save(case)

        await self._unit_of_work.run(work)

    async def _leave_by_hand(self, ticket: Ticket) -> None:
        async def work() -> None:
            found = await self._stores.cases.of(ticket.id)
            case = found or DispatchCase.of(ticket, self._now())
            if case.cycle != ticket.cycle:
                case.begin_anew(ticket.cycle)
            case.decide(CaseState.BY_HAND, ticket.round, self._now())
            await (self._stores.cases.save(case) if found else self._stores.cases.add(case))

        await self._unit_of_work.run(work)
