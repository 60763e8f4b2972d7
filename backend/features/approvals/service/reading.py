"""The inbox of approvals, and one of them."""

from collections.abc import Sequence

from backend.features.accounts import Permission
from backend.features.approvals.errors import ApprovalNotFound
from backend.features.approvals.models.approval import Approval
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.schemas import ApprovalQuery, ApprovalView
from backend.features.approvals.service.people import SeatPeople
from backend.kit.access import Actor, Scope
from backend.kit.clock import Clock
from backend.kit.errors import PermissionDenied
from backend.kit.pagination import Page


class Reading:
    def __init__(self, approvals: ApprovalRepository, people: SeatPeople, now: Clock) -> None:
        self.approvals = approvals
        self.people = people
        self.now = now

    async def page(self, actor: Actor, asked: ApprovalQuery) -> Page[ApprovalView]:
        found = await self._box(actor, asked)
        return Page(items=await self.views(found.items), next_cursor=found.next_cursor)

    async def _box(self, actor: Actor, asked: ApprovalQuery) -> Page[Approval]:
        if asked.box == "decided":
            return await self.approvals.decided_by(actor.id, asked)
        if asked.box == "asked":
            return await self.approvals.asked_by(actor.id, asked)
        if asked.box == "stuck":
            if not _decides_firm_wide(actor):
                raise PermissionDenied(permission=Permission.APPROVALS_DECIDE)
            return await self.approvals.stuck_in(actor.organisation_id, asked)
        seats_of = await self.people.stood_in_for(actor.id, self.now())
        return await self.approvals.waiting_for(seats_of, asked)

    async def one(self, actor: Actor, approval_id: str) -> ApprovalView:
        """Raises ApprovalNotFound, also for what is none of his business."""
        approval = await self.approvals.get(approval_id)
        if not await self._may_see(actor, approval):
            raise ApprovalNotFound
        return await self.view(approval)

    async def _may_see(self, actor: Actor, approval: Approval) -> bool:
        """Who asked, decides, decided, was told; of the same firm, whoever decides firm-wide."""
        if actor.id == approval.asked_by:
            return True
        if actor.organisation_id != approval.organisation_id:
            return False
        involved = {told.staff_id for told in approval.told} | set(approval.waiting_for)
        involved |= {decision.by for decision in approval.decisions}
        involved |= {handed.by for handed in approval.handed_on}
        if _decides_firm_wide(actor) or actor.id in involved:
            return True
        return bool(involved & await self.people.stood_in_for(actor.id, self.now()))

    async def view(self, approval: Approval) -> ApprovalView:
        (view,) = await self.views([approval])
        return view

    async def views(self, approvals: Sequence[Approval]) -> list[ApprovalView]:
        """With names and labels of all of them, each looked up once."""
        seats = {seat.seat for each in approvals for step in each.steps for seat in step.seats}
        people = {person for each in approvals for person in _people_in(each)}
        names = await self.people.names(people)
        labels = await self.people.labels(sorted(seats, key=str))
        return [ApprovalView.of(each, names, labels) for each in approvals]


def _decides_firm_wide(actor: Actor) -> bool:
    return actor.reach(Permission.APPROVALS_DECIDE).scope in (Scope.ORGANISATION, Scope.ALL)


def _people_in(approval: Approval) -> set[str]:
    decided = {person for made in approval.decisions for person in (made.by, made.holder_id)}
    handed = {person for each in approval.handed_on for person in (each.by, each.to)}
    return {approval.asked_by, *approval.waiting_for} | decided | handed
