"""What every endpoint on tickets shares."""

from dataclasses import replace
from typing import Any, ClassVar

from backend.features.forms import AnswersMissing, AnswersNotValid, FormChanged, GivenForm
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
from backend.features.tickets.handlers.step_forms import body_of, taken_apart, with_step_form
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.asked_forms import STEP_FORM_ACTS
from backend.features.tickets.parts import Tickets
from backend.features.tickets.schemas.rendering import AnyTicketView, render
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.workflow import Act
from backend.features.timeline import ClientOperation
from backend.kit.access import ActorKind
from backend.kit.errors import (
    AppError,
    IdempotencyKeyReused,
    PermissionDenied,
    StaleDocument,
    TransitionNotAllowed,
)
from backend.kit.http import Endpoint, Operation

FORM_REFUSALS: tuple[type[AppError], ...] = (FormChanged, AnswersMissing, AnswersNotValid)
"""So may be refused what a form is handed in with."""

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
    *FORM_REFUSALS,
)
"""Any act on a ticket may be refused so."""


class TicketEndpoint(Endpoint):
    """`act` is what its writing verb does: clients find the endpoint by it. Where a flow may demand
    a form with it, its body has a place for one."""

    act: ClassVar[Act | None] = None
    _step_form: GivenForm | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.act in STEP_FORM_ACTS:
            for verb, spec in cls.operations.items():
                if spec.body:
                    body = with_step_form(body_of(vars(cls)[verb]))
                    cls.operations[verb] = replace(spec, body=body)

    def read(self, spec: Operation, path: dict[str, str]) -> dict[str, Any]:
        inputs = super().read(spec, path)
        if self.act in STEP_FORM_ACTS and spec.body:
            plain = body_of(vars(type(self))[spec.verb])
            inputs["body"], self._step_form = taken_apart(inputs["body"], plain)
        return inputs

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
            step_form=self._step_form,
        )

    async def shown(self, ticket: Ticket, *, with_media: bool = False) -> AnyTicketView:
        """The ticket as this person sees it, with what he may do now."""
        reading, promising = self.tickets.reading, self.tickets.promises
        promises = await promising.shown(ticket, self.actor)
        acts = promising.open_acts(await reading.open_acts(self.actor, ticket), promises)
        return render(
            ticket,
            self.actor,
            action_views(ticket, acts, for_staff=self.actor.kind is ActorKind.STAFF),
            await reading.customer_codes(self.actor, ticket),
            await reading.links(self.actor, ticket) if with_media else {},
            promises,
            await reading.next_promise(self.actor, ticket),
        )
