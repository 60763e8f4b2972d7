"""Where technicians were: kept with their consent only, and not for long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from backend.features.places import PointInput
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.positions import (
    MOST_POSITIONS,
    PositionMark,
    expired,
    of_person,
)
from backend.features.tickets.models.values import By, Position
from backend.features.tickets.ports import PositionConsent
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role
from backend.features.timeline import LineActor, PersonalKind
from backend.kit.access import SYSTEM
from backend.kit.errors import AppError

log = structlog.get_logger("tickets")

BATCH: Final = 200

Choice = Callable[[list[PositionMark]], list[PositionMark]]


class Positions:
    """`keep`: how long; the law asks for as short as its purpose needs (PIPL art. 19)."""

    def __init__(self, desk: TicketDesk, consent: PositionConsent, keep: timedelta) -> None:
        self.desk = desk
        self.consent = consent
        self.keep = keep

    async def note(
        self, ticket: Ticket, by: By, position: PointInput | None, accuracy_metres: int | None
    ) -> None:
        """With the last act, if it was the technician's own and he has consented to it."""
        if position is None or by.role is not Role.TECHNICIAN:
            return
        if len(ticket.position_marks) >= MOST_POSITIONS:
            return
        if await self.consent.allows_position(by.id):
            ticket.note_position(Position.at(position.point), accuracy_metres)

    async def erase_old(self) -> int:
        """How many tickets lost positions. One that fails does not stop the others."""
        erased = 0
        failed: set[str] = set()
        while True:
            before = self.desk.now() - self.keep
            due = await self.desk.tickets.with_positions_before(before, BATCH + len(failed))
            fresh = [ticket_id for ticket_id in due if ticket_id not in failed]
            if not fresh:
                return erased
            for ticket_id in fresh:
                try:
                    erased += await self._erase(ticket_id)
                except AppError as refused:
                    failed.add(ticket_id)
                    log.warning("erasing was refused", code=refused.code())

    async def erase_of(self, person_id: str, until: datetime) -> int:
        """What was kept of one technician up to then, ticket by ticket; how many tickets.

        Bears repetition. Raises what the first ticket refused, after the others are done.
        """
        erased, last, refusals = 0, "", list[AppError]()
        while found := await self.desk.tickets.with_positions_of(person_id, last, BATCH):
            for ticket_id in found:
                try:
                    erased += await self._erase_of(ticket_id, person_id, until)
                except AppError as refused:
                    refusals.append(refused)
            last = found[-1]
        if refusals:
            raise refusals[0]
        return erased

    async def _erase(self, ticket_id: str) -> bool:
        def those(marks: list[PositionMark]) -> list[PositionMark]:
            return expired(marks, self.desk.now(), self.keep)

        return await self._take_out(ticket_id, those, "position_expired")

    async def _erase_of(self, ticket_id: str, person_id: str, until: datetime) -> bool:
        def those(marks: list[PositionMark]) -> list[PositionMark]:
            return of_person(marks, person_id, until)

        return await self._take_out(ticket_id, those, "consent_withdrawn", person_id)

    async def _take_out(
        self, ticket_id: str, those: Choice, reason_code: str, person_id: str = ""
    ) -> bool:
        """The chain stays whole: the erasing is a line of its own."""

        async def erase() -> bool:
            ticket = await self.desk.load(Asked.by_the_clock(ticket_id))
            going = those(ticket.position_marks)
            if not going:
                return False
            ticket.timeline = await self.desk.timeline.erase_personal(
                ticket.id,
                ticket.timeline,
                LineActor.of(SYSTEM),
                reason_code,
                kinds=[PersonalKind.GEO],
                up_to_seq=max(mark.seq for mark in going),
                of_actor=person_id,
            )
            ticket.position_marks = [mark for mark in ticket.position_marks if mark not in going]
            await self.desk.tickets.save(ticket)
            return True

        return await self.desk.unit_of_work.run(erase)
