"""Who is told that he is to decide, and what the cards show that were sent before."""

from typing import Final

from backend.features.accounts import (
    Permission,
    StaffDirectory,
    StaffDisabled,
    StaffLeft,
    StaffMoved,
)
from backend.features.approvals.card_acts import APPROVED, REFUSED, card_subject
from backend.features.approvals.events import ApprovalDecided, ApprovalMoved, ApprovalStuck
from backend.features.approvals.facts import SUBJECT_NAMES
from backend.features.approvals.models.approval import Approval
from backend.features.approvals.models.state import STATE_NAMES, ApprovalState
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.service.deciding import Deciding
from backend.features.approvals.service.people import SeatPeople
from backend.features.cards import CardBook
from backend.features.notifications import Link, Notifications, Occasion, Recipient, Topic
from backend.kit.clock import Clock
from backend.kit.conditions import in_yuan
from backend.kit.mongo import UnitOfWork, transactional

BY_ANOTHER: Final = "已由他人处理"
HANDED_ON: Final = "已转给同事"
NOBODY_LEFT: Final = "没有可以审批的人"
ON_LEAVE: Final = "审批人都在休假"
MOST_MANAGERS: Final = 20


class ApprovalNews:
    """What the approval is by now counts, whichever of its events comes first or twice."""

    def __init__(
        self,
        approvals: ApprovalRepository,
        people: SeatPeople,
        notifications: Notifications,
        book: CardBook,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.approvals = approvals
        self.people = people
        self.notifications = notifications
        self.book = book
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def follow(self, event: ApprovalMoved | ApprovalDecided) -> None:
        approval = await self.approvals.get(event.approval_id)
        asked = await self._asked(approval)
        for person in asked:
            await self._tell(approval, person)
        await self._end_cards(approval, asked)
        if set(asked) - {told.staff_id for told in approval.told if told.step == approval.step}:
            approval.note_told(asked)
            await self.approvals.save(approval)

    async def _asked(self, approval: Approval) -> list[str]:
        """Whoever may decide now, deputies included."""
        if not approval.is_pending:
            return []
        seats = [seat.held_as for seat in approval.current.seats]
        holders = await self.people.holders(
            seats, approval.organisation_id, approval.branch_id, self.now()
        )
        return approval.people(holders)

    async def _tell(self, approval: Approval, person: str) -> None:
        """Once for each step, reminder and time that it was handed to him."""
        names = await self.people.names([approval.asked_by])
        values = {
            "number": approval.subject.title,
            "subject": SUBJECT_NAMES.get(approval.path_key, ""),
            "amount": in_yuan(approval.amount_fen),
            "person": names.get(approval.asked_by, ""),
            "note": approval.note,
        }
        place = (approval.id, approval.step, approval.reminders, approval.times_handed_to(person))
        dedupe_id = ":".join(str(each) for each in place)
        topic = Topic(subject=card_subject(approval.id, approval.step, person))
        await self.notifications.send(
            Occasion.STAFF_APPROVAL_ASKED,
            Recipient.staff(person),
            values,
            _link(approval),
            dedupe_id,
            topic=topic,
        )

    async def _end_cards(self, approval: Approval, asked: list[str]) -> None:
        for told in approval.told:
            if told.step == approval.step and told.staff_id in asked:
                continue
            closing = _closing(approval, told.step, told.staff_id)
            subject = card_subject(approval.id, told.step, told.staff_id)
            await self.book.end(Occasion.STAFF_APPROVAL_ASKED, subject, closing)


def _link(approval: Approval) -> Link:
    return Link(
        web_path=f"/console/approvals/{approval.id}",
        miniprogram_page=f"pages/approval/detail?id={approval.id}",
    )


def _closing(approval: Approval, step: int, person: str) -> str:
    """His own word, else how it ended, else that it is or was another's to decide."""
    seats = approval.steps[step].seats
    for seat in seats:
        if seat.decision and seat.decision.by == person:
            return APPROVED if seat.decision.approved else REFUSED
    if any(handed.by == person for seat in seats for handed in seat.handed_on):
        return HANDED_ON
    ended = approval.state not in (ApprovalState.PENDING, ApprovalState.APPROVED)
    return STATE_NAMES[approval.state] if ended else BY_ANOTHER


class ChangedStaff:
    """What waited for somebody who has left, or has moved, waits for whoever is there now."""

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    async def follow(self, event: StaffLeft | StaffDisabled | StaffMoved) -> None:
        await self._deciding.person_changed(event.staff_id)


class StuckApprovals:
    """Whoever runs the firm's service hears once that nobody is there to decide."""

    def __init__(
        self, approvals: ApprovalRepository, staff: StaffDirectory, notifications: Notifications
    ) -> None:
        self._approvals = approvals
        self._staff = staff
        self._notifications = notifications

    async def follow(self, event: ApprovalStuck) -> None:
        """Not where somebody has been found meanwhile."""
        approval = await self._approvals.get(event.approval_id)
        if not approval.is_stuck:
            return
        values = {
            "number": approval.subject.title,
            "subject": SUBJECT_NAMES.get(approval.path_key, ""),
            "amount": in_yuan(approval.amount_fen),
            "why": ON_LEAVE if approval.waiting_for else NOBODY_LEFT,
        }
        for person in await self._managers(approval.organisation_id):
            await self._notifications.send(
                Occasion.STAFF_APPROVAL_STUCK,
                Recipient.staff(person),
                values,
                _link(approval),
                event.event_id,
            )

    async def _managers(self, organisation_id: str) -> list[str]:
        """The service managers; of a firm without one, whoever runs it."""
        found = await self._staff.with_role("manager", organisation_id)
        if not found:
            found = await self._staff.throughout_with_permission(Permission.ORGANISATION_MANAGE)
        return sorted(card.id for card in found)[:MOST_MANAGERS]
