"""Followed up, returned, re-opened, cancelled, hurried along."""

from datetime import datetime

from backend.features.tickets.models import Ticket
from backend.features.tickets.models.stages import FollowUp
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.closing import (
    IncompleteClosure,
    RecordReturn,
    Reopening,
    Urge,
    Withdrawal,
    WorkReturn,
)
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Bearer, Role
from backend.features.tickets.workflow import Act


class Closures:
    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def close(self, asked: Asked, follow_up: FollowUp) -> Ticket:
        return await self.desk.perform(
            asked, Act.CLOSE, lambda ticket, by, now: ticket.close(follow_up, by, now)
        )

    async def return_record(self, asked: Asked, returned: RecordReturn) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.RETURN_RECORD,
            lambda ticket, by, now: ticket.return_record(returned.fields, returned.note, by, now),
        )

    async def return_work(self, asked: Asked, returned: WorkReturn) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.RETURN_WORK,
            lambda ticket, by, now: ticket.return_work(returned.note, by, now),
        )

    async def reopen(self, asked: Asked, reopening: Reopening) -> Ticket:
        """Raises ReopenTooLate."""
        return await self.desk.perform(
            asked,
            Act.REOPEN,
            lambda ticket, by, now: ticket.reopen(
                reopening.note, by, now, self.desk.rules_of(ticket)
            ),
        )

    async def close_incomplete(self, asked: Asked, closure: IncompleteClosure) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.CLOSE_INCOMPLETE,
            lambda ticket, by, now: ticket.close_incomplete(closure.reason, closure.note, by, now),
        )

    async def cancel(self, asked: Asked, withdrawal: Withdrawal) -> Ticket:
        """Raises CancelTooLate."""

        async def cancel(ticket: Ticket, by: By, now: datetime) -> None:
            bearer = Bearer.NOBODY if by.role is Role.CUSTOMER else withdrawal.bearer
            visit = ticket.cancel(withdrawal.reason, withdrawal.note, bearer, by, now)
            await self.desk.free(visit)

        return await self.desk.perform(asked, Act.CANCEL, cancel)

    async def urge(self, asked: Asked, urge: Urge) -> Ticket:
        """Raises AlreadyUrged."""
        return await self.desk.perform(
            asked,
            Act.URGE,
            lambda ticket, by, now: ticket.urge(urge.note, by, now, self.desk.rules_of(ticket)),
        )
