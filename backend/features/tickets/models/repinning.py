"""Going on under other versions of what a running ticket was begun with."""

from pydantic import JsonValue

from backend.features.forms import FormPin, Purpose
from backend.features.procedures import ProcedurePin
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.line import Changes
from backend.features.tickets.models.step_watch import StepWatch
from backend.features.tickets.models.steps import with_titles
from backend.features.tickets.models.values import By
from backend.features.tickets.workflow import Act


class Repinning(StepWatch):
    def pin_form(self, purpose: Purpose, pin: FormPin, by: By) -> None:
        """What is asked from now on; what was answered stays where it is, in its own wording."""
        before = self.form_for(purpose)
        place = {"key": pin.key, "version": pin.version}
        if before is None:
            self.forms = [*self.forms, FormOnTicket(purpose=purpose, **place)]
        else:
            self.forms = [
                each.model_copy(update=place) if each is before else each for each in self.forms
            ]
        self._say_moved(
            f"{purpose}_form_version", _said(before.pin if before else None), _said(pin), by
        )

    def pin_step_form(self, act: Act, pin: FormPin, by: By) -> None:
        """The same of the form that its flow demands with an act, where it still does."""
        before = self.asked_at(act)
        if before is None:
            return
        self.forms = [
            each.model_copy(update={"version": pin.version}) if each is before else each
            for each in self.forms
        ]
        self._say_moved("step_form_version", _said(before.pin), _said(pin), by)

    def pin_procedure(self, pin: ProcedurePin, by: By) -> None:
        """For the visit under way. What was done stays done, also of steps that are no more.
        Raises TransitionNotAllowed where there is no visit."""
        visit = self.visit_under_way
        if visit is None:
            raise self.refusal(Act.RECORD_STEP)
        before = visit.procedure
        visit.steps_done = with_titles(visit.steps_done, before)
        visit.procedure = pin
        self._say_moved("procedure_version", _said(before), _said(pin), by)

    def _say_moved(self, name: str, before: JsonValue, now: JsonValue, by: By) -> None:
        changes: Changes = {name: (before, now)}
        self.write(Act.EDIT, by, self.state, public=False, changes=changes)


def _said(pin: FormPin | ProcedurePin | None) -> JsonValue:
    return {"key": pin.key, "version": pin.version} if pin else None
