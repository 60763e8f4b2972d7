"""The steps a flow does without are taken by the system, through the same verbs and guards."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from backend.features.forms import FormPin
from backend.features.tickets.models.asked_forms import AskedForms
from backend.features.tickets.models.flow_plan import FlowPin, Review
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.running_flow import FORMS_OF_ACTS, RunningFlow
from backend.features.tickets.models.stages import FollowUp
from backend.features.tickets.models.values import By
from backend.features.tickets.words import Role
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.access import SYSTEM

ASK_AGAIN_AFTER: Final = timedelta(hours=1)

_BY_THE_FLOW: Final = By(id=SYSTEM.id, role=Role.SYSTEM, via="flow")


class GoingOn(AskedForms):
    def check_flow(self, act: Act) -> None:
        """What its flow demands of the act just done. Raises EvidenceMissing, FormNotFilled,
        AttributionMissing, SurveyNotMade, QuoteNotAnswered."""
        lines = [line for line in self._lines if line.act is act]
        if not any(line.by.is_human_staff for line in lines):
            return
        self._running.check_lines(act, lines, form_is_filled=self._has_filled(act))
        self._running.check_steps(
            act,
            has_duty=self.duty is not None,
            has_survey=bool(self.site_surveys),
            quote_is_answered=self.quote is not None and self.quote.answer is not None,
        )

    def _has_filled(self, act: Act) -> bool:
        """Also where there is no such form."""
        purpose = FORMS_OF_ACTS.get(act)
        form = self.form_for(purpose) if purpose else None
        if form is None:
            return True
        visit = self.handed_over_visit
        own = ("", visit.id if visit else "")
        return form.newest is not None and form.newest.visit_id in own

    def go_on(self, now: datetime, firm: TicketRules) -> None:
        rules, steps = self._running.rules(firm), self._running.steps
        if self.state is TicketState.SUBMITTED and steps.review is Review.OFF:
            self._approve_as_it_is(now, rules)
        if self.state is TicketState.DONE and not steps.acceptance and not self.returned:
            self.auto_accept(_BY_THE_FLOW, now)
        if self.state is TicketState.FOLLOW_UP:
            self._end_or_wait(now, rules)

    def _approve_as_it_is(self, now: datetime, rules: TicketRules) -> None:
        self.approve(
            self.problem_type,
            self.priority,
            self.duty,
            self.branch_id,
            self.organisation_id,
            _BY_THE_FLOW,
            now,
            rules,
            team_id=self.team_id,
            problem_type_name=self.problem_type_name,
        )

    def _end_or_wait(self, now: datetime, rules: TicketRules) -> None:
        if not self._running.steps.follow_up and not self.blocking_tasks:
            self.end_by_itself(now)
        elif not self._running.steps.follow_up:
            self.due_at = now + ASK_AGAIN_AFTER
        elif self.due_at is None and rules.follow_up is not None:
            self.due_at = self.state_since + rules.follow_up

    def end_by_itself(self, now: datetime) -> None:
        """Raises TasksStillOpen."""
        self.due_at = None
        self.close(FollowUp(), _BY_THE_FLOW, now)

    def pin_flow(
        self,
        pin: FlowPin,
        running: RunningFlow,
        step_forms: Mapping[Act, FormPin],
        by: By,
        now: datetime,
        firm: TicketRules,
    ) -> None:
        """It goes on under another version. What waits for a clock waits as the new one says,
        counted from when it began to wait."""
        before = self.flow
        self.flow = pin
        self.follow(running)
        self.pin_step_forms(step_forms)
        self.write(
            Act.EDIT,
            by,
            self.state,
            public=False,
            changes={
                "flow_version": (before.version if before else None, pin.version),
                "flow_modules": (before.modules if before else None, pin.modules),
            },
        )
        rules = running.rules(firm)
        waits = {
            TicketState.DISPATCHED: rules.take_timeout,
            TicketState.DONE: rules.auto_acceptance,
            TicketState.FOLLOW_UP: rules.follow_up,
        }
        if self.state in waits and not self.returned:
            limit = waits[self.state]
            self.due_at = self.state_since + limit if limit else None
        self.go_on(now, firm)
