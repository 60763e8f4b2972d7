"""Yes, no, taken back, too late."""

from backend.features.accounts import Permission
from backend.features.approvals.errors import ApprovalNotFound
from backend.features.approvals.models.approval import Approval
from backend.features.approvals.models.planning import Holders
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.service.people import SeatPeople
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import UnitOfWork, transactional


class Deciding:
    def __init__(
        self,
        approvals: ApprovalRepository,
        people: SeatPeople,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.approvals = approvals
        self.people = people
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def decide(
        self,
        actor: Actor,
        approval_id: str,
        approved: bool,
        note: str = "",
        *,
        step: int | None = None,
    ) -> Approval:
        """Who may is looked up now, not when it was asked. `step`: the one he was shown.

        Raises ApprovalNotFound, ApprovalEnded, ApprovalMovedOn, NotYoursToDecide.
        """
        if not actor.may(Permission.APPROVALS_DECIDE):
            raise PermissionDenied
        approval = await self._of_firm(actor, approval_id)
        before = (approval.step, approval.state)
        holders = await self._holders(approval)
        approval.decide(actor.id, approved, note, actor.via, step, holders, self.now())
        if approval.is_pending:
            if approval.step != before[0]:
                holders = await self._holders(approval)
            approval.go_on(holders)
        await self.approvals.save(approval)
        return approval

    @transactional
    async def withdraw(self, actor: Actor, approval_id: str) -> Approval:
        """Raises ApprovalNotFound, ApprovalEnded, NotYoursToDecide."""
        approval = await self._of_firm(actor, approval_id)
        approval.withdraw(actor.id, self.now())
        await self.approvals.save(approval)
        return approval

    async def time_out(self) -> int:
        """Each in its own unit of work; how many."""
        done = 0
        for approval_id in await self.approvals.due(self.now()):
            await self._time_out(approval_id)
            done += 1
        return done

    @transactional
    async def _time_out(self, approval_id: str) -> None:
        approval = await self.approvals.get(approval_id)
        approval.time_out(self.now())
        if approval.is_pending:
            approval.find_people(await self._holders(approval))
        await self.approvals.save(approval)

    async def look_again(self) -> int:
        """At those nobody was left for: somebody may hold the role by now."""
        done, after = 0, ""
        while ids := await self.approvals.stuck(after):
            for approval_id in ids:
                done += await self.find_people(approval_id)
            after = ids[-1]
        return done

    async def person_changed(self, person: str) -> None:
        """He has left, or works elsewhere: what waited for him waits for whoever is there now."""
        after = ""
        while ids := await self.approvals.ids_waiting_for(person, after):
            for approval_id in ids:
                await self.find_people(approval_id)
            after = ids[-1]

    @transactional
    async def find_people(self, approval_id: str) -> bool:
        """Whether anybody else is to decide now. Bears repetition."""
        approval = await self.approvals.get(approval_id)
        if not approval.is_pending:
            return False
        changed = approval.find_people(await self._holders(approval))
        if changed:
            approval.announce()
            await self.approvals.save(approval)
        return changed

    async def _holders(self, approval: Approval) -> Holders:
        return await self.people.holders(
            [seat.seat for seat in approval.current.seats],
            approval.organisation_id,
            approval.branch_id,
            self.now(),
        )

    async def _of_firm(self, actor: Actor, approval_id: str) -> Approval:
        approval = await self.approvals.get(approval_id)
        if approval.organisation_id != actor.organisation_id:
            raise ApprovalNotFound
        return approval
