"""What every endpoint on tickets shares."""

from typing import ClassVar

from backend.features.forms import AnswersMissing, AnswersNotValid, FormChanged
from backend.features.tickets.assembly import Tickets
from backend.features.tickets.errors import (
    ActForOthers,
    EvidenceMissing,
    FormNotFilled,
    MergedAway,
    ModuleIsOff,
    NotYourVisit,
    TicketNotFound,
    VisitNotFound,
)
from backend.features.tickets.handlers.actions import action_views
from backend.features.tickets.models import Ticket
from backend.features.tickets.schemas.rendering import AnyTicketView, render
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.workflow import Act
from backend.features.timeline import ClientOperation
from backend.kit.errors import (
    AppError,
    IdempotencyKeyReused,
    PermissionDenied,
    StaleDocument,
    TransitionNotAllowed,
)
from backend.kit.http import Endpoint

ACT_REFUSALS: tuple[type[AppError], ...] = (
    TicketNotFound,
    PermissionDenied,
    NotYourVisit,
    VisitNotFound,
    TransitionNotAllowed,
    MergedAway,
    StaleDocument,
    IdempotencyKeyReused,
    ModuleIsOff,
    ActForOthers,
    EvidenceMissing,
    FormNotFilled,
)
"""Any act on a ticket may be refused so."""

FORM_REFUSALS: tuple[type[AppError], ...] = (FormChanged, AnswersMissing, AnswersNotValid)
"""So may an act that a form is handed in with."""


class TicketEndpoint(Endpoint):
    """`act` is what its writing verb does: clients find the endpoint by it."""

    act: ClassVar[Act | None] = None

    def initialize(self, tickets: Tickets) -> None:
        self.tickets = tickets

    def asked(self, ticket_id: str, visit_id: str = "") -> Asked:
        """The Idempotency-Key is the operation id, unique for ever."""
        operation = ClientOperation(id=self.operation_key, fingerprint=self._fingerprint())
        return Asked(
            actor=self.actor,
            ticket_id=ticket_id,
            operation=operation,
            may_be_replay="Idempotency-Key" in self.request.headers,
            visit_id=visit_id,
            shows_forms=True,
        )

    async def shown(self, ticket: Ticket, *, with_media: bool = False) -> AnyTicketView:
        """The ticket as this person sees it, with what he may do now."""
        reading, promising = self.tickets.reading, self.tickets.promises
        promises = await promising.shown(ticket, self.actor)
        acts = promising.open_acts(await reading.open_acts(self.actor, ticket), promises)
        return render(
            ticket,
            self.actor,
            action_views(ticket, acts),
            await reading.customer_codes(self.actor, ticket),
            await reading.links(self.actor, ticket) if with_media else {},
            promises,
            await reading.next_promise(self.actor, ticket),
        )
