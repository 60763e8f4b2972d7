"""The form that a flow demands with an act: judged, kept, and told of in the line of the act."""

from backend.features.forms import (
    AnswersMissing,
    Audience,
    FormChanged,
    FormDesk,
    FormSubject,
    GivenForm,
    pin_of,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor


class StepForms:
    def __init__(self, forms: FormDesk) -> None:
        self._forms = forms

    async def take(
        self,
        ticket: Ticket,
        act: Act,
        given: GivenForm | None,
        subject: FormSubject,
        actor: Actor,
        visit_id: str,
    ) -> None:
        """After the act, in its unit of work: it is taken back whole where the form is not as it
        must be. It is answered at the version the ticket is pinned to. `visit_id`: the visit under
        way before the act. Raises AnswersMissing, AnswersNotValid, FormChanged, and as files do."""
        asked = ticket.asked_at(act) if ticket.was_done_by_staff(act) else None
        if asked is None:
            if given:
                raise FormChanged(form=None)
            return
        form = await self._forms.at(asked.pin)
        named = {"key": form.key, "version": form.version}
        if given is None:
            raise AnswersMissing(title=form.content.title, form=named)
        if given.pin != pin_of(form):
            raise FormChanged(form=named)
        answers = await self._forms.take(form, given, subject, actor, Audience.STAFF)
        public = form.content.shown_to_customer
        ticket.answer_step(act, answers, visit_id, public=public)
