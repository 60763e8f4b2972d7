"""Which policy it is: for a ticket, and for facts somebody wants to try."""

from collections.abc import Iterable
from typing import Final

from backend.features.calendars import WorkingCalendars
from backend.features.contracts import Contracts
from backend.features.definitions import (
    DefinitionBook,
    DefinitionKind,
    Naming,
    Published,
    refuse_with,
    with_places,
)
from backend.features.sla.defining.schemas import ChoiceTrial, ChoiceView, DueQuery, PolicyDue
from backend.features.sla.models import STANDARD, SlaPolicy
from backend.features.sla.models.choice import (
    AGREED_LIMITS,
    SLA_FACTS,
    Decision,
    SlaChoice,
    choose,
)
from backend.features.sla.ports import PolicyChosen
from backend.features.tickets import Ticket, TicketFacts
from backend.kit.clock import Clock
from backend.kit.conditions import Facts

# Whoever tries a rule reads what things are called.
_NAMED_FACTS: Final = with_places(SLA_FACTS)


class PolicyChoosing:
    """The front door: asks nobody who they are."""

    def __init__(
        self,
        choices: DefinitionBook[SlaChoice],
        policies: DefinitionBook[SlaPolicy],
        facts: TicketFacts,
        contracts: Contracts,
    ) -> None:
        self._choices = choices
        self._policies = policies
        self._facts = facts
        self._contracts = contracts

    async def choose(self, ticket: Ticket) -> PolicyChosen:
        """There is always one."""
        known = self._facts.of(ticket)
        agreed = {AGREED_LIMITS: await self._agreed_limits(ticket.contract_id)}
        decision = await self.decide(Facts(SLA_FACTS, {**known.values, **agreed}, known.at))
        return PolicyChosen(key=decision.policy, why=decision.why)

    async def decide(self, facts: Facts, choice: SlaChoice | None = None) -> Decision:
        """By the choice that counts, or by the one given."""
        if choice is None:
            choice = (await self._choices.current(STANDARD)).content
        return choose(choice, facts, named(await self._policies.current_of_all()))

    async def _agreed_limits(self, contract_id: str) -> str:
        if not contract_id:
            return ""
        briefs = await self._contracts.briefs([contract_id])
        return briefs[contract_id].sla_name if contract_id in briefs else ""


def named(policies: Iterable[Published[SlaPolicy]]) -> dict[str, str]:
    """The key by what a contract may call the policy: its title, or the key itself."""
    found = list(policies)
    return {each.content.title: each.key for each in found} | {each.key: each.key for each in found}


class RuleTrials:
    """What would come of the rules, before anybody depends on it."""

    def __init__(
        self,
        choosing: PolicyChoosing,
        choice_kind: DefinitionKind[SlaChoice],
        policies: DefinitionBook[SlaPolicy],
        calendars: WorkingCalendars,
        naming: Naming,
        now: Clock,
    ) -> None:
        self._choosing = choosing
        self._choice_kind = choice_kind
        self._policies = policies
        self._calendars = calendars
        self._naming = naming
        self._now = now

    async def choice(self, asked: ChoiceTrial) -> ChoiceView:
        """Nothing is stored. Raises DefinitionRefused for a choice that could not be published."""
        if asked.choice is not None:
            refuse_with(await self._choice_kind.check(asked.choice, STANDARD))
        facts = Facts(_NAMED_FACTS, asked.values(), self._now())
        decision = await self._choosing.decide(facts, asked.choice)
        found = ChoiceView.of(decision, await self._policies.current(decision.policy))
        return await self._naming.spell_answer(found)

    async def due(self, key: str, asked: DueQuery) -> PolicyDue:
        """Every clock of the policy, as if it started at one moment. Raises DefinitionNotFound,
        DefinitionVersionNotFound."""
        if asked.version is None:
            policy = await self._policies.current(key)
        else:
            policy = await self._policies.at_version(key, asked.version)
        names = sorted(policy.content.calendars)
        calendars = {name: await self._calendars.current(name) for name in names}
        return PolicyDue.of(policy, calendars, asked.start or self._now())
