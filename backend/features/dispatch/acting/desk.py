"""What people see and set of the rules' doings."""

from backend.features.audit import AuditAction, AuditLog
from backend.features.dispatch.acting.automation import Automation
from backend.features.dispatch.acting.case import DispatchCase
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.tickets import TicketReading
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


class ActingDesk:
    def __init__(
        self,
        stores: ActingStores,
        reading: TicketReading,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = stores
        self._reading = reading
        self._audit = audit
        self._now = now

    async def case_of(self, actor: Actor, ticket_id: str) -> DispatchCase:
        """Raises TicketNotFound, CaseNotFound."""
        ticket = await self._reading.get(actor, ticket_id)
        return await self._stores.cases.get(ticket.id)

    async def automation(self, actor: Actor) -> Automation:
        return await self._stores.automation.of(actor.organisation_id)

    @transactional
    async def switch(self, actor: Actor, *, enabled: bool) -> Automation:
        """What waits already is left to people; the rules act on what begins to wait from now
        on."""
        automation = await self._stores.automation.of(actor.organisation_id)
        if not automation.switch(actor.id, self._now(), enabled=enabled):
            return automation
        await self._save(automation)
        await self._audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "dispatch_automation",
            automation.id,
            {"enabled": str(enabled).lower()},
        )
        return automation

    async def _save(self, automation: Automation) -> None:
        stored = await self._stores.automation.find_one({"_id": automation.id})
        book = self._stores.automation
        await (book.save(automation) if stored else book.add(automation))
