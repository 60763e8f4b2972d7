"""Yes, no, taken back, too late."""

from collections.abc import Awaitable, Callable
from functools import partial

from backend.features.accounts import Permission
from backend.features.approvals.errors import ApprovalNotFound, CannotTakeOver
from backend.features.approvals.models.approval import Approval, Due
from backend.features.approvals.models.path import PersonSeat, Seat
from backend.features.approvals.models.planning import Holders
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.service.people import SeatPeople
from backend.features.calendars import WorkingCalendars
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import UnitOfWork, transactional


class Deciding:
    def __init__(
        self,
        approvals: ApprovalRepository,
        people: SeatPeople,
        calendars: WorkingCalendars,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.approvals = approvals
        self.people = people
        self.calendars = calendars
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
            raise PermissionDenied(permission=Permission.APPROVALS_DECIDE)
        approval = await self._of_firm(actor, approval_id)
        before = (approval.step, approval.state)
        holders = await self._holders(approval)
        now, due = self.now(), await self._due(approval)
        approval.decide(actor.id, approved, note, actor.via, step, holders, now, due)
        if approval.is_pending:
            if approval.step != before[0]:
                holders = await self._holders(approval)
            approval.go_on(holders, now)
        await self.approvals.save(approval)
        return approval

    @transactional
    async def hand_on(
        self, actor: Actor, approval_id: str, to: str, note: str, *, step: int | None = None
    ) -> Approval:
        """To a colleague of the firm, who decides it in his place.

        Raises ApprovalNotFound, ApprovalEnded, ApprovalMovedOn, NotYoursToDecide, CannotTakeOver,
        HandedOnTooOften.
        """
        approval = await self._of_firm(actor, approval_id)
        if not await self.people.is_of_firm(to, actor.organisation_id):
            raise CannotTakeOver
        seats = [*approval.seats_to_come(), PersonSeat(staff_id=to)]
        holders = await self._holders_of(approval, seats)
        approval.hand_on(actor.id, to, note, step, holders, self.now())
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
        now = self.now()
        approval.time_out(now, await self._due(approval))
        if approval.is_pending:
            approval.find_people(await self._holders(approval), now)
        await self.approvals.save(approval)

    async def look_again(self) -> int:
        """At those nobody was there for: somebody may hold the role, or be back, by now."""
        return await self._find_people_of(self.approvals.stuck)

    async def look_at_all(self) -> int:
        """At whatever waits: all who may decide it may have gone on leave."""
        return await self._find_people_of(self.approvals.pending)

    async def person_changed(self, person: str) -> None:
        """He has left, or works elsewhere: what waited for him waits for whoever is there now."""
        await self._find_people_of(partial(self.approvals.ids_waiting_for, person))

    async def _find_people_of(self, ids_after: Callable[[str], Awaitable[list[str]]]) -> int:
        done, after = 0, ""
        while ids := await ids_after(after):
            for approval_id in ids:
                done += await self.find_people(approval_id)
            after = ids[-1]
        return done

    @transactional
    async def find_people(self, approval_id: str) -> bool:
        """Whether anybody else is to decide now. Bears repetition."""
        approval = await self.approvals.get(approval_id)
        if not approval.is_pending:
            return False
        was_stuck = approval.is_stuck
        changed = approval.find_people(await self._holders(approval), self.now())
        if changed:
            approval.announce()
        if changed or approval.is_stuck != was_stuck:
            await self.approvals.save(approval)
        return changed

    async def _holders(self, approval: Approval) -> Holders:
        return await self._holders_of(approval, [seat.held_as for seat in approval.current.seats])

    async def _holders_of(self, approval: Approval, seats: list[Seat]) -> Holders:
        return await self.people.holders(
            seats, approval.organisation_id, approval.branch_id, self.now()
        )

    async def _due(self, approval: Approval) -> Due:
        """By the calendar it was asked under. Raises TooFarAhead when called."""
        if not approval.calendar_version:
            return (await self.calendars.current(approval.calendar)).due
        pinned = await self.calendars.at_version(approval.calendar, approval.calendar_version)
        return pinned.due

    async def _of_firm(self, actor: Actor, approval_id: str) -> Approval:
        approval = await self.approvals.get(approval_id)
        if approval.organisation_id != actor.organisation_id:
            raise ApprovalNotFound
        return approval
