"""What the firm says about sending a person, kept and told to the audit."""

from backend.features.accounts import Permission, StaffDirectory
from backend.features.audit import AuditAction, AuditLog
from backend.features.dispatch.models.standing import Standing, Suspension
from backend.features.dispatch.repository import StandingRepository
from backend.features.dispatch.schemas import StandingChange
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


class Standings:
    def __init__(
        self,
        standings: StandingRepository,
        directory: StaffDirectory,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._standings = standings
        self._directory = directory
        self._audit = audit
        self._now = now

    async def of(self, actor: Actor, staff_id: str) -> Standing:
        """Raises StaffNotFound, also for who is out of reach."""
        await self._directory.get_within(actor.reach(Permission.STAFF_READ), staff_id)
        return await self._standings.of(staff_id)

    @transactional
    async def change(self, actor: Actor, staff_id: str, change: StandingChange) -> Standing:
        """Raises StaffNotFound, StaleDocument."""
        await self._directory.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)
        standing = await self._standings.of(staff_id)
        if standing.version != change.version:
            raise StaleDocument
        before = standing.suspension
        standing.suspension = None
        if said := change.suspension:
            same = before and (before.cause, before.until) == (said.cause, said.until)
            standing.suspension = (
                before
                if same
                else Suspension(cause=said.cause, until=said.until, by=actor.id, at=self._now())
            )
        standing.brands, standing.customers = change.brands, change.customers
        standing.homes_blocked = change.homes_blocked
        await self._standings.keep(standing)
        await self._audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "dispatch_standing",
            staff_id,
            {"suspended": str(standing.suspension is not None).lower()},
        )
        return standing
