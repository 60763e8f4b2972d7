"""What the clock does to tickets: everything that is due, in batches, each ticket on its own."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from backend.features.tickets.models import Ticket
from backend.features.tickets.models.going_on import ASK_AGAIN_AFTER
from backend.features.tickets.models.values import By
from backend.features.tickets.services.desk import Asked, Doing, TicketDesk, carry_out
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.errors import AppError

log = structlog.get_logger("tickets")

BATCH: Final = 200
TAKEN_BACK: Final = "超过流程规定的时间，系统收回"


class TicketClockwork:
    """Safe to run twice or beside itself: what is no longer due is left alone."""

    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def time_out(self) -> int:
        """Visits that nobody took in time go back (row 9)."""

        async def time_out(ticket: Ticket, by: By, now: datetime) -> None:
            await self.desk.free(ticket.time_out(by, now))

        return await self._run((TicketState.DISPATCHED,), Act.TIME_OUT, time_out)

    async def remind(self) -> int:
        """Customers who owe an answer are reminded; after some times staff are told (a.6)."""
        return await self._run(
            (TicketState.NEED_INFO,),
            Act.REMIND,
            lambda ticket, by, now: ticket.remind(by, now, self.desk.rules_of(ticket)),
        )

    async def auto_accept(self) -> int:
        """Who says nothing for some days has accepted (row 18), or is well again (row 6)."""
        return await self._run(
            (TicketState.DONE, TicketState.REMOTE_SOLVED),
            Act.AUTO_ACCEPT,
            lambda ticket, by, now: ticket.auto_accept(by, now),
        )

    async def end_by_itself(self) -> int:
        """Where the flow does without follow-up, or has let its time pass. What still waits for
        another department is asked again later."""

        async def end(ticket: Ticket, by: By, now: datetime) -> None:
            if ticket.blocking_tasks:
                ticket.due_at = now + ASK_AGAIN_AFTER
                await self.desk.tickets.save(ticket)
            else:
                ticket.end_by_itself(now)

        return await self._run((TicketState.FOLLOW_UP,), Act.CLOSE, end)

    async def pass_limits(self) -> int:
        """Those that have stood in a state for longer than their flow says: people are told, or
        the work goes back or on. What was locked stays; that it lasts too long is written down."""

        async def over(most: int) -> list[str]:
            return await self.desk.tickets.over_limit(self.desk.now(), most)

        return await self._each(over, self._pass_limit, Act.EDIT)

    async def _pass_limit(self, ticket_id: str) -> bool:
        passed = False

        async def if_due(ticket: Ticket, by: By, now: datetime) -> None:
            nonlocal passed
            limit = ticket.limit_due(now)
            passed = limit is not None
            if limit is None:
                await self.desk.tickets.save(ticket)
                return
            ticket.pass_limit(limit, by)
            if limit.act is Act.TRANSFER and not ticket.is_pinned:
                await self.desk.free(ticket.transfer(None, TAKEN_BACK, by, now))
            elif limit.act is Act.RESUME:
                ticket.resume("", by, now)

        await self.desk.perform(Asked.by_the_clock(ticket_id), Act.EDIT, if_due)
        return passed

    async def _run(self, states: Sequence[TicketState], act: Act, doing: Doing) -> int:
        async def due(most: int) -> list[str]:
            return await self.desk.tickets.due(states, self.desk.now(), most)

        return await self._each(due, lambda each: self._act(each, act, doing), act)

    async def _each(
        self,
        find: Callable[[int], Awaitable[list[str]]],
        treat: Callable[[str], Awaitable[bool]],
        act: Act,
    ) -> int:
        """How many were acted on. One that fails does not stop the others."""
        done = 0
        failed: set[str] = set()
        while True:
            due = await find(BATCH + len(failed))
            fresh = [ticket_id for ticket_id in due if ticket_id not in failed]
            if not fresh:
                return done
            for ticket_id in fresh:
                try:
                    done += await treat(ticket_id)
                except AppError as refused:
                    failed.add(ticket_id)
                    log.warning("clock was refused", act=act, code=refused.code())

    async def _act(self, ticket_id: str, act: Act, doing: Doing) -> bool:
        """Whether it was still due when it was looked at in its own unit of work."""
        acted = False

        async def if_due(ticket: Ticket, by: By, now: datetime) -> None:
            nonlocal acted
            acted = ticket.due_at is not None and ticket.due_at <= now
            if acted:
                await carry_out(doing, ticket, by, now)

        await self.desk.perform(Asked.by_the_clock(ticket_id), act, if_due)
        return acted
