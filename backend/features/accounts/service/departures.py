"""离职: dated, at once or on a day to come; nobody who has left gets in or is sent anywhere."""

from datetime import date, timedelta
from typing import Final

import structlog

from backend.features.accounts.errors import (
    AlreadyLeft,
    CannotDismissYourself,
    LastDayTooFar,
    NoDeparturePlanned,
    StaffNotFound,
    UnknownSuccessor,
)
from backend.features.accounts.models import Departure, InvitationState, StaffAccount
from backend.features.accounts.permissions import Permission
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.schemas.staff import DepartureOrder
from backend.features.accounts.service.invitations import InvitationService
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import SYSTEM, Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import AppError
from backend.kit.mongo import UnitOfWork, transactional

log = structlog.get_logger("accounts")

FARTHEST: Final = timedelta(days=366)
AT_ONCE: Final = 200


class DepartureService:
    def __init__(
        self,
        stores: AccountStores,
        ranks: Ranks,
        sessions: SessionService,
        invitations: InvitationService,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.ranks = ranks
        self.sessions = sessions
        self.invitations = invitations
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def order(self, actor: Actor, staff_id: str, order: DepartureOrder) -> StaffAccount:
        """A last day up to today: leaves now, and what he has in hand is handed over. A later
        one: planned, and carried out when that day is over.

        Raises StaffNotFound, StaffOutranksYou, CannotDismissYourself, AlreadyLeft,
        UnknownSuccessor, LastDayTooFar, LastAdministrator.
        """
        staff = await self._changeable(actor, staff_id)
        if staff.id == actor.id:
            raise CannotDismissYourself
        if staff.left_on is not None:
            raise AlreadyLeft
        await self._check_successor(actor, staff, order.successor_id)
        today = shanghai_day(self.now())
        if abs(order.last_day - today) > FARTHEST:
            raise LastDayTooFar(days=FARTHEST.days)
        staff.departure = Departure(
            last_day=order.last_day,
            successor_id=order.successor_id,
            ordered_by=actor.id,
            ordered_at=self.now(),
        )
        if order.last_day <= today:
            await self._carry_out(actor, staff, staff.departure)
            return staff
        await self.stores.staff.save(staff)
        details = {"last_day": order.last_day.isoformat(), "what": "planned"}
        await self.audit.record(actor, AuditAction.STAFF_LEFT, "staff", staff.id, details)
        return staff

    @transactional
    async def call_off(self, actor: Actor, staff_id: str) -> StaffAccount:
        """Raises StaffNotFound, StaffOutranksYou, NoDeparturePlanned."""
        staff = await self._changeable(actor, staff_id)
        if staff.departure is None:
            raise NoDeparturePlanned
        staff.departure = None
        await self.stores.staff.save(staff)
        details = {"what": "called off"}
        await self.audit.record(actor, AuditAction.STAFF_LEFT, "staff", staff.id, details)
        return staff

    async def carry_out_due(self) -> int:
        """Those whose last day is over. One that is refused does not stop the others."""
        done, after = 0, ""
        today = shanghai_day(self.now())
        while due := await self.stores.staff.leaving_before(today, after, AT_ONCE):
            for staff in due:
                try:
                    done += await self._carry_out_if_due(staff.id, today)
                except AppError as refused:  # the last administrator, until there is another
                    log.warning("departure was refused", code=refused.code())
            after = due[-1].id
        return done

    @transactional
    async def _carry_out_if_due(self, staff_id: str, today: date) -> bool:
        staff = await self.stores.staff.get(staff_id)
        departure = staff.departure
        if departure is None or departure.last_day >= today:
            return False
        await self._carry_out(SYSTEM, staff, departure)
        return True

    async def _carry_out(self, actor: Actor, staff: StaffAccount, departure: Departure) -> None:
        was_administrator = await self.ranks.is_administrator(staff)
        staff.leave(departure)
        await self.stores.staff.save(staff)
        if was_administrator:
            await self.ranks.keep_an_administrator()
        await self.sessions.end_all(staff.id)
        await self.invitations.end_pending(staff.id, InvitationState.REVOKED)
        await self._leave_no_gap(staff)
        details = {"last_day": departure.last_day.isoformat(), "what": "left"}
        if departure.successor_id:
            details["successor_id"] = departure.successor_id
        await self.audit.record(actor, AuditAction.STAFF_LEFT, "staff", staff.id, details)

    async def _leave_no_gap(self, staff: StaffAccount) -> None:
        """Nobody is led by, or reports to, somebody who is not there."""
        for team in await self.stores.teams.led_by(staff.id):
            team.leader_id = ""
            await self.stores.teams.save(team)
        for report in await self.stores.staff.reporting_to(staff.id):
            report.reports_to = staff.reports_to
            await self.stores.staff.save(report)

    async def _changeable(self, actor: Actor, staff_id: str) -> StaffAccount:
        staff = await self.stores.staff.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)
        await self.ranks.refuse_the_weaker(actor, staff)
        return staff

    async def _check_successor(self, actor: Actor, staff: StaffAccount, successor_id: str) -> None:
        """Raises UnknownSuccessor."""
        if not successor_id:
            return
        try:
            reach = actor.reach(Permission.STAFF_MANAGE)
            successor = await self.stores.staff.get_within(reach, successor_id)
        except StaffNotFound:
            raise UnknownSuccessor from None
        is_same_firm = successor.organisation_id == staff.organisation_id
        if not successor.active or successor.id == staff.id or not is_same_firm:
            raise UnknownSuccessor
