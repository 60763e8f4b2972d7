"""The procedure of a visit, step by step."""

from backend.features.accounts import Permission
from backend.features.media import MediaAlreadyUsed, MediaNotUsable
from backend.features.tickets.errors import (
    NoSuchStep,
    StepIncomplete,
    StepOutOfOrder,
    TicketNotFound,
    VisitNotFound,
)
from backend.features.tickets.handlers.base import ACT_REFUSALS, TicketEndpoint
from backend.features.tickets.schemas.field_work import StepReport
from backend.features.tickets.schemas.rendering import AnyTicketView
from backend.features.tickets.schemas.steps import VisitProcedureView
from backend.features.tickets.workflow import Act
from backend.kit.http import operation


class ProcedureOfVisit(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/procedure"

    @operation(permission=Permission.TICKETS_WORK, raises=(TicketNotFound, VisitNotFound))
    async def get(self, ticket_id: str, visit_id: str) -> VisitProcedureView:
        """The steps to follow, as they were when the visit was sent out, and what is done of
        them 作业流程."""
        return await self.tickets.steps.of_visit(self.actor, ticket_id, visit_id)


class StepsOfVisit(TicketEndpoint):
    path = "/api/v1/tickets/{ticket_id}/visits/{visit_id}/steps"
    act = Act.RECORD_STEP

    @operation(
        permission=Permission.TICKETS_WORK,
        raises=(
            *ACT_REFUSALS,
            NoSuchStep,
            StepOutOfOrder,
            StepIncomplete,
            MediaNotUsable,
            MediaAlreadyUsed,
        ),
        replays=False,
    )
    async def post(self, ticket_id: str, visit_id: str, body: StepReport) -> AnyTicketView:
        """Record one step with its evidence; recorded again, it is corrected."""
        asked = self.asked(ticket_id, visit_id)
        return await self.shown(await self.tickets.steps.record(asked, body))


ENDPOINTS = (ProcedureOfVisit, StepsOfVisit)
