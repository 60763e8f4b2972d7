"""The flow one ticket runs by: its pinned plan, less the modules its firm had switched off."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Final

from backend.features.forms import Purpose
from backend.features.tickets.errors import (
    ActForOthers,
    AttributionMissing,
    EvidenceMissing,
    FormNotFilled,
    ModuleIsOff,
    QuoteNotAnswered,
    SurveyNotMade,
)
from backend.features.tickets.labels import ACT_NAMES
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.flow_plan import (
    ActDemand,
    FlowPlan,
    FlowSteps,
    Quotation,
    Review,
    StepLimit,
    StepMessage,
    Survey,
)
from backend.features.tickets.models.line import Line
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.modules import MODULE_NAMES, Module
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.access import Actor, ActorKind

ACTS_OF_MODULES: Final[dict[Act, Module]] = {
    Act.SOLVE_REMOTELY: Module.REMOTE,
    Act.SURVEY_SITE: Module.SURVEY,
    Act.QUOTE: Module.QUOTATION,
    Act.INTERVIEW: Module.FOLLOW_UP,
    Act.ASK_TASK: Module.TASKS,
    Act.GIVE_OUT: Module.SUBCONTRACTING,
    Act.NOTE_LEAD: Module.LEADS,
}
"""What new work does not offer while its module is off. What is begun can always be ended."""


@dataclass(frozen=True)
class RunningFlow:
    plan: FlowPlan = field(default_factory=FlowPlan)
    off: frozenset[Module] = field(default=frozenset())

    @cached_property
    def steps(self) -> FlowSteps:
        return self.plan.steps.without(self.off)

    @cached_property
    def _demands(self) -> dict[Act, ActDemand]:
        return {demand.act: demand for demand in self.plan.demands}

    def demand(self, act: Act) -> ActDemand | None:
        return self._demands.get(act)

    # -- who may, at all -------------------------------------------------------------------------

    def has_off(self, act: Act) -> Module | None:
        """The module the act belongs to, where this flow does without it."""
        module = ACTS_OF_MODULES.get(act)
        if module is None:
            return None
        steps = self.steps
        without_step = {
            Module.REMOTE: not steps.remote,
            Module.SURVEY: steps.survey is Survey.OFF,
            Module.QUOTATION: steps.quotation is Quotation.OFF,
            Module.FOLLOW_UP: not steps.follow_up,
        }
        return module if module in self.off or without_step.get(module) else None

    def is_open_to(self, actor: Actor, act: Act) -> bool:
        demand = self.demand(act)
        bound = actor.kind is ActorKind.STAFF and demand is not None and bool(demand.roles)
        return self.has_off(act) is None and not (
            bound and demand is not None and set(demand.roles).isdisjoint(actor.role_ids)
        )

    def check_actor(self, actor: Actor, act: Act) -> None:
        """Raises ModuleIsOff, ActForOthers."""
        if module := self.has_off(act):
            raise ModuleIsOff(module=MODULE_NAMES[module], code_of_module=module.value)
        if not self.is_open_to(actor, act):
            raise ActForOthers(act=ACT_NAMES[act])

    # -- what must be on record ------------------------------------------------------------------

    def check_lines(self, act: Act, lines: Sequence[Line], *, form_is_filled: bool) -> None:
        """What staff have just done, against what is demanded of it. Raises EvidenceMissing,
        FormNotFilled."""
        demand = self.demand(act)
        done = [line for line in lines if line.act is act and line.by.is_human_staff]
        if demand is None or not done:
            return
        missing = {}
        if sum(len(line.media_ids) for line in done) < demand.photos:
            missing["photo_ids"] = f"{demand.photos} 张照片"
        if demand.note and not any(line.note for line in done):
            missing["note"] = "说明"
        if missing:
            raise EvidenceMissing(missing="、".join(missing.values()), fields=list(missing))
        if demand.form and not form_is_filled:
            raise FormNotFilled

    def check_steps(
        self, act: Act, *, has_duty: bool, has_survey: bool, quote_is_answered: bool
    ) -> None:
        """Raises AttributionMissing, SurveyNotMade, QuoteNotAnswered."""
        steps = self.steps
        if act is Act.APPROVE and steps.attribution and not has_duty:
            raise AttributionMissing
        if act is Act.FINISH and steps.survey is Survey.REQUIRED and not has_survey:
            raise SurveyNotMade
        is_priced = steps.quotation is Quotation.BEFORE_WORK
        if act is Act.START_WORK and is_priced and not quote_is_answered:
            raise QuoteNotAnswered

    def evidence(self, product_line_id: str, shipped: RequiredEvidence) -> RequiredEvidence:
        """What a visit sent out now must bring back."""
        for own in self.plan.evidence_of_lines:
            if own.product_line_id == product_line_id:
                return own.evidence
        return self.plan.evidence or shipped

    # -- the clock -------------------------------------------------------------------------------

    def rules(self, firm: TicketRules) -> TicketRules:
        """The firm's numbers with this flow's own in their place."""
        limits = {
            each.state: timedelta(minutes=each.minutes)
            for each in self.plan.limits
            if each.act is not None
        }
        return replace(
            firm,
            take_timeout=limits.get(TicketState.DISPATCHED, firm.take_timeout),
            reminder_every=limits.get(TicketState.NEED_INFO, firm.reminder_every),
            remote_answer=limits.get(TicketState.REMOTE_SOLVED, firm.remote_answer),
            auto_acceptance=limits.get(TicketState.DONE, firm.auto_acceptance),
            follow_up=limits.get(TicketState.FOLLOW_UP, firm.follow_up),
            four_eyes=self.steps.review is Review.FOUR_EYES,
        )

    def step_limits(self, state: TicketState) -> list[StepLimit]:
        """Those of a state that its own clock follows, the soonest first: who is told, and acts
        that the lifecycle has no time of its own for."""
        own = [
            each
            for each in self.plan.limits
            if each.state is state and (each.act is None or each.act in BY_THE_STEP_CLOCK)
        ]
        return sorted(own, key=lambda each: each.minutes)

    def messages_at(self, state: TicketState) -> list[StepMessage]:
        return [each for each in self.plan.messages if each.state is state]

    def tells(self, occasion: str) -> bool:
        """Whether the customer is told. Without acceptance he is not asked for it."""
        asks_in_vain = occasion == "customer.finished" and not self.steps.acceptance
        return occasion not in self.plan.silent and not asks_in_vain


UNBOUND: Final = RunningFlow()
"""The bare lifecycle."""

FORMS_OF_ACTS: Final[dict[Act, Purpose]] = {
    Act.FINISH: Purpose.REPORT,
    Act.ACCEPT: Purpose.ACCEPTANCE,
}
"""The acts that a form goes with."""

TIME_OUTS: Final[dict[TicketState, Act]] = {
    TicketState.DISPATCHED: Act.TIME_OUT,
    TicketState.NEED_INFO: Act.REMIND,
    TicketState.REMOTE_SOLVED: Act.AUTO_ACCEPT,
    TicketState.DONE: Act.AUTO_ACCEPT,
    TicketState.FOLLOW_UP: Act.CLOSE,
    TicketState.ACCEPTED: Act.TRANSFER,
    TicketState.SUSPENDED: Act.RESUME,
}
"""Where the clock may act by itself, and how. Everywhere people can be told."""

BY_THE_STEP_CLOCK: Final = frozenset({Act.TRANSFER, Act.RESUME})
"""Acts of people that the clock does only where a flow says so."""

STEP_WITH_TECHNICIAN: Final = frozenset(TicketState) - {
    TicketState.SUBMITTED,
    TicketState.NEED_INFO,
    TicketState.REVIEW,
    TicketState.REJECTED,
    TicketState.REMOTE_SOLVED,
    TicketState.TO_DISPATCH,
}
"""Where the work is with somebody who can be told."""

WHY_NO_ACT: Final[dict[TicketState, str]] = {
    TicketState.SUBMITTED: "受理要由人来判断",
    TicketState.REVIEW: "审核要由人来判断",
    TicketState.TO_DISPATCH: "派给谁由派单规则或调度决定",
    TicketState.TO_REVISIT: "派给谁由派单规则或调度决定",
    TicketState.APPOINTED: "已经和客户约好时间，不能自动收回",
    TicketState.IN_SERVICE: "师傅正在现场，不能自动收回",
}
"""Where people can only be told."""
