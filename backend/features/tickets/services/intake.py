"""Asked, answered, reviewed, refused, solved from afar, corrected, talked about."""

from datetime import datetime

from backend.features.accounts import BranchNotFound, Organisations, TeamNotFound
from backend.features.tickets.errors import UnknownBranch
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.edit import TicketChanges
from backend.features.tickets.models.stages import Rejection
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.intake import (
    AnswerGiven,
    Approval,
    NewMessage,
    QuestionAsked,
    SolvedFromAfar,
    StillBroken,
)
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.services.fault_records import FaultRecords
from backend.features.tickets.workflow import Act
from backend.kit.errors import StaleDocument


class Reception:
    """The service desk's work on reports."""

    def __init__(
        self, desk: TicketDesk, organisations: Organisations, faults: FaultRecords
    ) -> None:
        self.desk = desk
        self.organisations = organisations
        self.faults = faults

    async def ask(self, asked: Asked, question: QuestionAsked) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.ASK,
            lambda ticket, by, now: ticket.ask(question.text, by, now, self.desk.rules_of(ticket)),
        )

    async def answer(self, asked: Asked, answer: AnswerGiven) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.ANSWER,
            lambda ticket, by, now: ticket.answer(answer.text, answer.media_ids, by, now),
        )

    async def reject(self, asked: Asked, rejection: Rejection) -> Ticket:
        return await self.desk.perform(
            asked, Act.REJECT, lambda ticket, by, now: ticket.reject(rejection, by, now)
        )

    async def submit_for_review(self, asked: Asked) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.SUBMIT_FOR_REVIEW,
            lambda ticket, by, now: ticket.submit_for_review(by, now),
        )

    async def approve(self, asked: Asked, approval: Approval) -> Ticket:
        """Raises UnknownBranch, ProblemTypeNotUsable."""
        organisation_id = await self._organisation_of(approval.branch_id)
        await self._check_team(approval.team_id)

        async def approve(ticket: Ticket, by: By, now: datetime) -> None:
            problem_type, name = await self.faults.understood(approval.problem_type, ticket)
            ticket.approve(
                problem_type,
                approval.priority,
                approval.duty,
                approval.branch_id or ticket.branch_id,
                organisation_id or ticket.organisation_id,
                by,
                now,
                self.desk.rules_of(ticket),
                team_id=approval.team_id or ticket.team_id,
                problem_type_name=name,
            )

        return await self.desk.perform(asked, Act.APPROVE, approve)

    async def _organisation_of(self, branch_id: str | None) -> str:
        if branch_id is None:
            return ""
        try:
            branch = await self.organisations.branch(branch_id)
        except BranchNotFound:
            raise UnknownBranch from None
        if not branch.active:
            raise UnknownBranch
        return branch.organisation_id

    async def _check_team(self, team_id: str | None) -> None:
        if team_id is None:
            return
        try:
            await self.organisations.team(team_id)
        except TeamNotFound:
            raise UnknownBranch from None

    async def solve_remotely(self, asked: Asked, solution: SolvedFromAfar) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.SOLVE_REMOTELY,
            lambda ticket, by, now: ticket.solve_remotely(
                solution.text, by, now, self.desk.rules_of(ticket)
            ),
        )

    async def confirm_solved(self, asked: Asked) -> Ticket:
        return await self.desk.perform(
            asked, Act.CONFIRM_SOLVED, lambda ticket, by, now: ticket.confirm_solved(by, now)
        )

    async def not_solved(self, asked: Asked, complaint: StillBroken) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.NOT_SOLVED,
            lambda ticket, by, now: ticket.not_solved(
                complaint.text, by, now, self.desk.rules_of(ticket)
            ),
        )

    async def edit(self, asked: Asked, changes: TicketChanges) -> Ticket:
        """Raises ProblemTypeNotUsable, and StaleDocument unless the changes were made to the ticket
        as it is."""
        await self._check_team(changes.team_id)

        async def correct(ticket: Ticket, by: By, now: datetime) -> None:
            if ticket.version != changes.version:
                raise StaleDocument
            edit = changes.edit()
            if edit.problem_type is not None:
                found = await self.faults.understood(edit.problem_type, ticket)
                edit.problem_type, edit.problem_type_name = found
            ticket.edit(edit, by, now)

        return await self.desk.perform(asked, Act.EDIT, correct)

    async def message(self, asked: Asked, message: NewMessage) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.MESSAGE,
            lambda ticket, by, now: ticket.message(
                message.text, message.media_ids, by, now, to_customer=message.to_customer
            ),
        )
