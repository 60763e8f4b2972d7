"""Standing in for one another while somebody is away."""

from backend.features.accounts import Permission, StaffDirectory
from backend.features.approvals.errors import DeputyCannotDecide
from backend.features.approvals.models.deputy import DeputyTerm
from backend.features.approvals.repository import AbsenceRepository
from backend.features.approvals.schemas import DeputyInput, DeputyList, DeputyView
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


class Deputies:
    """Everybody arranges his own; each change is in the audit log."""

    def __init__(
        self,
        absences: AbsenceRepository,
        staff: StaffDirectory,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.absences = absences
        self.staff = staff
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def mine(self, actor: Actor) -> DeputyList:
        absences = await self.absences.of_person(actor.id)
        cards = await self.staff.many({term.deputy_id for term in absences.terms})
        names = {card.id: card.name for card in cards.values()}
        return DeputyList(items=[DeputyView.of(term, names) for term in absences.terms])

    @transactional
    async def appoint(self, actor: Actor, order: DeputyInput) -> DeputyView:
        """Raises DeputyTermTooLong, DeputyCannotDecide, DeputyTermsOverlap, TooManyDeputies."""
        others = {order.deputy_id} - {actor.id}
        able = await self.staff.many_with_permission(others, Permission.APPROVALS_DECIDE)
        card = able.get(order.deputy_id)
        if card is None or card.organisation_id != actor.organisation_id:
            raise DeputyCannotDecide
        term = DeputyTerm(deputy_id=card.id, starts_at=order.starts_at, ends_at=order.ends_at)
        absences = await self.absences.of_person(actor.id)
        absences.appoint(term, self.now())
        await self.absences.store(absences)
        await self._record(actor, "appointed", term)
        return DeputyView.of(term, {card.id: card.name})

    @transactional
    async def dismiss(self, actor: Actor, term_id: str) -> None:
        """Raises DeputyNotFound."""
        absences = await self.absences.of_person(actor.id)
        term = absences.dismiss(term_id)
        await self.absences.store(absences)
        await self._record(actor, "dismissed", term)

    async def _record(self, actor: Actor, change: str, term: DeputyTerm) -> None:
        details = {"change": change, "deputy_id": term.deputy_id}
        await self.audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "approval_deputy", term.id, details
        )
