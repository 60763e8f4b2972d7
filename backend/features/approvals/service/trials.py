"""The tester: give the facts, get the path, dead ends and all. Nothing is stored."""

from collections.abc import Sequence

from backend.features.approvals.models.path import ApprovalPath, Rule, Step
from backend.features.approvals.models.planning import (
    Case,
    Holders,
    SeatPlan,
    dead_ends,
    plan_seat,
    rule_for,
)
from backend.features.approvals.schemas import (
    PersonTrial,
    RuleTrial,
    SeatTrial,
    StepTrial,
    TrialInput,
    TrialView,
)
from backend.features.approvals.service.people import SeatPeople
from backend.features.definitions import DefinitionBook, Naming, with_places
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.conditions import FactCatalogue, Facts, why

NO_RULE = "没有一条规则适用，请补上默认规则"


class Trials:
    def __init__(
        self,
        paths: DefinitionBook[ApprovalPath],
        people: SeatPeople,
        catalogue: FactCatalogue,
        naming: Naming,
        now: Clock,
    ) -> None:
        self.paths = paths
        self.people = people
        self.catalogue = with_places(catalogue)
        self.naming = naming
        self.now = now

    async def run(self, actor: Actor, key: str, trial: TrialInput) -> TrialView:
        """In the firm of whoever tries it. Raises DefinitionNotFound."""
        return await self.naming.spell_answer(await self._run(actor, key, trial))

    async def _run(self, actor: Actor, key: str, trial: TrialInput) -> TrialView:
        path = trial.content or (await self.paths.current(key)).content
        facts = trial.asked_for.facts(self.catalogue, self.now())
        rule = rule_for(path, facts)
        rules = _rules_up_to(path, rule, facts)
        if rule is None or rule.free:
            return _without_steps(rule, rules)
        case = Case(trial.asked_for.amount_fen, trial.asked_by or "", path.limits)
        holders = await self.people.holders(
            [seat for step in rule.steps for seat in step.seats],
            actor.organisation_id,
            trial.asked_for.branch_id or actor.branch_id,
            self.now(),
        )
        return TrialView(
            rule=rule.name,
            free=False,
            rules=rules,
            steps=await self._steps(rule.steps, holders, case),
            dead_ends=dead_ends(rule.steps, holders, case),
        )

    async def _steps(self, steps: Sequence[Step], holders: Holders, case: Case) -> list[StepTrial]:
        plans = [[plan_seat(seat, holders, case) for seat in step.seats] for step in steps]
        chairs = [chair for seats in plans for plan in seats for chair in plan.chairs]
        names = await self.people.names({p for c in chairs for p in (c.person, c.holder)})
        return [
            StepTrial(name=step.name, mode=step.mode, seats=[_seat(plan, names) for plan in seats])
            for step, seats in zip(steps, plans, strict=True)
        ]


def _without_steps(rule: Rule | None, rules: list[RuleTrial]) -> TrialView:
    return TrialView(
        rule=rule.name if rule else "",
        free=rule is not None,
        rules=rules,
        steps=[],
        dead_ends=[] if rule else [NO_RULE],
    )


def _seat(plan: SeatPlan, names: dict[str, str]) -> SeatTrial:
    people = [
        PersonTrial(
            id=chair.person,
            name=names.get(chair.person, ""),
            for_name=names.get(chair.holder, "") if chair.holder != chair.person else "",
        )
        for chair in plan.chairs
    ]
    return SeatTrial(label=plan.label, people=people, dead_end=plan.dead_end)


def _rules_up_to(path: ApprovalPath, chosen: Rule | None, facts: Facts) -> list[RuleTrial]:
    found = []
    for rule in path.rules:
        lines = why(rule.when, facts).lines() if rule.when else ["✓ 其余情况"]
        found.append(RuleTrial(name=rule.name, chosen=rule is chosen, lines=lines))
        if rule is chosen:
            break
    return found
