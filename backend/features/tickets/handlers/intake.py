"""Reporting, asking, judging, talking."""

from backend.features.accounts import Permission
from backend.features.faults import ProblemTypeNotUsable
from backend.features.media import MediaNotUsable
from backend.features.tickets.errors import NeedsSecondPerson, TooLateToSay, UnknownBranch
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.models.stages import Rejection
from backend.features.tickets.schemas.intake import (
    AnswerGiven,
    Approval,
    NewMessage,
    Nothing,
    QuestionAsked,
    SolvedFromAfar,
    StillBroken,
)
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class TicketQuestion(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/question"
    act = Act.ASK

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: QuestionAsked) -> AnyTicketView:
        """Ask the customer; the ticket waits for the answer."""
        return await self.shown(await self.tickets.reception.ask(self.asked(ticket_id), body))


class TicketAnswer(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/answer"
    act = Act.ANSWER

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, MediaNotUsable), replays=False
    )
    async def post(self, ticket_id: str, body: AnswerGiven) -> AnyTicketView:
        """Answer what was asked."""
        return await self.shown(await self.tickets.reception.answer(self.asked(ticket_id), body))


class TicketRejection(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/rejection"
    act = Act.REJECT

    @operation(permission=Permission.TICKETS_REVIEW, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: Rejection) -> AnyTicketView:
        """Refuse the request, with a reason the customer reads."""
        return await self.shown(await self.tickets.reception.reject(self.asked(ticket_id), body))


class TicketReview(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/review"
    act = Act.SUBMIT_FOR_REVIEW

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: Nothing) -> AnyTicketView:
        """Take the request on, and give it to review."""
        return await self.shown(
            await self.tickets.reception.submit_for_review(self.asked(ticket_id))
        )


class TicketApproval(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/approval"
    act = Act.APPROVE

    @operation(
        permission=Permission.TICKETS_REVIEW,
        raises=(*ACT_REFUSALS, UnknownBranch, NeedsSecondPerson, ProblemTypeNotUsable),
        replays=False,
    )
    async def post(self, ticket_id: str, body: Approval) -> AnyTicketView:
        """Approve the request: it may be dispatched."""
        return await self.shown(await self.tickets.reception.approve(self.asked(ticket_id), body))


class RemoteSolutionOfTicket(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/remote-solution"
    act = Act.SOLVE_REMOTELY

    @operation(permission=Permission.TICKETS_ASSIST, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: SolvedFromAfar) -> AnyTicketView:
        """Solved by phone or by a guide, without a visit."""
        return await self.shown(
            await self.tickets.reception.solve_remotely(self.asked(ticket_id), body)
        )


class SolutionConfirmation(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/solution-confirmation"
    act = Act.CONFIRM_SOLVED

    @operation(permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS,), replays=False)
    async def post(self, ticket_id: str, body: Nothing) -> AnyTicketView:
        """It works again."""
        return await self.shown(await self.tickets.reception.confirm_solved(self.asked(ticket_id)))


class SolutionComplaint(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/solution-complaint"
    act = Act.NOT_SOLVED

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, TooLateToSay), replays=False
    )
    async def post(self, ticket_id: str, body: StillBroken) -> AnyTicketView:
        """It does not work after all."""
        return await self.shown(
            await self.tickets.reception.not_solved(self.asked(ticket_id), body)
        )


class TicketMessages(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/messages"
    act = Act.MESSAGE

    @operation(
        permission=Permission.TICKETS_READ, raises=(*ACT_REFUSALS, MediaNotUsable), replays=False
    )
    async def post(self, ticket_id: str, body: NewMessage) -> AnyTicketView:
        """Say something on the ticket: to the customer, or among staff."""
        return await self.shown(await self.tickets.reception.message(self.asked(ticket_id), body))


ENDPOINTS = (
    TicketQuestion,
    TicketAnswer,
    TicketRejection,
    TicketReview,
    TicketApproval,
    RemoteSolutionOfTicket,
    SolutionConfirmation,
    SolutionComplaint,
    TicketMessages,
)
